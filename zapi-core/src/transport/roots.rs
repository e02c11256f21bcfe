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
    let name = source.name;
    let own = if source.may_be_a_folder() && source.path.is_dir() {
        from_folder(&source.path, name)?
    } else {
        from_file(&source.path, name)?
    };
    if own.is_empty() {
        return Err(invalid(format!("{name} holds no certificate")));
    }
    Ok(own)
}

/// The certificates of all its files. Folders of this kind hold them twice, under a name and
/// under a hash.
fn from_folder(path: &Path, name: &str) -> Result<Vec<Certificate<'static>>> {
    let unreadable = |error: io::Error| unreadable(name, &error);
    let mut own = Vec::new();
    for entry in fs::read_dir(path).map_err(unreadable)? {
        let entry = entry.map_err(unreadable)?;
        // Links that lead nowhere, folders and pipes are no certificates.
        if entry.path().is_file() {
            let name = format!("{} of {name}", entry.file_name().to_string_lossy());
            own.extend(from_file(&entry.path(), &name)?);
        }
    }
    own.sort_by(|a, b| a.der().cmp(b.der()));
    own.dedup_by(|a, b| a.der() == b.der());
    Ok(own)
}

fn from_file(path: &Path, name: &str) -> Result<Vec<Certificate<'static>>> {
    let pem = read(path, name)?;
    let mut own = Vec::new();
    let mut checked = rustls::RootCertStore::empty();
    for item in parse_pem(&pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => {
                checked.add(certificate.der().into()).map_err(|_| {
                    invalid(format!("certificate {} in {name} cannot be read", own.len() + 1))
                })?;
                own.push(certificate);
            }
            Ok(_) => {}
            Err(_) => return Err(invalid(format!("{name} is not a PEM file"))),
        }
    }
    Ok(own)
}

/// A regular file only: a pipe would hold the caller up for ever.
fn read(path: &Path, name: &str) -> Result<Vec<u8>> {
    let unreadable = |error: io::Error| unreadable(name, &error);
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(invalid(format!("{name} is not a file")));
    }
    let mut pem = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut pem).map_err(unreadable)?;
    if pem.len() as u64 > LARGEST {
        return Err(invalid(format!("{name} has more than 16 MiB")));
    }
    Ok(pem)
}

fn unreadable(name: &str, error: &io::Error) -> Error {
    invalid(format!("{name} cannot be read: {}", io_reason(error)))
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidConfig, message)
}

#[cfg(test)]
mod tests {
    use super::*;

    const CA: &str = include_str!("../../../tests/tls/ca.pem");

    /// A folder of its own, gone at the end.
    struct Folder(std::path::PathBuf);

    impl Folder {
        fn new(test: &str) -> Self {
            let path = std::env::temp_dir().join(format!("zapi-{test}-{}", std::process::id()));
            fs::create_dir(&path).expect("a new folder");
            Self(path)
        }

        fn holds(self, name: &str, text: &str) -> Self {
            fs::write(self.0.join(name), text).expect("room on the disk");
            self
        }

        fn roots(&self, name: &'static str) -> Result<usize> {
            match roots(Some(&CaSource { path: self.0.clone(), name }))? {
                RootCerts::Specific(all) => {
                    Ok(all.len() - webpki_root_certs::TLS_SERVER_ROOT_CERTS.len())
                }
                _ => panic!("not the bundled ones"),
            }
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = fs::remove_dir_all(&self.0);
        }
    }

    #[test]
    fn a_folder_gives_each_certificate_of_its_files_once() {
        let other = include_str!("../../../tests/tls/other-ca.pem");
        let folder = Folder::new("folder")
            .holds("ca.pem", CA)
            .holds("0a1b2c3d.0", CA)
            .holds("both.crt", &format!("{CA}{other}"))
            .holds("README", "no certificate");
        fs::create_dir(folder.0.join("more")).expect("a folder in it");
        std::os::unix::fs::symlink("nowhere", folder.0.join("gone.pem")).expect("a link");
        assert_eq!(folder.roots("SSL_CERT_DIR").expect("readable"), 2);
        let error = folder.roots("ca_file").expect_err("this one is a file");
        assert_eq!(error.message(), "ca_file is not a file");
    }

    #[test]
    fn a_folder_without_or_with_a_bad_certificate_is_refused_by_its_name() {
        let folder = Folder::new("bad-folder").holds("README", "no certificate");
        let error = folder.roots("CURL_CA_BUNDLE").expect_err("none");
        assert_eq!(error.message(), "CURL_CA_BUNDLE holds no certificate");
        let middle = CA.lines().nth(3).expect("more lines");
        let folder = folder.holds("bad.pem", &CA.replace(middle, &middle[4..]));
        let error = folder.roots("CURL_CA_BUNDLE").expect_err("bad");
        assert_eq!(error.code(), Code::InvalidConfig);
        assert!(error.message().contains("bad.pem of CURL_CA_BUNDLE"), "{error}");
    }
}
