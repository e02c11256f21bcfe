//! The settings of a client: typed setters, and text keys for everything that is not Rust.

mod ca;
mod options;
mod value;

#[cfg(doc)]
use crate::code::Code;
use crate::error::{Error, Result, io_reason};
use crate::language::Language;
use crate::proxy::ProxyEnv;
pub(crate) use ca::{CaSource, Place};
pub use options::{Config, ConfigOption};
use options::{OPTIONS, option};
pub use value::OptionKind;

impl Config {
    /// Settings for an instance, everything else at its default.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] for an id or token that cannot be one.
    pub fn new(instance_id: &str, token: &str) -> Result<Self> {
        Self::default().with("instance_id", instance_id)?.with("token", token)
    }

    /// Settings from the environment: `ZAPI_INSTANCE_ID`, `ZAPI_TOKEN`, `ZAPI_CLIENT_TOKEN` and
    /// `ZAPI_` with any other key in capitals.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] naming the variable whose value cannot be used.
    pub fn from_env() -> Result<Self> {
        let mut config = Self::default();
        config.load_env()?;
        Ok(config)
    }

    /// Reads every option that is not set yet from the environment. Spaces and quotes around a value
    /// are removed; empty variables and unknown names are ignored. Reads the proxy variables too,
    /// as [`load_proxy_env`](Self::load_proxy_env) does.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] naming the variable whose value cannot be used.
    pub fn load_env(&mut self) -> Result<()> {
        self.proxy_env = Some(ProxyEnv::read());
        self.load(|name| std::env::var_os(name).map(|value| value.to_string_lossy().into_owned()))
    }

    fn load(&mut self, variable: impl Fn(&str) -> Option<String>) -> Result<()> {
        let given = self.given.clone();
        let options = |is_language| {
            OPTIONS.iter().filter(move |option| (option.key == "language") == is_language)
        };
        // The language first, so that it holds for what is wrong with the others.
        let open =
            options(true).chain(options(false)).filter(|option| !given.contains(&option.key));
        for option in open {
            let name = format!("ZAPI_{}", option.key.to_uppercase());
            let value = variable(&name).unwrap_or_default();
            let value = unquoted(&value);
            if !value.is_empty() {
                self.set(option.key, value).map_err(|error| {
                    Error::config(format!("{name}: {}", error.message())).in_language(self.language)
                })?;
                if let (true, Some(source)) = (option.key == "ca_file", &mut self.ca_file) {
                    *source = source.renamed("ZAPI_CA_FILE");
                }
            }
        }
        Ok(())
    }

    /// Takes `ca_file`, unless it has been set, from what other programs read: the first of
    /// `SSL_CERT_FILE`, `SSL_CERT_DIR`, `REQUESTS_CA_BUNDLE` and `CURL_CA_BUNDLE` that is not
    /// empty. Each of them may also be a folder: every file in it that holds certificates is read.
    /// As with `ca_file`, these authorities are trusted in addition to the bundled ones.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] naming the variable whose folder cannot be read.
    pub fn load_ca_env(&mut self) -> Result<()> {
        if !self.given.contains(&"ca_file") {
            self.ca_file =
                CaSource::variable(|name| std::env::var_os(name)).map_err(|(name, error)| {
                    Error::config(format!("{name} cannot be read: {}", io_reason(&error)))
                })?;
        }
        Ok(())
    }

    /// Which certificate authorities are trusted, in words.
    #[must_use]
    pub(crate) fn authorities(&self) -> String {
        authorities(self.ca_file.as_deref())
    }

    /// Sets an option by its key. An empty value restores the default, if there is one. `system`
    /// as `proxy` or `ca_file` reads the system's settings now, and `SSL_CERT_FILE` and
    /// `SSL_CERT_DIR` for the latter.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] naming the key, never the value. The old value stays.
    pub fn set(&mut self, key: &str, value: &str) -> Result<()> {
        let set = |config: &mut Self| {
            let option = option(key)?;
            (option.set)(config, if value.is_empty() { option.default } else { value })?;
            Ok(option)
        };
        let option = set(self).map_err(|error: Error| error.in_language(self.language))?;
        if !self.given.contains(&option.key) {
            self.given.push(option.key);
        }
        Ok(())
    }

    /// [`set`](Self::set) for a copy that shares its client's connections, rate limit and cache:
    /// what is shared is refused.
    pub(crate) fn set_for_calls(&mut self, key: &str, value: &str) -> Result<()> {
        if option(key).is_ok_and(|option| !option.is_per_call) {
            let error = Error::config(format!("{key} is shared by all copies: make a new client"));
            return Err(error.in_language(self.language));
        }
        self.set(key, value)
    }

