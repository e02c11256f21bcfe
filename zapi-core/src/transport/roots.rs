//! Which certificate authorities are trusted: the bundled ones, and those of `ca_file`.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;
use std::sync::Arc;

use ureq::tls::{Certificate, PemItem, RootCerts, parse_pem};

use crate::code::Code;
use crate::error::{Error, Result, io_reason};

/// A bundle of all public authorities has well below 1 MiB.
const LARGEST: u64 = 16 * 1024 * 1024;

/// # Errors
/// [`Code::InvalidConfig`] when the file cannot be read, holds no certificate, or holds one that
/// does not parse: to go on without it would mean to trust something else than was asked for.
pub(super) fn roots(ca_file: Option<&Path>) -> Result<RootCerts> {
    let Some(path) = ca_file else {
        return Ok(RootCerts::WebPki);
    };
    let pem = read(path)?;
    let mut own = Vec::new();
    for item in parse_pem(&pem) {
        match item {
            Ok(PemItem::Certificate(certificate)) => own.push(certificate),
            Ok(_) => {}
            Err(_) => return Err(invalid("ca_file is not a PEM file")),
        }
    }
    if own.is_empty() {
        return Err(invalid("ca_file holds no certificate"));
    }
    let mut checked = rustls::RootCertStore::empty();
    for (at, certificate) in own.iter().enumerate() {
        checked
            .add(certificate.der().into())
            .map_err(|_| invalid(format!("certificate {} in ca_file cannot be read", at + 1)))?;
    }
    let bundled = webpki_root_certs::TLS_SERVER_ROOT_CERTS;
    own.extend(bundled.iter().map(|certificate| Certificate::from_der(certificate)));
    Ok(RootCerts::Specific(Arc::new(own)))
}

/// A regular file only: a pipe would hold the caller up for ever.
fn read(path: &Path) -> Result<Vec<u8>> {
    let unreadable =
        |error: io::Error| invalid(format!("ca_file cannot be read: {}", io_reason(&error)));
    if !fs::metadata(path).map_err(unreadable)?.is_file() {
        return Err(invalid("ca_file is not a file"));
    }
    let mut pem = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(LARGEST + 1).read_to_end(&mut pem).map_err(unreadable)?;
    if pem.len() as u64 > LARGEST {
        return Err(invalid("ca_file has more than 16 MiB"));
    }
    Ok(pem)
}

fn invalid(message: impl Into<String>) -> Error {
    Error::new(Code::InvalidConfig, message)
}
