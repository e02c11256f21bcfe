//! The options table: one row for each setting, from which come its field, setters, texts, and what
//! the bindings and the documentation say about it.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::ca::CaSource;
use super::value::{AsText, OptionKind, Spec, Value};
use crate::base_url::BaseUrl;
use crate::credentials::Credentials;
use crate::error::{Error, Result};
use crate::language::Language;
use crate::proxy::{Proxy, ProxyEnv};

/// One row of the options table.
#[derive(Debug)]
#[non_exhaustive]
pub struct ConfigOption {
    /// The key in [`Config::set`]; `ZAPI_` and the key in capitals is the environment variable.
    pub key: &'static str,
    /// The key without its unit: the name of the setter in Rust and of the argument in Python.
    pub name: &'static str,
    /// The value that holds when the key is not set, as text; empty for none.
    pub default: &'static str,
    /// What it does, in English, without its range.
    pub summary: &'static str,
    /// What its value is.
    pub kind: OptionKind,
    /// The least and the greatest number, in the unit of the key; `None` for what is no number.
    pub range: Option<(u64, u64)>,
    /// Whether the value is never given back.
    pub is_secret: bool,
    /// Whether it concerns single calls only, so that [`Client::with_options`] can change it and
    /// keep the connections, the rate limit and the cache.
    ///
    /// [`Client::with_options`]: crate::Client::with_options
    pub is_per_call: bool,
    texts: [&'static str; 2],
    pub(super) set: fn(&mut Config, &str) -> Result<()>,
    pub(super) get: fn(&Config) -> Option<String>,
}

impl ConfigOption {
    /// What it does, and its range.
    #[must_use]
    pub const fn text_in(&self, language: Language) -> &'static str {
        language.of(self.texts)
    }

    fn read<T: Value>(&self, text: &str) -> Result<T> {
        T::read(Spec { key: self.key, kind: self.kind, range: self.range }, text)
    }
}

pub(super) fn option(key: &str) -> Result<&'static ConfigOption> {
    OPTIONS.iter().find(|option| option.key == key).ok_or_else(|| {
        // Anything else may be a secret, where key and value were swapped.
        let is_like_a_key = (1..=32).contains(&key.len())
            && key.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        let name = if is_like_a_key { key } else { "(its key is not of a-z and _ only)" };
        Error::config(format!(
            "unknown option {name}: see Config::options (Rust), zapi_option_at (C)"
        ))
    })
}

/// What is said of a kind behind the range.
macro_rules! unit {
    (Millis) => {
        " ms."
    };
    (Seconds) => {
        " s."
    };
    ($other:ident) => {
        "."
    };
}

/// What an option concerns, or that it is a secret.
enum Access {
    Shared,
    PerCall,
    Secret,
}

