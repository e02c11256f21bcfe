//! The answer to a lookup: a link with its expiry, or a clear "no picture".

use std::sync::Arc;
use std::time::SystemTime;

use crate::link::{ExpirySource, Link};
use crate::phone::Phone;

/// What the service knows about a contact's picture.
///
/// Without a link, the contact has no picture, hides it from this account, or is not on WhatsApp;
/// the service does not tell these apart.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ProfilePicture {
    // Shared, so that an answer from the cache costs no copy.
    inner: Arc<Inner>,
    is_stale: bool,
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Inner {
    phone: Phone,
    link: Option<Link>,
    reason: Option<Box<str>>,
    fetched_at: SystemTime,
}

impl ProfilePicture {
    pub(crate) fn found(phone: Phone, link: Link, fetched_at: SystemTime) -> Self {
        Self::new(Inner { phone, link: Some(link), reason: None, fetched_at })
    }

    pub(crate) fn none(phone: Phone, reason: Option<String>, fetched_at: SystemTime) -> Self {
        Self::new(Inner { phone, link: None, reason: reason.map(Into::into), fetched_at })
    }

    fn new(inner: Inner) -> Self {
        Self { inner: Arc::new(inner), is_stale: false }
    }

    pub(crate) fn marked_stale(mut self) -> Self {
        self.is_stale = true;
        self
    }

    /// Whose picture it is.
    #[must_use]
    pub fn phone(&self) -> &Phone {
        &self.inner.phone
    }

    /// The URL of the picture, or `None` if there is none that you can see.
    ///
    /// It is what the service sent. On a server, check its host before you fetch it, or use
    /// [`Client::download`](crate::Client::download).
    #[must_use]
    pub fn link(&self) -> Option<&str> {
        self.inner.link.as_ref().map(Link::url)
    }

    /// What the service said about why there is no picture, if it said anything.
    #[must_use]
    pub fn reason(&self) -> Option<&str> {
        self.inner.reason.as_deref()
    }

    /// When the service gave this answer.
    #[must_use]
    pub fn fetched_at(&self) -> SystemTime {
        self.inner.fetched_at
    }

    /// When the link stops working, see [`Link::expires_at`]; `None` without a link.
    #[must_use]
    pub fn expires_at(&self) -> Option<SystemTime> {
        self.inner.link.as_ref().map(Link::expires_at)
    }

    /// Where [`expires_at`](Self::expires_at) comes from; `None` without a link.
    #[must_use]
    pub fn expiry_source(&self) -> Option<ExpirySource> {
        self.inner.link.as_ref().map(Link::expiry_source)
    }

    /// Whether the link no longer works at that time. Without a link it is `false`.
    #[must_use]
    pub fn is_expired(&self, now: SystemTime) -> bool {
        self.expires_at().is_some_and(|at| at <= now)
    }

    /// Whether this is an older answer, served because the service failed (`serve_stale_s`).
    #[must_use]
    pub fn is_stale(&self) -> bool {
        self.is_stale
    }

    /// What stays the same as long as the picture does, see [`Link::key`]; `None` without a link.
    #[must_use]
    pub fn key(&self) -> Option<&str> {
        self.inner.link.as_ref().map(Link::key)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use std::time::Duration;

    #[test]
    fn expiry_is_asked_with_a_time() {
        let phone = Phone::parse("551199999999").expect("a phone");
        let now = Clock::stopped().wall();
        let found = ProfilePicture::found(
            phone.clone(),
            Link::parse("https://a/b", now).expect("a link"),
            now,
        );
        let end = found.expires_at().expect("has a link");
        assert!(!found.is_expired(end - Duration::from_secs(1)) && found.is_expired(end));
        let none = ProfilePicture::none(phone, Some("not-authorized".into()), now);
        assert!(!none.is_expired(end) && none.key().is_none());
        assert_eq!(none.reason(), Some("not-authorized"));
    }
}
