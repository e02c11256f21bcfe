//! The one error type: a code, what happened, what to do about it, and what the service said.

use std::fmt;
use std::io;
use std::time::Duration;

pub(crate) use crate::code::Code;
use crate::language::Language;
use crate::os::TOO_MANY_OPEN;

/// The result of every function here that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Why a call failed.
///
/// Neither [`Display`](fmt::Display) nor [`Debug`] ever contains a secret, a URL of the API or a
/// phone: in what the service said they are masked, and it is cut to 200 bytes. A [`Code::File`] or
/// [`Code::Full`] names the file as you gave it. The message of an error that another crate made
/// with [`new`](Self::new) is that crate's.
///
/// It is plain data, so two errors can be compared; branch on [`code`](Self::code).
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Error {
    // Boxed so that a `Result` stays small on the path where all goes well.
    inner: Box<Inner>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Inner {
    code: Code,
    message: String,
    http_status: Option<u16>,
    retry_after: Option<Duration>,
    attempts: u32,
    retryable: bool,
    is_pacing: bool,
    is_foreign: bool,
    cause: Option<Error>,
    language: Language,
}

impl Error {
    /// An error of a crate that builds on this one. The message says in one sentence what happened,
    /// with no full stop; [`Display`](fmt::Display) adds the code's advice, and an empty message
    /// leaves only that. The code also says whether the error [is retryable](Self::is_retryable).
    ///
    /// The message is shown and logged as it is, so it must hold no secret and no phone.
    ///
    /// ```
    /// use zapi_core::{Code, Error};
    ///
    /// let error = Error::new(Code::Busy, "process 4711 is syncing the account \"default\"");
    /// assert!(error.to_string().starts_with(error.message()) && error.is_retryable());
    /// ```
    #[must_use]
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            inner: Box::new(Inner {
                code,
                message: message.into(),
                http_status: None,
                retry_after: None,
                attempts: 0,
                retryable: code.is_retryable(),
                is_pacing: false,
                is_foreign: false,
                cause: None,
                language: Language::English,
            }),
        }
    }

    /// A setting that cannot be used.
    pub(crate) fn config(message: impl Into<String>) -> Self {
        Self::new(Code::InvalidConfig, message)
    }

    pub(crate) fn with_http_status(mut self, status: u16) -> Self {
        self.inner.http_status = Some(status);
        self
    }

    pub(crate) fn with_retry_after(mut self, wait: Option<Duration>) -> Self {
        self.inner.retry_after = wait;
        self
    }

    pub(crate) fn with_attempts(mut self, attempts: u32) -> Self {
        self.inner.attempts = attempts;
        self
    }

    /// The same error with the error that led to it.
    #[must_use]
    pub fn with_cause(mut self, cause: Error) -> Self {
        self.inner.cause = Some(cause);
        self
    }

    /// The same error with its advice, and that of its cause, in that language.
    #[must_use]
    pub fn in_language(mut self, language: Language) -> Self {
        self.inner.language = language;
        self.inner.cause = self.inner.cause.map(|cause| cause.in_language(language));
        self
    }

    /// Marks a refusal by our own pace: the service was not even asked.
    pub(crate) fn by_pacing(mut self) -> Self {
        self.inner.is_pacing = true;
        self.not_retryable()
    }

    /// Whether the client's own rate limit refused the call, without a request. Then
    /// [`retry_after`](Self::retry_after) is the time until the next request may go out, and does
    /// not come from the service.
    #[must_use]
    pub fn is_pacing(&self) -> bool {
        self.inner.is_pacing
    }

    /// Marks a reply that comes from something on the way, not from the service.
    pub(crate) fn foreign(mut self) -> Self {
        self.inner.is_foreign = true;
        self
    }

    /// Whether the reply is foreign: it came from a proxy, a firewall or a login page, and not from
    /// Z-API or the host of the picture. It says nothing about the contact.
    #[must_use]
    pub fn is_foreign(&self) -> bool {
        self.inner.is_foreign
    }

    /// Whether the service or the way to it failed, so that this says nothing about the contact or
    /// the account. Our own pace is no failure.
    pub(crate) fn is_outage(&self) -> bool {
        match self.code() {
            Code::Timeout => !self.is_pacing(),
            Code::BadResponse | Code::Api => self.is_foreign(),
            code => code.is_outage(),
        }
    }

    pub(crate) fn retryable(mut self) -> Self {
        self.inner.retryable = true;
        self
    }

    pub(crate) fn not_retryable(mut self) -> Self {
        self.inner.retryable = false;
        self
    }

    /// The code: what to branch on.
    #[must_use]
    pub fn code(&self) -> Code {
        self.inner.code
    }

    /// What went wrong here, in one sentence without secrets.
    ///
    /// [`Display`](fmt::Display) adds what to do about it, [`advice`](Self::advice).
    #[must_use]
    pub fn message(&self) -> &str {
        &self.inner.message
    }

    /// What to do about it, in the client's language (option `language`).
    #[must_use]
    pub fn advice(&self) -> &'static str {
        self.code().text_in(self.inner.language)
    }

    /// The HTTP status of the reply, if there was one.
    #[must_use]
    pub fn http_status(&self) -> Option<u16> {
        self.inner.http_status
    }

    /// How long the service asked to wait (`Retry-After`); at most 24 hours.
    #[must_use]
    pub fn retry_after(&self) -> Option<Duration> {
        self.inner.retry_after
    }

    /// How many requests were made; 0 if the call failed before the first. Callers that shared one
    /// request (`cache_ttl_s`) share its error and its attempts.
    #[must_use]
    pub fn attempts(&self) -> u32 {
        self.inner.attempts
    }

    /// Whether the same call may succeed if you try again.
    #[must_use]
    pub fn is_retryable(&self) -> bool {
        self.inner.retryable
    }

    /// The error that led to this one.
    #[must_use]
    pub fn cause(&self) -> Option<&Error> {
        self.inner.cause.as_ref()
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (message, text) = (self.message(), self.advice());
        if message.is_empty() { f.write_str(text) } else { write!(f, "{message} ({text})") }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.cause().map(|cause| cause as _)
    }
}

/// The operating system's error in English, whatever the locale.
pub(crate) fn io_reason(error: &io::Error) -> String {
    match error.raw_os_error() {
        // ErrorKind has no name for this one, and programs with many connections do run into it.
        Some(code) if TOO_MANY_OPEN.contains(&code) => "too many open files".into(),
        _ => error.kind().to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn display_says_what_happened_and_what_to_do() {
        let error = Error::new(Code::InvalidConfig, "token is empty");
        assert_eq!(error.to_string(), format!("token is empty ({})", Code::InvalidConfig.text()));
        assert_eq!(Error::new(Code::Cancelled, "").to_string(), Code::Cancelled.text());
    }

    #[test]
    fn an_error_of_another_crate_has_the_advice_of_its_code_and_its_cause() {
        let full = Error::new(Code::Full, "no storage space: a.jpg");
        let error = Error::new(Code::Store, "cannot save").with_cause(full.clone());
        assert_eq!((error.cause(), error.is_retryable()), (Some(&full), false));
        let error = error.in_language(Language::Portuguese);
        let advice = Code::Store.text_in(Language::Portuguese);
        assert_eq!(error.to_string(), format!("cannot save ({advice})"));
        assert!(Error::new(Code::Busy, "").is_retryable());
    }

    #[test]
    fn an_error_is_one_word_wide() {
        assert_eq!(size_of::<Error>(), size_of::<usize>());
    }
}
