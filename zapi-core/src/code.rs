//! The table of error codes: each number, name and sentence that a user of any language meets.

use std::fmt;

/// What went wrong, as a number that never changes its meaning.
///
/// The numbers are those of the C constants (`ZAPI_E_` and the name in capitals); the Python
/// exceptions carry the same names. A retired number is never used again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
#[repr(i32)]
pub enum Code {
    /// A NULL, text that is not UTF-8, or a call that the object does not allow.
    InvalidArgument = -1,
    /// A setting is missing, unknown or has a value that cannot be used.
    InvalidConfig = -2,
    /// The phone has none of the forms that Z-API takes.
    InvalidPhone = -3,
    /// The caller's buffer is too small for the answer.
    BufferTooSmall = -4,
    /// The call was cancelled, by its caller or with its batch.
    Cancelled = -5,
    /// The name of the host could not be looked up.
    Dns = -20,
    /// No connection to the host could be opened.
    Connect = -21,
    /// The TLS handshake failed, mostly over the certificate.
    Tls = -22,
    /// The proxy could not be reached or refused the connection.
    Proxy = -23,
    /// Time ran out; the message says which limit it was.
    Timeout = -24,
    /// The connection was cut while the request or the reply was under way.
    Io = -25,
    /// The account security token (Client-Token) is missing or refused.
    Unauthorized = -40,
    /// The caller's IP address is not on the account's list.
    IpNotAllowed = -41,
    /// There is no instance with this id and token.
    InstanceNotFound = -42,
    /// The instance has no connection to WhatsApp.
    NotConnected = -43,
    /// The service answered 405.
    MethodNotAllowed = -44,
    /// The service answered 415.
    UnsupportedMediaType = -45,
    /// The service asks for fewer requests.
    RateLimited = -46,
    /// The service failed for the moment (408, 425, 5xx but 511, or a text that says so).
    Server = -47,
    /// The service refused for a reason that has no code of its own.
    Api = -48,
    /// The reply is not one that this endpoint gives.
    BadResponse = -49,
    /// The reply is larger than any honest one.
    TooLarge = -50,
    /// The link of the picture is no longer valid.
    LinkExpired = -51,
    /// What the link led to is no JPEG, PNG or WebP image.
    NotAnImage = -52,
    /// The link leads to a host that pictures are not fetched from.
    LinkRefused = -53,
    /// A file could not be written.
    File = -60,
    /// A panic inside the library was caught.
    Internal = -90,
}