    /// The same as [`set`](Self::set), in a chain.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`], as with [`set`](Self::set).
    pub fn with(mut self, key: &str, value: &str) -> Result<Self> {
        self.set(key, value)?;
        Ok(self)
    }

    /// The value of an option as text; `None` if it has none, and always for secrets.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] for an unknown key.
    pub fn get(&self, key: &str) -> Result<Option<String>> {
        let option = option(key).map_err(|error| error.in_language(self.language))?;
        Ok((option.get)(self))
    }

    /// The id of the instance, which no text key gives: for callers that tell clients apart by it.
    /// It is half of what an attacker needs, so it belongs in no log.
    #[must_use]
    pub fn instance_id(&self) -> Option<&str> {
        self.credentials.instance_id()
    }

    /// The option with that key, if there is one.
    #[must_use]
    pub fn option(key: &str) -> Option<&'static ConfigOption> {
        option(key).ok()
    }

    /// The key of a required option that has not been set.
    #[must_use]
    pub fn missing(&self) -> Option<&'static str> {
        self.credentials.missing()
    }

    /// The language of the advice in errors (`language`).
    #[must_use]
    pub fn advice_language(&self) -> Language {
        self.language
    }

    /// Every option there is.
    #[must_use]
    pub fn options() -> &'static [ConfigOption] {
        OPTIONS
    }

    /// The account security token. None by default; an empty one counts as none.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] unless at most 256 visible ASCII characters.
    pub fn client_token(self, token: &str) -> Result<Self> {
        self.with("client_token", token)
    }
}

pub(crate) fn authorities(source: Option<&CaSource>) -> String {
    source.map_or_else(|| "the bundled authorities".into(), CaSource::to_string)
}

