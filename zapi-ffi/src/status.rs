//! The statuses as C constants. GENERATED from zapi-core/src/code.rs by `make update`.

use std::ffi::CStr;

/// All went well.
pub const ZAPI_OK: i32 = 0;

/// There is no picture to see: none is set, it is hidden from this account, or
/// the number is not on WhatsApp.
pub const ZAPI_NO_PICTURE: i32 = 1;

/// There are no more items.
pub const ZAPI_DONE: i32 = 2;

/// Nothing has come yet: ask again.
pub const ZAPI_PENDING: i32 = 3;

/// A callback asked to stop.
pub const ZAPI_STOPPED: i32 = 4;

/// An argument is NULL, not UTF-8 or out of place: see the function's
/// documentation.
pub const ZAPI_E_INVALID_ARGUMENT: i32 = -1;

/// A setting is missing or cannot be used: correct the one that the message
/// names.
pub const ZAPI_E_INVALID_CONFIG: i32 = -2;

/// The phone is not country, area and number in digits only, nor a -group, @lid
/// or @newsletter id: send only digits, no mask.
pub const ZAPI_E_INVALID_PHONE: i32 = -3;

/// The buffer is too small: give it the length that was returned, for text one
/// more for its NUL.
pub const ZAPI_E_BUFFER_TOO_SMALL: i32 = -4;

/// The call was cancelled, by its caller or with the batch that it was part of.
pub const ZAPI_E_CANCELLED: i32 = -5;

/// The host name could not be looked up: check the network and base_url.
pub const ZAPI_E_DNS: i32 = -20;

/// The host could not be reached: check the network, the firewall and base_url.
pub const ZAPI_E_CONNECT: i32 = -21;

/// The TLS handshake failed: the message says what is wrong, mostly with the
/// server's certificate.
pub const ZAPI_E_TLS: i32 = -22;

/// The proxy could not be used: check the proxy setting or the proxy
/// environment variables.
pub const ZAPI_E_PROXY: i32 = -23;

/// Time ran out: the message says which limit; raise it or try again later.
pub const ZAPI_E_TIMEOUT: i32 = -24;

/// The connection was cut during the call: try again.
pub const ZAPI_E_IO: i32 = -25;

/// The Client-Token was refused or is missing: set client_token to the account
/// security token (Z-API panel, Security), not to the instance token.
pub const ZAPI_E_UNAUTHORIZED: i32 = -40;

/// This machine's IP address is not allowed: add it to the account's list in
/// the Z-API panel, Security.
pub const ZAPI_E_IP_NOT_ALLOWED: i32 = -41;

/// No such instance: check instance_id and token, as the instance's page in the
/// Z-API panel shows them.
pub const ZAPI_E_INSTANCE_NOT_FOUND: i32 = -42;

/// The instance is not connected to WhatsApp: read the QR code again in the
/// Z-API panel.
pub const ZAPI_E_NOT_CONNECTED: i32 = -43;

/// The service answered 405: base_url or a proxy on the way changes the
/// request, which must arrive as a GET.
pub const ZAPI_E_METHOD_NOT_ALLOWED: i32 = -44;

/// The service answered 415: something on the way removes the header
/// Content-Type: application/json.
pub const ZAPI_E_UNSUPPORTED_MEDIA_TYPE: i32 = -45;

/// Too many requests: wait for retry_after before the next call, and ask less
/// often.
pub const ZAPI_E_RATE_LIMITED: i32 = -46;

/// The service failed: try again later.
pub const ZAPI_E_SERVER: i32 = -47;

/// The request was refused: the message says why, if a reason was given.
pub const ZAPI_E_API: i32 = -48;

/// Unexpected reply: check base_url, and whether a proxy or login page is
/// answering.
pub const ZAPI_E_BAD_RESPONSE: i32 = -49;

/// The reply is too large to be one of this endpoint: check base_url.
pub const ZAPI_E_TOO_LARGE: i32 = -50;

/// The link has expired or was withdrawn: ask for a new one.
pub const ZAPI_E_LINK_EXPIRED: i32 = -51;

/// The link did not lead to a JPEG, PNG or WebP image: ask for a new link, or
/// try again later.
pub const ZAPI_E_NOT_AN_IMAGE: i32 = -52;

/// The link leads to a host that is not in image_hosts: it was not fetched.
pub const ZAPI_E_LINK_REFUSED: i32 = -53;

/// The file could not be written: check the folder, its permissions and the
/// free space.
pub const ZAPI_E_FILE: i32 = -60;

/// A fault inside the library was caught: please report it.
pub const ZAPI_E_INTERNAL: i32 = -90;

