//! Which certificate authorities are trusted: the bundled ones, and those of a file or folder.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use crate::code::Code;
use crate::config::CaSource;
use crate::error::{Error, Result, io_reason};

/// A bundle of all public authorities has well below 1 MiB.
const LARGEST: u64 = 16 * 1024 * 1024;

/// # Errors
/// [`Code::InvalidConfig`] when the place cannot be read, holds no certificate, or holds one that
/// does not parse: to go on without it would mean to trust something else than was asked for.
pub(super) fn roots(source: Option<&CaSource>) -> Result<RootCerts> {
    let mut all = source.map_or_else(|| Ok(Vec::new()), own)?;
    let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    all.extend(bundled.iter().map(|certificate| Certificate::from_der(certificate)));
    Ok(RootCerts::Specific(Arc::new(all)))
}

fn own(source: &CaSource) -> Result<Vec<Certificate<'static>>> {
    let mut own = Vec::new();
    for (file, name) in &source.files {
        read_into(&mut own, file, name)?;
    }
    if own.is_empty() {
        return Err(invalid(source.name, "holds no certificate"));
    }
    Ok(own)
}

fn read_into(own: &mut Vec<Certificate<'static>>, file: &Path, name: &str) -> Result<()> {
    for item in parse_pem(&read(file, name)?) {
        match item {
            Ok(PemItem::Certificate(certificate)) => {
                if rustls::RootCertStore::empty().add(certificate.der().into()).is_err() {
                    return Err(invalid(name, "holds a certificate that cannot be read"));
                }
                // Folders of this kind hold each twice, under a name and under a hash.
                if own.iter().all(|known| known.der() != certificate.der()) {
                    own.push(certificate);
                }
            }
            Ok(_) => {}
            Err(_) => return Err(invalid(name, "is not a PEM file")),
        }
    }
    Ok(())
}

/// A regular file only: a pipe would hold the caller up for ever.
fn read(path: &Path, name: &str) -> Result<Vec<u8>> {
    let unreadable =
        |error: io::Error| invalid(name, &format!("cannot be read: {}", io_reason(&error)));
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(invalid(name, "is not a file"));
    }
    let mut pem = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut pem).map_err(unreadable)?;
    if pem.len() as u64 > LARGEST {
        return Err(invalid(name, "has more than 16 MiB"));
    }
    Ok(pem)
}

fn invalid(name: &str, what: &str) -> Error {
    Error::new(Code::InvalidConfig, format!("{name} {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of_its_own(files: &[&str]) -> Result<usize> {
        let path = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/tls")).to_path_buf();
        let named = |name: &&str| (path.join(name), format!("{name} of SSL_CERT_DIR"));
        let files = files.iter().map(named).collect();
        match roots(Some(&CaSource { path, name: "SSL_CERT_DIR", files }))? {
            RootCerts::Specific(all) => {
                Ok(all.len() - webpki_root_certs::TLS_SERVER_ROOT_CERTS.len())
            }
            _ => panic!("not the bundled ones"),
        }
    }

    #[test]
    fn each_certificate_of_several_files_counts_once() {
        assert_eq!(
            of_its_own(&["ca.pem", "other-ca.pem", "ca.pem", "README.md"]).expect("good"),
            2
        );
        let error = of_its_own(&["README.md"]).expect_err("none");
        assert_eq!(error.message(), "SSL_CERT_DIR holds no certificate");
        let error = of_its_own(&["ca.pem", "gone.pem"]).expect_err("gone");
        assert!(error.message().starts_with("gone.pem of SSL_CERT_DIR cannot be read"), "{error}");
    }
}