impl Code {
    /// Every code, in the order of the table.
    pub const ALL: &'static [Code] = &[
        Code::InvalidArgument,
        Code::InvalidConfig,
        Code::InvalidPhone,
        Code::BufferTooSmall,
        Code::Cancelled,
        Code::Dns,
        Code::Connect,
        Code::Tls,
        Code::Proxy,
        Code::Timeout,
        Code::Io,
        Code::Unauthorized,
        Code::IpNotAllowed,
        Code::InstanceNotFound,
        Code::NotConnected,
        Code::MethodNotAllowed,
        Code::UnsupportedMediaType,
        Code::RateLimited,
        Code::Server,
        Code::Api,
        Code::BadResponse,
        Code::TooLarge,
        Code::LinkExpired,
        Code::NotAnImage,
        Code::LinkRefused,
        Code::File,
        Code::Internal,
    ];

    /// The stable number, always below zero.
    #[must_use]
    pub const fn number(self) -> i32 {
        self as i32
    }

    /// The code with this number, if there is one.
    #[must_use]
    pub fn from_number(number: i32) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.number() == number)
    }

    /// The name, as in Rust and Python: `"RateLimited"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        self.row().0
    }

    /// One sentence: what it means and what to do next.
    #[must_use]
    pub const fn text(self) -> &'static str {
        self.row().1
    }

    const fn row(self) -> (&'static str, &'static str) {
        match self {
            Code::InvalidArgument => (
                "InvalidArgument",
                "an argument is NULL, not UTF-8 or out of place: see the function's documentation",
            ),
            Code::InvalidConfig => (
                "InvalidConfig",
                "a setting is missing or cannot be used: correct the one that the message names",
            ),
            Code::InvalidPhone => (
                "InvalidPhone",
                "the phone is not country, area and number in digits only, nor a -group, @lid or @newsletter id: send only digits, no mask",
            ),
            Code::BufferTooSmall => (
                "BufferTooSmall",
                "the buffer is too small: give it the length that was returned, for text one more for its NUL",
            ),
            Code::Cancelled => (
                "Cancelled",
                "the call was cancelled, by its caller or with the batch that it was part of",
            ),
            Code::Dns => {
                ("Dns", "the host name could not be looked up: check the network and base_url")
            }
            Code::Connect => (
                "Connect",
                "the host could not be reached: check the network, the firewall and base_url",
            ),
            Code::Tls => (
                "Tls",
                "the TLS handshake failed: the message says what is wrong, mostly with the server's certificate",
            ),
            Code::Proxy => (
                "Proxy",
                "the proxy could not be used: check the proxy setting or the proxy environment variables",
            ),
            Code::Timeout => (
                "Timeout",
                "time ran out: the message says which limit; raise it or try again later",
            ),
            Code::Io => ("Io", "the connection was cut during the call: try again"),
            Code::Unauthorized => (
                "Unauthorized",
                "the Client-Token was refused or is missing: set client_token to the account security token (Z-API panel, Security), not to the instance token",
            ),
            Code::IpNotAllowed => (
                "IpNotAllowed",
                "this machine's IP address is not allowed: add it to the account's list in the Z-API panel, Security",
            ),
            Code::InstanceNotFound => (
                "InstanceNotFound",
                "no such instance: check instance_id and token, as the instance's page in the Z-API panel shows them",
            ),
            Code::NotConnected => (
                "NotConnected",
                "the instance is not connected to WhatsApp: read the QR code again in the Z-API panel",
            ),
            Code::MethodNotAllowed => (
                "MethodNotAllowed",
                "the service answered 405: base_url or a proxy on the way changes the request, which must arrive as a GET",
            ),
            Code::UnsupportedMediaType => (
                "UnsupportedMediaType",
                "the service answered 415: something on the way removes the header Content-Type: application/json",
            ),
            Code::RateLimited => (
                "RateLimited",
                "too many requests: wait for retry_after before the next call, and ask less often",
            ),
            Code::Server => ("Server", "the service failed: try again later"),
            Code::Api => {
                ("Api", "the request was refused: the message says why, if a reason was given")
            }
            Code::BadResponse => (
                "BadResponse",
                "unexpected reply: check base_url, and whether a proxy or login page is answering",
            ),
            Code::TooLarge => {
                ("TooLarge", "the reply is too large to be one of this endpoint: check base_url")
            }
            Code::LinkExpired => {
                ("LinkExpired", "the link has expired or was withdrawn: ask for a new one")
            }
            Code::NotAnImage => (
                "NotAnImage",
                "the link did not lead to a JPEG, PNG or WebP image: ask for a new link, or try again later",
            ),
            Code::LinkRefused => (
                "LinkRefused",
                "the link leads to a host that is not in image_hosts: it was not fetched",
            ),
            Code::File => (
                "File",
                "the file could not be written: check the folder, its permissions and the free space",
            ),
            Code::Internal => {
                ("Internal", "a fault inside the library was caught: please report it")
            }
        }
    }

    /// Whether the same request can succeed a moment later.
    ///
    /// Where there is an error at hand, ask [`Error::is_retryable`](crate::Error::is_retryable): a
    /// [`Code::Timeout`] can be retried only when it was an attempt's and not the whole call's, and
    /// a [`Code::Proxy`] when the proxy could not be reached, hung up or answered 5xx.
    #[must_use]
    pub const fn is_retryable(self) -> bool {
        matches!(
            self,
            Code::Dns | Code::Connect | Code::Timeout | Code::Io | Code::RateLimited | Code::Server
        )
    }

    /// Whether every call for this account would fail in the same way, whatever the phone.
    #[must_use]
    pub const fn is_account_wide(self) -> bool {
        matches!(
            self,
            Code::InvalidConfig
                | Code::Unauthorized
                | Code::IpNotAllowed
                | Code::InstanceNotFound
                | Code::NotConnected
        )
    }
}

/// Its [name](Code::name).
impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_frozen() {
        let numbers: Vec<i32> = Code::ALL.iter().map(|code| code.number()).collect();
        assert_eq!(
            numbers,
            [
                -1, -2, -3, -4, -5, -20, -21, -22, -23, -24, -25, -40, -41, -42, -43, -44, -45,
                -46, -47, -48, -49, -50, -51, -52, -53, -60, -90
            ]
        );
    }

    #[test]
    fn a_number_leads_back_to_its_code() {
        for code in Code::ALL {
            assert_eq!(Code::from_number(code.number()), Some(*code));
            assert_eq!(format!("{code:?}"), code.name());
            assert_eq!(format!("{code:>30}").trim_start(), code.name());
        }
        assert_eq!(Code::from_number(0), None);
    }
}
