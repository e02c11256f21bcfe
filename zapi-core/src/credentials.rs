//! The account's secrets: the only place that exposes one, and the place that masks them in text.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

use crate::code::Code;
use crate::error::{Error, Result};

/// How many bytes of a server's text are kept.
const KEPT: usize = 200;

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
            return Err(invalid("client_token must be at most 256 visible ASCII characters"));
        }
        self.client_token = (!value.is_empty()).then(|| value.into());
        Ok(())
    }

    /// The path of the endpoint, with the instance's secrets in it.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] when the id or the token was never set.
    pub(crate) fn path(&self) -> Result<String> {
        let part = |key: &str, value: &Option<SecretString>| match value {
            Some(value) => Ok(value.expose_secret().to_owned()),
            None => Err(invalid(format!(
                "{key} is not set: set it, or the environment variable ZAPI_{}",
                key.to_uppercase()
            ))),
        };
        let instance_id = part("instance_id", &self.instance_id)?;
        let token = part("token", &self.token)?;
        Ok(format!("/instances/{instance_id}/token/{token}/profile-picture"))
    }

    pub(crate) fn client_token(&self) -> Option<&str> {
        self.client_token.as_ref().map(ExposeSecret::expose_secret)
    }

    /// Text of a server as it may be kept: secrets become `***`, control characters become
    /// spaces, and it is cut to 200 bytes.
    pub(crate) fn scrub(&self, text: &str) -> String {
        let mut hidden = vec![false; text.len()];
        for secret in [&self.instance_id, &self.token, &self.client_token].into_iter().flatten() {
            mark(text.as_bytes(), secret.expose_secret().as_bytes(), &mut hidden);
        }
        let mut clean = String::new();
        let mut masking = false;
        for (at, c) in text.char_indices() {
            if hidden[at] {
                if !masking {
                    clean.push_str("***");
                }
            } else {
                clean.push(if c.is_control() { ' ' } else { c });
            }
            masking = hidden[at];
        }
        let mut end = clean.len().min(KEPT);
        while !clean.is_char_boundary(end) {
            end -= 1;
        }
        clean.truncate(end);
        clean
    }
}

/// Marks every place where the secret stands, also where two of them overlap.
fn mark(text: &[u8], secret: &[u8], hidden: &mut [bool]) {
    for start in 0..(text.len() + 1).saturating_sub(secret.len()) {
        let here = start..start + secret.len();
        if text[here.clone()].eq_ignore_ascii_case(secret) {
            hidden[here].fill(true);
        }
    }
}

fn path_part(key: &str, value: &str) -> Result<SecretString> {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if value.is_empty() {
        return Err(invalid(format!("{key} is empty")));
    }
    // A '/' or '?' would reach other endpoints with the account's rights.
    if value.len() > 128 || !value.bytes().all(allowed) {
        return Err(invalid(format!("{key} must be 1 to 128 of A-Z, a-z, 0-9, _ and -")));
    }
    Ok(value.into())
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidConfig, message)
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Credentials(***)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials() -> Credentials {
        let mut credentials = Credentials::default();
        credentials.set_instance_id("INSTANCE1").expect("valid");
        credentials.set_token("TOKEN1").expect("valid");
        credentials.set_client_token("1Client").expect("valid");
        credentials
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
        assert!(credentials.path().expect_err("empty").message().contains("ZAPI_INSTANCE_ID"));
        credentials.set_instance_id("I").expect("valid");
        assert!(credentials.path().expect_err("half").message().contains("ZAPI_TOKEN"));
        credentials.set_token("T").expect("valid");
        assert_eq!(credentials.path().expect("whole"), "/instances/I/token/T/profile-picture");
    }

    #[test]
    fn an_empty_client_token_is_no_client_token() {
        let mut credentials = credentials();
        credentials.set_client_token("").expect("allowed");
        assert_eq!(credentials.client_token(), None);
    }

    #[test]
    fn server_text_is_masked_cleaned_and_cut() {
        let credentials = credentials();
        assert_eq!(
            credentials.scrub("Client-Token 1Client not allowed\r\nat INSTANCE1"),
            "Client-Token *** not allowed  at ***"
        );
        assert_eq!(credentials.scrub("token1client"), "***", "overlapping, other case");
        assert_eq!(credentials.scrub("1ClientTOKEN1TOKEN1"), "***");
        let long = credentials.scrub(&"é".repeat(300));
        assert_eq!(long.len(), 200);
        assert_eq!(credentials.scrub(&format!("{}1Client", "a".repeat(196))).len(), 199);
    }

    #[test]
    fn debug_shows_nothing() {
        assert_eq!(format!("{:?}", credentials()), "Credentials(***)");
    }
}
