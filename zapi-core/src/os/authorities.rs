//! The certificate authorities that the system trusts.

use std::env;
use std::fmt;
use std::path::Path;
use std::sync::Arc;

use rustls::RootCertStore;
use rustls::pki_types::CertificateDer;

/// The variables that name another place for them, on every system.
const VARIABLES: [&str; 2] = ["SSL_CERT_FILE", "SSL_CERT_DIR"];

/// What to do where there are none.
#[cfg(windows)]
const ADVICE: &str = "repair the certificate store";
#[cfg(target_os = "macos")]
const ADVICE: &str = "repair the keychain";
#[cfg(not(any(windows, target_os = "macos")))]
const ADVICE: &str = "install the package ca-certificates";

/// The system's authorities, and the variables that name them.
#[derive(Clone)]
pub(crate) struct SystemAuthorities {
    /// At least one, and each can be read.
    pub(crate) certificates: Arc<Vec<CertificateDer<'static>>>,
    variables: String,
}

impl SystemAuthorities {
    /// Reads them and those two variables.
    ///
    /// # Errors
    /// There are none: what to do, as the end of a sentence.
    pub(crate) fn read() -> Result<Self, String> {
        let set = VARIABLES.into_iter().filter(|name| env::var_os(name).is_some());
        let variables = set.collect::<Vec<_>>().join(" and ");
        // A pipe would hold the caller up for ever, and what is not there must not be passed over.
        let is_usable = env::var_os(VARIABLES[0]).is_none_or(|file| Path::new(&file).is_file());
        let load = || rustls_native_certs::load_native_certs().certs;
        Self::of(if is_usable { load() } else { Vec::new() }, variables)
    }

    /// Leaves out what cannot be read, as other programs do: systems also keep certificates that
    /// are too old for any use.
    pub(crate) fn of(
        mut certificates: Vec<CertificateDer<'static>>,
        variables: String,
    ) -> Result<Self, String> {
        certificates.retain(|one| RootCertStore::empty().add(one.clone()).is_ok());
        match (certificates.is_empty(), &*variables) {
            (false, _) => Ok(Self { certificates: certificates.into(), variables }),
            (true, "") => Err(format!(
                "the system has no certificate authority that can be read: {ADVICE}, or set ca_file to a PEM file"
            )),
            (true, names) => {
                Err(format!("no certificate can be read from {names}: correct that, or unset it"))
            }
        }
    }
}

/// How many, and by which variables: `1 found by SSL_CERT_FILE`.
impl fmt::Display for SystemAuthorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let by = if self.variables.is_empty() { "" } else { " by " };
        write!(f, "{} found{by}{}", self.certificates.len(), self.variables)
    }
}

impl fmt::Debug for SystemAuthorities {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SystemAuthorities({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_that_cannot_be_read_is_left_out_and_none_at_all_is_an_error() {
        let good = webpki_root_certs::TLS_SERVER_ROOT_CERTS[0].clone();
        let bad = CertificateDer::from(vec![0x30, 0x00]);
        let some = SystemAuthorities::of(vec![bad.clone(), good], String::new()).expect("one");
        assert_eq!(some.to_string(), "1 found");
        for certificates in [vec![], vec![bad]] {
            let none = |variables: &str| {
                SystemAuthorities::of(certificates.clone(), variables.to_owned()).expect_err("none")
            };
            assert!(none("").ends_with(", or set ca_file to a PEM file"), "{}", none(""));
            assert!(none("SSL_CERT_DIR").contains(" from SSL_CERT_DIR: "), "{}", none("X"));
        }
    }
}