fn unquoted(value: &str) -> &str {
    let value = value.trim();
    ['"', '\'']
        .iter()
        .find_map(|quote| value.strip_prefix(*quote)?.strip_suffix(*quote))
        .map_or(value, str::trim)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::code::Code;

    #[test]
    fn every_default_is_what_the_table_says() {
        let config = Config::default();
        for option in Config::options().iter().filter(|option| !option.is_secret) {
            let value = config.get(option.key).expect("known").unwrap_or_default();
            assert_eq!(value, option.default, "{}", option.key);
        }
    }

    #[test]
    fn what_is_set_is_given_back_unless_it_is_a_secret() {
        let mut config = Config::default();
        for (key, value) in [
            ("instance_id", "MARK"),
            ("token", "MARK"),
            ("client_token", "MARK"),
            ("base_url", "http://127.0.0.1:1/a"),
            ("timeout_ms", "1"),
            ("attempt_timeout_ms", "2"),
            ("connect_timeout_ms", "3600000"),
            ("max_retries", "0"),
            ("rate_per_second", "0.15"),
            ("burst", "1"),
            ("workers", "64"),
            ("max_in_flight", "1"),
            ("cache_ttl_s", "60"),
            ("cache_entries", "5"),
            ("serve_stale_s", "7"),
            ("image_hosts", "a.b,c"),
            ("max_image_bytes", "9"),
            ("proxy", "http://u:MARK@p:1"),
            ("ca_file", "/x.pem"),
            ("user_agent", "my app/1.0"),
            ("language", "pt-BR"),
        ] {
            config.set(key, value).expect(key);
            let secret = option(key).expect("known").is_secret;
            assert_eq!(config.get(key).expect("known").as_deref(), (!secret).then_some(value));
        }
        assert!(!format!("{config:?}").contains("MARK"));
        config.set("timeout_ms", "").expect("back to the default");
        assert_eq!(config.timeout, Duration::from_secs(30));
    }

    #[test]
    fn a_typed_setter_sets_what_its_text_would() {
        let typed = Config::default()
            .base_url("http://127.0.0.1:1/a")
            .and_then(|config| config.timeout(Duration::from_millis(1500)))
            .and_then(|config| config.cache_ttl(Duration::from_secs(60)))
            .and_then(|config| config.rate_per_second(0.15))
            .and_then(|config| config.burst(7))
            .and_then(|config| config.image_hosts(&["a.b", "c"]))
            .and_then(|config| config.ca_file(std::path::Path::new("/x.pem")))
            .and_then(|config| config.language(Language::Portuguese))
            .expect("good values");
        for (key, value) in [
            ("base_url", "http://127.0.0.1:1/a"),
            ("timeout_ms", "1500"),
            ("cache_ttl_s", "60"),
            ("rate_per_second", "0.15"),
            ("burst", "7"),
            ("image_hosts", "a.b,c"),
            ("ca_file", "/x.pem"),
            ("language", "pt-BR"),
        ] {
            assert_eq!(typed.get(key).expect("known").as_deref(), Some(value), "{key}");
        }
        let config = Config::default;
        for refused in [
            config().timeout(Duration::ZERO),
            config().timeout(Duration::from_secs(3601)),
            config().rate_per_second(f64::NAN),
            config().rate_per_second(-1.0),
            config().max_retries(21),
            config().workers(0),
            config().image_hosts(&[]),
            config().user_agent("a\n"),
        ] {
            assert_eq!(refused.expect_err("refused").code(), Code::InvalidConfig);
        }
    }

    #[test]
    fn the_range_of_an_option_is_what_it_takes() {
        for option in Config::options() {
            let Some((least, most)) = option.range else { continue };
            let set = |number: u64| Config::default().with(option.key, &number.to_string());
            assert!(set(least).is_ok() && set(most).is_ok(), "{}", option.key);
            assert!(set(most + 1).is_err(), "{}", option.key);
            assert!(least == 0 || set(least - 1).is_err(), "{}", option.key);
            for (language, to) in [(Language::English, "to"), (Language::Portuguese, "a")] {
                let range = format!("{least} {to} {most}");
                assert!(option.text_in(language).contains(&range), "{}", option.key);
            }
        }
    }

    #[test]
    fn a_bad_value_names_its_key_and_changes_nothing() {
        let mut config =
            Config::new("I", "T").expect("valid").timeout(Duration::from_secs(7)).expect("valid");
        for (key, value) in [
            ("instance_id", ""),
            ("token", "a/MARK"),
            ("client_token", "MARK\r\n"),
            ("base_url", "http://MARK"),
            ("timeout_ms", "MARK"),
            ("timeout_ms", "0"),
            ("timeout_ms", "3600001"),
            ("timeout_ms", "-1"),
            ("timeout_ms", "1.5"),
            ("timeout_ms", " 1"),
            ("connect_timeout_ms", "99999999999999999999"),
            ("proxy", "socks5://MARK:1"),
            ("user_agent", "MARK\n"),
        ] {
            let error = config.set(key, value).expect_err(key);
            assert_eq!(error.code(), Code::InvalidConfig);
            assert!(error.message().starts_with(key), "{error}");
            assert!(!error.to_string().contains("MARK"), "{error}");
        }
        assert_eq!(config.timeout, Duration::from_secs(7));
    }

    #[test]
    fn an_unknown_key_is_repeated_only_if_it_looks_like_one() {
        let mut config = Config::default();
        let error = config.set("time_out", "MARK").expect_err("unknown");
        assert!(error.message().starts_with("unknown option time_out:"), "{error}");
        for key in ["MARK", "mark5", "mark ", "mark\n", "márk", "", &"mark_".repeat(7)] {
            let error = config.set(key, "token").expect_err(key);
            assert!(!error.to_string().to_lowercase().contains("mark"), "{error}");
            assert_eq!(config.get(key).expect_err(key).to_string(), error.to_string());
        }
    }

    #[test]
    fn the_environment_fills_only_what_is_open() {
        let mut config = Config::default().with("token", "MINE").expect("valid");
        let variable = |name: &str| match name {
            "ZAPI_INSTANCE_ID" => Some(" \"FROMENV\" ".to_owned()),
            "ZAPI_TOKEN" => Some("OTHER".to_owned()),
            "ZAPI_TIMEOUT_MS" => Some("'2500'".to_owned()),
            "ZAPI_CLIENT_TOKEN" => Some("  ".to_owned()),
            _ => None,
        };
        config.load(variable).expect("good values");
        assert_eq!(config.instance_id(), Some("FROMENV"));
        assert_eq!(config.credentials.instance().expect("both set"), ("FROMENV", "MINE"));
        assert_eq!(config.timeout, Duration::from_millis(2500));
        assert_eq!(config.credentials.client_token(), None);

        let bad = |name: &str| (name == "ZAPI_TIMEOUT_MS").then(|| "soon".to_owned());
        let error = Config::default().load(bad).expect_err("no number");
        assert!(error.message().starts_with("ZAPI_TIMEOUT_MS: "), "{error}");
    }
}
