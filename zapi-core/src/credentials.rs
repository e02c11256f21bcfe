//! The account's secrets: what they may be, and the only place that exposes one.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::error::{Error, Result};

/// What identifies an instance at Z-API. Nothing here is ever shown by `Debug`.
#[derive(Clone, Default)]
pub(crate) struct Credentials {
    instance_id: Option<SecretString>,
    token: Option<SecretString>,
    client_token: Option<SecretString>,
}

impl Credentials {
    pub(crate) fn set_instance_id(&mut self, value: &str) -> Result<()> {
        self.instance_id = Some(path_part("instance_id", value)?);
        Ok(())
    }

    pub(crate) fn set_token(&mut self, value: &str) -> Result<()> {
        self.token = Some(path_part("token", value)?);
        Ok(())
    }

    /// An empty value takes the token away: accounts without one must not send the header at all.
    pub(crate) fn set_client_token(&mut self, value: &str) -> Result<()> {
        if value.len() > 256 || !value.bytes().all(|byte| byte.is_ascii_graphic()) {
            return Err(Error::config("client_token must be at most 256 visible ASCII characters"));
        }
        self.client_token = (!value.is_empty()).then(|| value.into());
        Ok(())
    }

    /// Id and token of the instance.
    ///
    /// # Errors
    /// `Code::InvalidConfig` when one of them was never set.
    pub(crate) fn instance(&self) -> Result<(&str, &str)> {
        if let Some(key) = self.missing() {
            let variable = format!("ZAPI_{}", key.to_uppercase());
            let advice = format!("set it, or the environment variable {variable}");
            return Err(Error::config(format!("{key} is not set: {advice}")));
        }
        let [instance_id, token] = [&self.instance_id, &self.token]
            .map(|value| value.as_ref().map_or("", ExposeSecret::expose_secret));
        Ok((instance_id, token))
    }

    /// The key of what a client cannot do without and was never set.
    pub(crate) fn missing(&self) -> Option<&'static str> {
        let required = [("instance_id", &self.instance_id), ("token", &self.token)];
        required.iter().find(|(_, value)| value.is_none()).map(|(key, _)| *key)
    }

    pub(crate) fn instance_id(&self) -> Option<&str> {
        self.instance_id.as_ref().map(ExposeSecret::expose_secret)
    }

    pub(crate) fn client_token(&self) -> Option<&str> {
        self.client_token.as_ref().map(ExposeSecret::expose_secret)
    }

    /// What no text may show: these secrets, and the phone. A secret of a letter or two takes
    /// innocent text with it, but no rule about length lets one through.
    pub(crate) fn private<'a>(&'a self, phone: &'a str) -> Vec<&'a str> {
        let secrets = [&self.instance_id, &self.token, &self.client_token].into_iter().flatten();
        secrets.map(ExposeSecret::expose_secret).chain([phone]).collect()
    }
}

fn path_part(key: &str, value: &str) -> Result<SecretString> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if value.is_empty() {
        return Err(Error::config(format!("{key} is empty")));
    }
    // A '/' or '?' would reach other endpoints with the account's rights.
    if value.len() > 128 || !value.bytes().all(allowed) {
        return Err(Error::config(format!("{key} must be 1 to 128 of A-Z, a-z, 0-9, _ and -")));
    }
    Ok(value.into())
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(***)")
    }
}

#[cfg(test)]
impl Credentials {
    /// All three, for a test.
    pub(crate) fn of(instance_id: &str, token: &str, client_token: &str) -> Self {
        let mut credentials = Self::default();
        credentials.set_instance_id(instance_id).expect("valid");
        credentials.set_token(token).expect("valid");
        credentials.set_client_token(client_token).expect("valid");
        credentials
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Code;
    use crate::redact;

    fn credentials() -> Credentials {
        Credentials::of("INSTANCE1", "TOKEN1", "1Client")
    }

    #[test]
    fn what_goes_into_the_path_is_checked() {
        for value in ["", "a/b", "a?b", "a b", "ã", &"x".repeat(129), "a\0"] {
            let error = Credentials::default().set_token(value).expect_err(value);
            assert_eq!(error.code(), Code::InvalidConfig);
            assert!(error.message().starts_with("token "));
        }
        for value in ["a b", "a\n", "é", &"x".repeat(257)] {
            assert!(Credentials::default().set_client_token(value).is_err(), "{value:?}");
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let mut credentials = Credentials::default();
        assert!(credentials.instance().expect_err("empty").message().contains("ZAPI_INSTANCE_ID"));
        credentials.set_instance_id("I").expect("valid");
        assert!(credentials.instance().expect_err("half").message().contains("ZAPI_TOKEN"));
        credentials.set_token("T").expect("valid");
        assert_eq!(credentials.instance().expect("whole"), ("I", "T"));
    }

    #[test]
    fn an_empty_client_token_is_no_client_token() {
        let mut credentials = credentials();
        credentials.set_client_token("").expect("allowed");
        assert_eq!(credentials.client_token(), None);
    }

    #[test]
    fn every_secret_is_masked_in_text_of_a_server() {
        assert_eq!(
            redact::clean("INSTANCE1 token1 1Client 551199", &credentials().private("551199")),
            "*** *** *** ***"
        );
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", credentials()), "Credentials(***)");
    }
}
