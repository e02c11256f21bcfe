//! What a failure of ureq, of TLS or of the system means to the caller. Their own texts never go
//! on: they can hold the URL.

use std::io;

use crate::config::{CaSource, authorities};
use crate::error::{Code, Error};

/// The error to give for that failure. Until the connection stands, it can be one of TLS alone:
/// those of the steps before are kept by the attempt.
pub(super) fn explain(
    error: ureq::Error,
    is_connecting: bool,
    ca_file: Option<&CaSource>,
) -> Error {
    match error {
        ureq::Error::Io(error) => explain_io(&error, is_connecting, ca_file),
        ureq::Error::Tls(_) => Error::new(Code::Tls, "no certificate can be for this host name"),
        ureq::Error::LargeResponseHeader(..) => {
            Error::new(Code::TooLarge, "the reply has more than 16 KiB of headers")
        }
        // ureq does not export the type that tells this apart.
        ureq::Error::Protocol(error) if error.to_string().ends_with("too many headers") => {
            Error::new(Code::TooLarge, "the reply has too many headers")
        }
        _ => Error::new(Code::BadResponse, "the reply is not valid HTTP"),
    }
}

fn explain_io(error: &io::Error, is_connecting: bool, ca_file: Option<&CaSource>) -> Error {
    let inner = error.get_ref();
    if let Some(error) = inner.and_then(|error| error.downcast_ref::<rustls::Error>()) {
        return explain_tls(error, ca_file);
    }
    let what = match error.kind() {
        _ if is_connecting => {
            "the server, or a firewall on the way, ended the connection during the TLS handshake"
        }
        io::ErrorKind::UnexpectedEof => {
            "the server closed the connection before the reply was complete"
        }
        kind => return Error::new(Code::Io, kind.to_string()),
    };
    Error::new(Code::Io, what)
}

fn explain_tls(error: &rustls::Error, ca_file: Option<&CaSource>) -> Error {
    use rustls::CertificateError::{
        Expired, ExpiredContext, NotValidForName, NotValidForNameContext, NotValidYet,
        NotValidYetContext, Other, UnknownIssuer,
    };
    let what = match error {
        rustls::Error::InvalidCertificate(error) => match error {
            UnknownIssuer => {
                let what = "set ca_file if this network has a certificate authority of its own: the server's certificate comes from one that is not trusted; trusted are ";
                return Error::new(Code::Tls, what.to_owned() + &authorities(ca_file));
            }
            Expired | ExpiredContext { .. } => {
                "the server's certificate has expired, or the clock of this machine is wrong"
            }
            NotValidYet | NotValidYetContext { .. } => {
                "the server's certificate is not valid yet: check the clock of this machine"
            }
            NotValidForName | NotValidForNameContext { .. } => {
                "the server's certificate is for another host"
            }
            // The type that tells this apart belongs to a crate below rustls.
            Other(error) if error.to_string() == "CaUsedAsEndEntity" => {
                "the server's certificate is an authority's own (CA:TRUE), mostly a self-signed one, which proves no host: give the server a certificate with CA:FALSE; ca_file cannot make up for it"
            }
            _ => "the server's certificate is not valid",
        },
        rustls::Error::AlertReceived(_) => "the server ended the TLS handshake",
        rustls::Error::InvalidMessage(_) => "the server does not speak TLS on this port",
        _ => "the TLS handshake failed",
    };
    Error::new(Code::Tls, what)
}
