//! What a reply means: a pure reading of status and body, row by row of the documented table. And
//! what a message of the webhook says.

mod body;
mod json;
mod message;

use std::borrow::Cow;
use std::time::SystemTime;

use http::Uri;

use crate::classify::{Body, Meaning, classify};
use crate::credentials::Credentials;
use crate::error::{Code, Error, Result};
use crate::link::Link;
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::redact;
use crate::wire::Reply;
pub(crate) use body::utf_16;
use json::ReplyJson;
pub(crate) use message::{Message, message};

/// Reads a reply that came at `now`.
///
/// # Errors
/// What the service refused with, or [`Code::BadResponse`]; never a guess at "no picture".
pub(crate) fn profile_picture(
    reply: &Reply,
    phone: &Phone,
    credentials: &Credentials,
    now: SystemTime,
) -> Result<ProfilePicture> {
    let text = body::decoded(&reply.body);
    let reading = Reading { reply, phone, credentials, now };
    let outcome = reading
        .json(&text, matches!(text, Cow::Borrowed(_)))
        .or_else(|| reading.json(&body::without_half_surrogates(&text), false))
        .unwrap_or_else(|| Err(reading.not_json(&text)));
    outcome.map_err(|error| {
        error.with_http_status(reply.status).with_retry_after(reply.asked_to_wait(now))
    })
}

/// One reply, and what it is read with.
struct Reading<'a> {
    reply: &'a Reply,
    phone: &'a Phone,
    credentials: &'a Credentials,
    now: SystemTime,
}

impl Reading<'_> {
    /// What the reply means as JSON, if it is JSON. Where the text is not exactly what was sent, no
    /// link is taken but one in ASCII.
    fn json(&self, text: &str, is_exact: bool) -> Option<Result<ProfilePicture>> {
        if self.reply.encoding().is_some() {
            return None;
        }
        let json = ReplyJson::read(text)?;
        Some(self.by_link(&json, is_exact).unwrap_or_else(|| self.by_text(json.text())))
    }

    /// What a 2xx means by its link alone; nothing where a text decides.
    fn by_link(&self, json: &ReplyJson<'_>, is_exact: bool) -> Option<Result<ProfilePicture>> {
        if !self.is_success() {
            return None;
        }
        // ASCII is the same in every encoding; a guess at the rest would be another link.
        let url = json.link().filter(|url| is_exact || url.is_ascii());
        if let Some(link) = url.and_then(|url| Link::parse(url, self.now).ok()) {
            Some(Ok(ProfilePicture::found(self.phone.clone(), link, self.now)))
        } else if json.text().is_some() {
            None
        } else if json.says_error() {
            Some(Err(Error::new(Code::Api, "the reply reports an error, but not which one")))
        } else if json.says_none() {
            Some(Ok(self.no_picture(None)))
        } else {
            Some(Err(json.what_is_wrong()))
        }
    }

    fn by_text(&self, text: Option<&str>) -> Result<ProfilePicture> {
        match classify(self.reply.status, Body::Json, text) {
            Meaning::NoPicture => Ok(self.no_picture(text)),
            Meaning::Error(code) => Err(self.error(code, text)),
        }
    }

    /// The error of a reply that is not JSON, so that Z-API did not write it.
    fn not_json(&self, text: &str) -> Error {
        let (kind, said) = match body::kind(text, self.is_success()) {
            _ if self.reply.encoding().is_some() => (Body::Other, None),
            Body::Text => (Body::Text, Some(text.trim())),
            kind => (kind, None),
        };
        let code = match classify(self.reply.status, kind, said) {
            Meaning::Error(code) => code,
            Meaning::NoPicture => Code::BadResponse,
        };
        let status = self.reply.status;
        let (code, mut message) = match (code, self.reply.encoding()) {
            (Code::Api | Code::BadResponse, Some(encoding)) => {
                let encoding = self.scrubbed(encoding);
                let what = "a gateway or proxy compresses replies unasked";
                (Code::BadResponse, format!("HTTP {status}, Content-Encoding {encoding}: {what}"))
            }
            (Code::BadResponse, None) => (code, body::what_is_wrong(text).to_owned()),
            // Nothing tells who sent an empty one, unless its status does.
            (Code::Api, None) if kind != Body::Empty || matches!(status, 300..=399 | 511) => {
                let to = self.redirect().unwrap_or_default();
                let who = "a proxy, firewall, filter or login page answered, not Z-API";
                (code, format!("HTTP {status}{to}: {who}"))
            }
            _ => return self.error(code, said).foreign(),
        };
        if let Some(said) = said {
            message = message + ": " + &self.scrubbed(said);
        }
        Error::new(code, message).foreign()
    }

    /// Which host a redirect leads to; the rest of its URL may hold secrets.
    fn redirect(&self) -> Option<String> {
        if !(300..400).contains(&self.reply.status) {
            return None;
        }
        let location = self.reply.location.as_deref()?;
        let scheme = if location.starts_with("//") { "http:" } else { "" };
        let uri: Uri = [scheme, location].concat().parse().ok()?;
        let to = uri.host().map_or_else(|| "the same host".into(), |host| self.scrubbed(host));
        Some(format!(", a redirect to {to}"))
    }

    fn error(&self, code: Code, said: Option<&str>) -> Error {
        let status = self.reply.status;
        let message = match said {
            Some(said) => format!("HTTP {status}: {}", self.scrubbed(said)),
            None => format!("HTTP {status}, no reason given"),
        };
        Error::new(code, message)
    }

    fn no_picture(&self, said: Option<&str>) -> ProfilePicture {
        let reason = said.map(|said| self.scrubbed(said));
        ProfilePicture::none(self.phone.clone(), reason, self.now)
    }

    fn scrubbed(&self, text: &str) -> String {
        redact::clean(text, &self.credentials.private(self.phone.as_str()))
    }

    fn is_success(&self) -> bool {
        (200..300).contains(&self.reply.status)
    }
}

#[cfg(test)]
mod tests;
