//! The certificates in a file: PEM as editors and Windows save it, DER, and the names of the
//! formats that are neither.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use rustls::pki_types::CertificateDer;

/// Why nothing could be taken from a file, as the end of a sentence that begins with its name.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Unusable {
    /// It may hold certificates, but not in a form that is read here.
    OtherFormat(&'static str),
    /// It is PEM, but damaged.
    Damaged(&'static str),
}

use Unusable::{Damaged, OtherFormat};

const PKCS7: Unusable = OtherFormat(
    "is a PKCS#7 bundle, not PEM: convert it with openssl pkcs7 -print_certs -in FILE -out NEW.pem (and -inform DER, if it is binary)",
);

/// signedData, 1.2.840.113549.1.7.2
const PKCS7_OID: &[u8] = b"\x06\x09\x2A\x86\x48\x86\xF7\x0D\x01\x07\x02";

/// What stands in the file; whether each can be read is not looked at. A file without any gives
/// none.
pub(super) fn certificates(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    match bytes {
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => {
            Err(OtherFormat("is UTF-16 text: save it as plain text (ASCII or UTF-8)"))
        }
        // The outer SEQUENCE, with a length that no text has.
        [0x30, 0x80..=0x84, ..] => of_der(bytes),
        _ => of_pem(&String::from_utf8_lossy(bytes)),
    }
}

fn of_der(bytes: &[u8]) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let start = &bytes[..bytes.len().min(16)];
    if start.windows(PKCS7_OID.len()).any(|part| part == PKCS7_OID) {
        return Err(PKCS7);
    }
    // PFX has its version, 3, first; a certificate begins with a SEQUENCE.
    if start.windows(3).skip(2).take(4).any(|part| part == [2, 1, 3]) {
        return Err(OtherFormat(
            "is a PKCS#12 file (.pfx), not PEM: convert it with openssl pkcs12 -cacerts -nokeys -in FILE -out NEW.pem",
        ));
    }
    Ok(vec![CertificateDer::from(bytes.to_vec())])
}

fn of_pem(text: &str) -> Result<Vec<CertificateDer<'static>>, Unusable> {
    let mut found = Vec::new();
    let mut section: Option<(&str, String)> = None;
    for line in text.trim_start_matches('\u{FEFF}').lines().map(str::trim) {
        if let Some(label) = marked(line, "-----BEGIN ") {
            section = Some((label, String::new()));
        } else if marked(line, "-----END ").is_some() {
            match section.take() {
                Some(("CERTIFICATE" | "X509 CERTIFICATE", base64)) => {
                    let der = BASE64_STANDARD.decode(base64).map_err(|_| DAMAGED)?;
                    found.push(CertificateDer::from(der));
                }
                Some(("TRUSTED CERTIFICATE", _)) => {
                    return Err(OtherFormat(
                        "contains a TRUSTED CERTIFICATE, OpenSSL's own form: convert it with openssl x509 -in FILE -out NEW.pem",
                    ));
                }
                Some(("PKCS7" | "CMS", _)) => return Err(PKCS7),
                // Keys and the like.
                _ => {}
            }
        } else if let Some((_, base64)) = &mut section {
            base64.push_str(line);
        }
    }
    if section.is_some() { Err(DAMAGED) } else { Ok(found) }
}

const DAMAGED: Unusable = Damaged("is damaged: a part of its PEM does not end, or is not base64");

fn marked<'a>(line: &'a str, mark: &str) -> Option<&'a str> {
    line.strip_prefix(mark)?.strip_suffix("-----")
}

#[cfg(test)]
mod tests {
    use super::*;

    const CA: &str = include_str!("../../../tests/tls/ca.pem");

    fn der() -> Vec<u8> {
        certificates(CA.as_bytes()).expect("PEM")[0].to_vec()
    }

    #[test]
    fn pem_is_read_as_editors_save_it_and_der_as_it_is() {
        let key = "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n";
        for text in [
            CA.to_owned(),
            format!("\u{FEFF}{CA}"),
            CA.replace('\n', "\r\n"),
            format!("# é: a comment\n{key}{CA}\n"),
            CA.replace("CERTIFICATE", "X509 CERTIFICATE"),
        ] {
            assert_eq!(certificates(text.as_bytes()), Ok(vec![der().into()]), "{text}");
        }
        assert_eq!(
            certificates([b"# caf\xE9\n", CA.as_bytes()].concat().as_slice()).map(|all| all.len()),
            Ok(1)
        );
        assert_eq!(certificates(&der()), Ok(vec![der().into()]));
        assert_eq!(certificates(b""), Ok(vec![]));
        assert_eq!(certificates(b"0123\n"), Ok(vec![]));
    }

    #[test]
    fn what_is_neither_is_named() {
        let trusted = CA.replace("CERTIFICATE", "TRUSTED CERTIFICATE");
        let pkcs7 = CA.replace("CERTIFICATE", "PKCS7");
        let utf16: Vec<u8> =
            format!("\u{FEFF}{CA}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for (bytes, words) in [
            (trusted.as_bytes(), "TRUSTED CERTIFICATE"),
            (pkcs7.as_bytes(), "PKCS#7"),
            (include_bytes!("../../../tests/tls/ca.p7b"), "PKCS#7"),
            (include_bytes!("../../../tests/tls/ca.pfx"), "PKCS#12"),
            (&utf16, "UTF-16"),
        ] {
            match certificates(bytes) {
                Err(OtherFormat(what)) => assert!(what.contains(words), "{what}"),
                other => panic!("{words}: {other:?}"),
            }
        }
    }

    #[test]
    fn what_is_damaged_is_no_smaller_bundle() {
        let cut = &CA[..CA.len() / 2];
        let wrong = CA.replace("MII", "M*I");
        for text in [cut, &wrong, &format!("{CA}{cut}")] {
            assert!(matches!(certificates(text.as_bytes()), Err(Damaged(_))), "{text}");
        }
    }
}
