//! Request and reply as plain data, between what knows HTTP libraries and what knows the service.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use http::Uri;
use http::header::{
    ACCEPT, ACCEPT_ENCODING, CONTENT_TYPE, HOST, HeaderMap, HeaderName, HeaderValue, USER_AGENT,
};

use crate::base_url::BaseUrl;
use crate::credentials::Credentials;
use crate::error::{Code, Error, Result};
use crate::phone::Phone;
use crate::retry_after;
use crate::wait::Watch;

/// The largest reply of the endpoint that is read.
const BODY_MAX: usize = 64 * 1024;

/// A GET: there is no other method here. PUT on the endpoint's path would change the account's
/// own picture.
#[derive(Clone)]
pub(crate) struct Request {
    pub(crate) uri: Uri,
    pub(crate) headers: Arc<HeaderMap>,
    /// The largest body that is read.
    pub(crate) longest: usize,
}

/// What came back, as far as anybody reads it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<String>,
    pub(crate) date: Option<String>,
    pub(crate) location: Option<String>,
    pub(crate) content_encoding: Option<String>,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// How long the server asked to wait, in a reply that came at `now`.
    pub(crate) fn asked_to_wait(&self, now: SystemTime) -> Option<Duration> {
        retry_after::read(self.retry_after.as_deref()?, self.date.as_deref(), now)
    }

    /// The encoding of a body that cannot be read as it is.
    pub(crate) fn encoding(&self) -> Option<&str> {
        let encoding = self.content_encoding.as_deref()?.trim();
        (!encoding.is_empty() && !encoding.eq_ignore_ascii_case("identity")).then_some(encoding)
    }
}

/// What brings a reply to a request: the network, or a test.
pub(crate) trait Exchange: Send + Sync {
    /// # Errors
    /// Whatever kept a whole reply from coming; a reply of any status is none.
    fn get(&self, request: &Request, watch: &Watch) -> Result<Reply>;
}

/// Makes the endpoint's requests. Holds secrets, so it has no `Debug`.
pub(crate) struct Endpoint {
    base: Uri,
    /// Path and query up to the phone.
    before_phone: String,
    headers: Arc<HeaderMap>,
    image_headers: Arc<HeaderMap>,
}

impl Endpoint {
    /// # Errors
    /// [`Code::InvalidConfig`] when instance id or token is not set.
    pub(crate) fn new(
        base_url: &BaseUrl,
        credentials: &Credentials,
        user_agent: &str,
    ) -> Result<Self> {
        let value = |key: &str, text: &str| {
            HeaderValue::from_str(text)
                .map_err(|_| Error::config(format!("{key} is not a valid header value")))
        };
        let mut image_headers = HeaderMap::new();
        if !user_agent.is_empty() {
            image_headers.insert(USER_AGENT, value("user_agent", user_agent)?);
        }
        image_headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("identity"));
        let mut headers = image_headers.clone();
        image_headers.insert(ACCEPT, HeaderValue::from_static("image/*"));
        // ureq would make it anew for each request.
        headers.insert(HOST, value("base_url", base_url.authority())?);
        // On a GET too: without it some gateways answer 415.
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        if let Some(token) = credentials.client_token() {
            let mut token = value("client_token", token)?;
            token.set_sensitive(true);
            headers.insert(HeaderName::from_static("client-token"), token);
        }
        let (instance_id, token) = credentials.instance()?;
        let path = format!("/instances/{instance_id}/token/{token}/profile-picture");
        let before_phone = format!("{}{path}?phone=", base_url.path());
        Ok(Self {
            base: base_url.uri().clone(),
            before_phone,
            headers: headers.into(),
            image_headers: image_headers.into(),
        })
    }

    /// A request to the host that is never sent: only its connection is wanted.
    pub(crate) fn unsent(&self) -> Request {
        Request { uri: self.base.clone(), headers: Arc::default(), longest: 0 }
    }

    /// A request for an image of at most that many bytes, which shows none of the secrets.
    pub(crate) fn image_request(&self, uri: Uri, longest: usize) -> Request {
        Request { uri, headers: self.image_headers.clone(), longest }
    }

    pub(crate) fn request(&self, phone: &Phone) -> Result<Request> {
        let id = phone.as_str();
        let mut path_and_query = String::with_capacity(self.before_phone.len() + id.len() + 2);
        path_and_query.push_str(&self.before_phone);
        match id.bytes().position(|byte| byte == b'@') {
            None => path_and_query.push_str(id),
            Some(at) => path_and_query.extend([&id[..at], "%40", &id[at + 1..]]),
        }
        // Scheme and authority are taken over as they were parsed once.
        let mut parts = self.base.clone().into_parts();
        parts.path_and_query = path_and_query.try_into().ok();
        let uri = Uri::from_parts(parts)
            .map_err(|_| Error::new(Code::Internal, "the request has no valid URL"))?;
        Ok(Request { uri, headers: self.headers.clone(), longest: BODY_MAX })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn endpoint(client_token: &str) -> Endpoint {
        let credentials = Credentials::of("I", "T", client_token);
        let base_url = BaseUrl::parse("https://api.z-api.io/").expect("valid");
        Endpoint::new(&base_url, &credentials, "me/1").expect("complete")
    }

    #[test]
    fn the_phone_goes_into_the_query_percent_encoded() {
        let phone = Phone::parse("81896604192873@lid").expect("a lid");
        let request = endpoint("C").request(&phone).expect("a request");
        assert_eq!(
            request.uri.to_string(),
            "https://api.z-api.io/instances/I/token/T/profile-picture?phone=81896604192873%40lid"
        );
        assert_eq!(request.headers[HOST], "api.z-api.io");
        assert_eq!(request.headers[USER_AGENT], "me/1");
        assert_eq!(request.headers["client-token"], "C");
        assert_eq!(request.headers[CONTENT_TYPE], "application/json");
        assert_eq!(request.headers[ACCEPT], "application/json");
        assert_eq!(request.headers[ACCEPT_ENCODING], "identity");
    }

    #[test]
    fn an_empty_client_token_sends_no_header() {
        let phone = Phone::parse("551199999999").expect("a phone");
        let request = endpoint("").request(&phone).expect("a request");
        assert!(!request.headers.contains_key("client-token"));
    }
}
