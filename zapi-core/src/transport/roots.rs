//! Which certificate authorities are trusted: the bundled ones and those of a file or folder, or
//! the system's.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::pki_types::CertificateDer;

use super::pem::{self, Unusable};
use crate::config::{CaSource, Place};
use crate::error::{Error, Result, io_reason};
use crate::os::above_stdio;

/// A bundle of all public authorities has well below 1 MiB.
const LARGEST: u64 = 16 * 1024 * 1024;

/// # Errors
/// `Code::InvalidConfig` when the place cannot be read, holds no certificate, or holds one that
/// does not parse: to go on without it would mean to trust something else than was asked for.
pub(super) fn roots(source: Option<&CaSource>) -> Result<Arc<Vec<CertificateDer<'static>>>> {
    let mut all = match source.map(|source| (source, &source.place)) {
        None => Vec::new(),
        Some((source, Place::Files(files))) => own(source, files)?,
        Some((_, Place::System(system))) => return Ok(system.certificates.clone()),
    };
    all.extend(webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter().cloned());
    Ok(Arc::new(all))
}

fn own(source: &CaSource, files: &[(PathBuf, String)]) -> Result<Vec<CertificateDer<'static>>> {
    let mut own: Vec<CertificateDer<'static>> = Vec::new();
    for (file, name) in files {
        let found = match pem::certificates(&read(file, name)?) {
            Ok(found) => found,
            // A folder may hold other things beside them.
            Err(Unusable::OtherFormat(_)) if source.is_in_folder(file) => continue,
            Err(Unusable::OtherFormat(what) | Unusable::Damaged(what)) => {
                return Err(invalid(name, what));
            }
        };
        for certificate in found {
            if rustls::RootCertStore::empty().add(certificate.clone()).is_err() {
                return Err(invalid(name, "contains a certificate that cannot be read"));
            }
            // Folders of this kind hold each twice, under a name and under a hash.
            if !own.contains(&certificate) {
                own.push(certificate);
            }
        }
    }
    if own.is_empty() {
        return Err(invalid(source.name, "contains no certificate"));
    }
    Ok(own)
}

/// A regular file only: a pipe would hold the caller up for ever.
fn read(path: &Path, name: &str) -> Result<Vec<u8>> {
    let unreadable =
        |error: io::Error| invalid(name, &format!("cannot be read: {}", io_reason(&error)));
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(invalid(name, "is not a file"));
    }
    let mut bytes = Vec::new();
    let file = above_stdio(|| File::open(path)).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() as u64 > LARGEST {
        return Err(invalid(name, "has more than 16 MiB"));
    }
    Ok(bytes)
}

fn invalid(name: &str, what: &str) -> Error {
    Error::config(format!("{name} {what}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::os::SystemAuthorities;

    fn tls() -> PathBuf {
        Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/tls")).to_path_buf()
    }

    fn count(source: &CaSource) -> Result<usize> {
        Ok(roots(Some(source))?.len() - webpki_root_certs::TLS_SERVER_ROOT_CERTS.len())
    }

    fn of_folder(files: &[&str]) -> Result<usize> {
        let named = |name: &&str| (tls().join(name), format!("{name} of SSL_CERT_DIR"));
        let files = files.iter().map(named).collect();
        count(&CaSource { path: tls().into(), name: "SSL_CERT_DIR", place: Place::Files(files) })
    }

    #[test]
    fn each_certificate_of_several_files_counts_once() {
        assert_eq!(of_folder(&["ca.pem", "other-ca.pem", "ca.pem", "README.md"]).expect("good"), 2);
        let error = of_folder(&["README.md"]).expect_err("none");
        assert_eq!(error.message(), "SSL_CERT_DIR contains no certificate");
        let error = of_folder(&["ca.pem", "gone.pem"]).expect_err("gone");
        assert!(error.message().starts_with("gone.pem of SSL_CERT_DIR cannot be read"), "{error}");
    }

    #[test]
    fn the_systems_authorities_take_the_place_of_the_bundled_ones() {
        let one = webpki_root_certs::TLS_SERVER_ROOT_CERTS[..1].to_vec();
        let place = Place::System(SystemAuthorities::of(one.clone(), String::new()).expect("one"));
        let source = CaSource { path: "system".into(), name: "ca_file", place };
        assert_eq!(*roots(Some(&source)).expect("good"), one);
    }

    #[test]
    fn a_file_in_another_format_is_named_and_in_a_folder_passed_over() {
        let other = "ca.p7b";
        let error = count(&CaSource {
            path: tls().join(other).into(),
            name: "ca_file",
            place: Place::Files(vec![(tls().join(other), "ca_file".into())]),
        })
        .expect_err("PKCS#7");
        assert!(error.message().starts_with("ca_file is a PKCS#7 "), "{error}");
        assert_eq!(of_folder(&["ca.pem", other]).expect("one of them is PEM"), 1);
    }
}