/// The credentials, which are always secret: key, default, setter; text in English and in
/// Portuguese. Then all else: key, setter and its argument, type of the field, default; kind, whether it
/// concerns single calls (`PerCall`) or is a secret; its range; the texts.
macro_rules! options {
    (
        $($id:ident: $set_id:ident; $id_english:literal, $id_portuguese:literal;)*
        ---
        $($key:literal $field:ident($given:ty): $type:ty $(= $default:expr)?, $kind:ident
            $access:ident $($least:literal to $most:literal)?; $english:literal, $portuguese:literal;)*
    ) => {
        /// Every option, in the order of the documentation.
        pub(super) static OPTIONS: &[ConfigOption] = &[
            $(ConfigOption {
                key: stringify!($id),
                name: stringify!($id),
                default: "",
                summary: $id_english,
                kind: OptionKind::Text,
                range: None,
                is_secret: true,
                is_per_call: false,
                texts: [$id_english, $id_portuguese],
                set: |config, text| config.credentials.$set_id(text),
                get: |_| None,
            },)*
            $(ConfigOption {
                key: $key,
                name: stringify!($field),
                default: [$($default,)? ""][0],
                summary: $english,
                kind: OptionKind::$kind,
                range: [$(Some(($least, $most)),)? None][0],
                is_secret: matches!(Access::$access, Access::Secret),
                is_per_call: matches!(Access::$access, Access::PerCall),
                texts: [
                    concat!($english $(, " ", $least, " to ", $most, unit!($kind))?),
                    concat!($portuguese $(, " ", $least, " a ", $most, unit!($kind))?),
                ],
                set: |config, text| {
                    config.$field = option($key)?.read(text)?;
                    Ok(())
                },
                get: |config| config.$field.as_text(OptionKind::$kind),
            },)*
        ];

        /// Settings, checked one by one when they are set.
        ///
        /// There are two ways to set them: the typed setters, and [`Config::set`] with text keys
        /// for C, Python and the environment. `Debug` shows no secret.
        #[derive(Clone, Debug)]
        pub struct Config {
            pub(crate) credentials: Credentials,
            $(pub(crate) $field: $type,)*
            /// `None` until it is read.
            pub(crate) proxy_env: Option<ProxyEnv>,
            pub(super) given: Vec<&'static str>,
        }

        impl Default for Config {
            fn default() -> Self {
                let value = "a test proves it";
                Self {
                    credentials: Credentials::default(),
                    $($field: option($key).and_then(|row| row.read(row.default)).expect(value),)*
                    proxy_env: None,
                    given: Vec::new(),
                }
            }
        }

        /// A setter for each option, for a chain. [`Config::new`] sets the id and the token.
        impl Config {
            $(
                #[doc = concat!($english $(, " ", $least, " to ", $most, unit!($kind))?)]
                $(#[doc = concat!("Default: `", $default, "`.")])?
                ///
                /// # Errors
                /// [`Code::InvalidConfig`](crate::Code::InvalidConfig) for a value that cannot be
                /// used.
                pub fn $field(self, value: $given) -> Result<Self> {
                    match value.as_text(OptionKind::$kind) {
                        Some(text) => self.with($key, &text),
                        None => Err(Error::config(concat!($key, " is not UTF-8"))),
                    }
                }
            )*
        }
    };
}

options! {
    instance_id: set_instance_id;
        "Id of the instance, from its page in the Z-API panel. Required.",
        "Id da instância, na página dela no painel da Z-API. Obrigatório.";
    token: set_token;
        "Token of the instance, from the same page. Required.",
        "Token da instância, na mesma página. Obrigatório.";
    client_token: set_client_token;
        "Account security token, sent as Client-Token; empty for accounts that have not activated it.",
        "Token de segurança da conta, enviado como Client-Token; vazio para contas que não o ativaram.";
    ---
    "base_url" base_url(&str): BaseUrl = "https://api.z-api.io", Text Shared;
        "Address of the service: https, or http to this machine.",
        "Endereço do serviço: https, ou http para esta máquina.";
    "timeout_ms" timeout(Duration): Duration = "30000", Millis PerCall 1 to 3600000;
        "Time limit for a whole call, retries and rate limiting included.",
        "Tempo máximo de uma chamada inteira, com novas tentativas e espera pelo limite de requisições.";
    "attempt_timeout_ms" attempt_timeout(Duration): Duration = "10000", Millis PerCall 1 to 3600000;
        "Time limit for one request.",
        "Tempo máximo de uma requisição.";
    "connect_timeout_ms" connect_timeout(Duration): Duration = "10000", Millis Shared 1 to 3600000;
        "Timeout for connecting. The DNS lookup has the same limit again; both count towards attempt_timeout_ms.",
        "Timeout para conectar. A resolução de DNS tem um limite próprio, de igual duração; os dois contam para attempt_timeout_ms.";
    "max_retries" max_retries(u32): u32 = "2", Whole PerCall 0 to 20;
        "How many times to retry a transient failure.",
        "Quantas vezes repetir uma requisição após uma falha passageira.";
    "rate_per_second" rate_per_second(f64): f64 = "10", Decimal Shared 0 to 100000;
        "Average number of requests per second, decimals allowed; 0 disables rate limiting.",
        "Média de requisições por segundo, aceita decimais; 0 desativa o limite.";
    "burst" burst(u32): u32 = "10", Whole Shared 1 to 100000;
        "How many requests may go out at once after a pause.",
        "Quantas requisições podem sair de uma vez depois de uma pausa.";
    "workers" workers(usize): usize = "4", Whole PerCall 1 to 1024;
        "Maximum number of concurrent requests in a batch; each takes a thread.",
        "Máximo de requisições simultâneas em um batch; cada uma ocupa uma thread.";
    "max_in_flight" max_in_flight(usize): usize = "64", Whole Shared 1 to 1024;
        "Maximum number of concurrent asynchronous calls.",
        "Máximo de chamadas assíncronas simultâneas.";
    "cache_ttl_s" cache_ttl(Duration): Duration = "0", Seconds Shared 0 to 31536000;
        "How long an answer stays in the cache: never past its expiry, \"no picture\" at most 600 s. 0 disables the cache.",
        "Por quanto tempo uma resposta fica no cache: nunca além da validade, \"sem foto\" no máximo 600 s. 0 desativa o cache.";
    "cache_entries" cache_entries(usize): usize = "10000", Whole Shared 1 to 10000000;
        "Maximum number of cached answers.",
        "Máximo de respostas no cache.";
    "serve_stale_s" serve_stale(Duration): Duration = "0", Seconds Shared 0 to 31536000;
        "How long past cache_ttl_s an answer may still be used, marked as stale, when the service fails.",
        "Por quanto tempo além de cache_ttl_s uma resposta ainda vale, marcada como antiga, quando o serviço falha.";
    "proxy" proxy(&str): Proxy, Text Secret;
        "`http://[user:password@]host:port`, `host:port`, `system` (the system's settings) or `none`. If not set, the usual environment variables decide.",
        "`http://[usuário:senha@]host:porta`, `host:porta`, `system` (as configurações do sistema) ou `none`. Sem valor, valem as variáveis de ambiente usuais.";
    "ca_file" ca_file(&Path): Option<Arc<CaSource>>, Path Shared;
        "PEM file with certificate authorities to trust besides the bundled ones; or `system`: the system's, in place of the bundled ones.",
        "Arquivo PEM com autoridades certificadoras aceitas além das embutidas; ou `system`: as do sistema, no lugar das embutidas.";
    "user_agent" user_agent(&str): String = concat!("zapi/", env!("CARGO_PKG_VERSION")), Text Shared;
        "The User-Agent header.",
        "O cabeçalho User-Agent.";
    "image_hosts" image_hosts(&[&str]): Vec<String> = "whatsapp.net,fbcdn.net", Hosts PerCall;
        "Hosts that pictures may be downloaded from, subdomains included; separated by commas.",
        "Hosts de onde as fotos podem ser baixadas, com os subdomínios; separados por vírgulas.";
    "max_image_bytes" max_image_bytes(usize): usize = "5242880", Whole PerCall 1 to 67108864;
        "Largest picture to download, in bytes.",
        "Tamanho máximo de uma foto baixada, em bytes.";
    "language" language(Language): Language = "en", Text PerCall;
        "Language of the advice that an error's text ends with: `en` or `pt-BR`.",
        "Idioma da orientação com que o texto de um erro termina: `en` ou `pt-BR`.";
}