/// The name of a status, and what it means.
#[rustfmt::skip]
pub(crate) const fn row(status: i32) -> Option<(&'static CStr, &'static CStr)> {
    Some(match status {
        ZAPI_OK => (c"ZAPI_OK", c"all went well"),
        ZAPI_NO_PICTURE => (c"ZAPI_NO_PICTURE", c"there is no picture to see: none is set, it is hidden from this account, or the number is not on WhatsApp"),
        ZAPI_DONE => (c"ZAPI_DONE", c"there are no more items"),
        ZAPI_PENDING => (c"ZAPI_PENDING", c"nothing has come yet: ask again"),
        ZAPI_STOPPED => (c"ZAPI_STOPPED", c"a callback asked to stop"),
        ZAPI_E_INVALID_ARGUMENT => (c"ZAPI_E_INVALID_ARGUMENT", c"an argument is NULL, not UTF-8 or out of place: see the function's documentation"),
        ZAPI_E_INVALID_CONFIG => (c"ZAPI_E_INVALID_CONFIG", c"a setting is missing or cannot be used: correct the one that the message names"),
        ZAPI_E_INVALID_PHONE => (c"ZAPI_E_INVALID_PHONE", c"the phone is not country, area and number in digits only, nor a -group, @lid or @newsletter id: send only digits, no mask"),
        ZAPI_E_BUFFER_TOO_SMALL => (c"ZAPI_E_BUFFER_TOO_SMALL", c"the buffer is too small: give it the length that was returned, for text one more for its NUL"),
        ZAPI_E_CANCELLED => (c"ZAPI_E_CANCELLED", c"the call was cancelled, by its caller or with the batch that it was part of"),
        ZAPI_E_DNS => (c"ZAPI_E_DNS", c"the host name could not be looked up: check the network and base_url"),
        ZAPI_E_CONNECT => (c"ZAPI_E_CONNECT", c"the host could not be reached: check the network, the firewall and base_url"),
        ZAPI_E_TLS => (c"ZAPI_E_TLS", c"the TLS handshake failed: the message says what is wrong, mostly with the server's certificate"),
        ZAPI_E_PROXY => (c"ZAPI_E_PROXY", c"the proxy could not be used: check the proxy setting or the proxy environment variables"),
        ZAPI_E_TIMEOUT => (c"ZAPI_E_TIMEOUT", c"time ran out: the message says which limit; raise it or try again later"),
        ZAPI_E_IO => (c"ZAPI_E_IO", c"the connection was cut during the call: try again"),
        ZAPI_E_UNAUTHORIZED => (c"ZAPI_E_UNAUTHORIZED", c"the Client-Token was refused or is missing: set client_token to the account security token (Z-API panel, Security), not to the instance token"),
        ZAPI_E_IP_NOT_ALLOWED => (c"ZAPI_E_IP_NOT_ALLOWED", c"this machine's IP address is not allowed: add it to the account's list in the Z-API panel, Security"),
        ZAPI_E_INSTANCE_NOT_FOUND => (c"ZAPI_E_INSTANCE_NOT_FOUND", c"no such instance: check instance_id and token, as the instance's page in the Z-API panel shows them"),
        ZAPI_E_NOT_CONNECTED => (c"ZAPI_E_NOT_CONNECTED", c"the instance is not connected to WhatsApp: read the QR code again in the Z-API panel"),
        ZAPI_E_METHOD_NOT_ALLOWED => (c"ZAPI_E_METHOD_NOT_ALLOWED", c"the service answered 405: base_url or a proxy on the way changes the request, which must arrive as a GET"),
        ZAPI_E_UNSUPPORTED_MEDIA_TYPE => (c"ZAPI_E_UNSUPPORTED_MEDIA_TYPE", c"the service answered 415: something on the way removes the header Content-Type: application/json"),
        ZAPI_E_RATE_LIMITED => (c"ZAPI_E_RATE_LIMITED", c"too many requests: wait for retry_after before the next call, and ask less often"),
        ZAPI_E_SERVER => (c"ZAPI_E_SERVER", c"the service failed: try again later"),
        ZAPI_E_API => (c"ZAPI_E_API", c"the request was refused: the message says why, if a reason was given"),
        ZAPI_E_BAD_RESPONSE => (c"ZAPI_E_BAD_RESPONSE", c"unexpected reply: check base_url, and whether a proxy or login page is answering"),
        ZAPI_E_TOO_LARGE => (c"ZAPI_E_TOO_LARGE", c"the reply is too large to be one of this endpoint: check base_url"),
        ZAPI_E_LINK_EXPIRED => (c"ZAPI_E_LINK_EXPIRED", c"the link has expired or was withdrawn: ask for a new one"),
        ZAPI_E_NOT_AN_IMAGE => (c"ZAPI_E_NOT_AN_IMAGE", c"the link did not lead to a JPEG, PNG or WebP image: ask for a new link, or try again later"),
        ZAPI_E_LINK_REFUSED => (c"ZAPI_E_LINK_REFUSED", c"the link leads to a host that is not in image_hosts: it was not fetched"),
        ZAPI_E_FILE => (c"ZAPI_E_FILE", c"the file could not be written: check the folder, its permissions and the free space"),
        ZAPI_E_INTERNAL => (c"ZAPI_E_INTERNAL", c"a fault inside the library was caught: please report it"),
        _ => return None,
    })
}
