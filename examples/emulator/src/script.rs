//! The reply to a request: finds the row of the table, and turns it into bytes.

use std::borrow::Cow;

use crate::behaviour::{Behaviour, Body, Fault, Oe, Picture, Row, json};
use crate::contacts::Lookup;
use crate::http::{Request, write_reply};
use crate::state::{Shared, add_one};
use crate::{checks, control, links, pictures, table};

/// How a request is answered.
#[derive(Debug)]
pub(crate) enum Answer {
    /// With the bytes that were appended.
    Written,
    /// With a fault, which may need the body of a normal reply.
    Fault(Fault, String),
    /// With a picture that cannot be written in one piece.
    Picture(Picture),
}

pub(crate) fn answer(shared: &Shared, request: &Request<'_>, out: &mut Vec<u8>) -> Answer {
    let leaks = |shared: &Shared| {
        if request.client_token.is_some() {
            add_one(&shared.counts.tokens_leaked);
        }
    };
    match request.path {
        "/_emulator/redirected" => {
            add_one(&shared.counts.redirects_followed);
            leaks(shared);
            write_reply(out, 200, &[], br#"{"link":"https://redirected.invalid/picture.jpg"}"#);
        }
        path if path.starts_with("/_emulator/") => control::answer(shared, request, out),
        path if path.starts_with("/pictures/") => {
            add_one(&shared.counts.downloads);
            leaks(shared);
            return pictures::answer(shared, request, out);
        }
        _ => return endpoint(shared, request, out),
    }
    Answer::Written
}

fn endpoint(shared: &Shared, request: &Request<'_>, out: &mut Vec<u8>) -> Answer {
    add_one(&shared.counts.requests);
    let phone = checks::phone(shared, request);
    if !shared.settings.delay.is_zero() {
        shared.pause(shared.settings.delay);
    }
    match phone {
        Ok(phone) => {
            let behaviour = find(&phone).map_or(NORMAL, |row| row.behaviour);
            let lookup = shared.contacts.look_up(&phone, behaviour.changes_after());
            let behaviour = if lookup.is_none { NONE } else { behaviour };
            Call { shared, request, lookup }.perform(behaviour, out)
        }
        Err((status, body)) => {
            write_reply(out, status, &[], body.as_bytes());
            Answer::Written
        }
    }
}

/// The reply for a phone that is not in the table.
const NORMAL: Behaviour = Behaviour::Link(Oe::In(links::LIFE), Picture::Own);

/// The reply if there is no picture.
const NONE: Behaviour = json(200, r#"{"link":null}"#);

fn find(phone: &str) -> Option<&'static Row> {
    // The phones of batches and benchmarks should not pay for the search.
    let special = phone.starts_with("5511990000") || phone.contains(['-', '@']);
    table::table().iter().find(|row| special && row.phone == phone)
}

/// One request that passed the checks.
pub(crate) struct Call<'a> {
    shared: &'a Shared,
    pub(crate) request: &'a Request<'a>,
    lookup: Lookup,
}

impl Call<'_> {
    fn perform(&self, behaviour: Behaviour, out: &mut Vec<u8>) -> Answer {
        match behaviour {
            Behaviour::Reply { status, headers, body } => {
                let headers: Vec<_> =
                    headers.iter().map(|(name, value)| (*name, self.fill(value))).collect();
                let headers: Vec<_> =
                    headers.iter().map(|(name, value)| (*name, value.as_ref())).collect();
                write_reply(out, status, &headers, &self.body(body));
            }
            Behaviour::Link(oe, picture) => {
                write_reply(out, 200, &[], self.with_link(oe, picture).as_bytes());
            }
            Behaviour::ExpiresOnce => {
                let first = self.lookup.before == 0;
                let oe = Oe::In(if first { -60 } else { links::LIFE });
                write_reply(out, 200, &[], self.with_link(oe, Picture::Good).as_bytes());
            }
            Behaviour::Fails(times, first) => {
                let works = self.lookup.before >= times;
                return self.perform(if works { NORMAL } else { *first }, out);
            }
            Behaviour::Works(times, then) => {
                let works = self.lookup.before < times;
                return self.perform(if works { NORMAL } else { *then }, out);
            }
            Behaviour::Changes(_) => return self.perform(NORMAL, out),
            Behaviour::Fault(fault) => {
                let json = self.with_link(Oe::In(links::LIFE), Picture::Good);
                return Answer::Fault(fault, json);
            }
        }
        Answer::Written
    }

    fn with_link(&self, oe: Oe, picture: Picture) -> String {
        format!(r#"{{"link":"{}"}}"#, self.link_to(oe, picture))
    }

    pub(crate) fn link(&self) -> String {
        self.link_to(Oe::In(links::LIFE), Picture::Good)
    }

    fn link_to(&self, oe: Oe, picture: Picture) -> String {
        let origin = origin(self.shared, self.request);
        links::make(&origin, self.lookup.current, oe, self.lookup.picture(picture))
    }

    pub(crate) fn host(&self) -> Cow<'_, str> {
        host(self.shared, self.request)
    }

    fn body(&self, body: Body) -> Cow<'static, [u8]> {
        match body {
            Body::Text(text) => match self.fill(text) {
                Cow::Borrowed(text) => Cow::Borrowed(text.as_bytes()),
                Cow::Owned(text) => Cow::Owned(text.into_bytes()),
            },
            Body::Bytes(bytes) => Cow::Borrowed(bytes),
            Body::Padded(size) => {
                let mut bytes = self.with_link(Oe::In(links::LIFE), Picture::Good).into_bytes();
                bytes.resize(size, b' ');
                Cow::Owned(bytes)
            }
            Body::Nested(depth) => Cow::Owned(("[".repeat(depth) + &"]".repeat(depth)).into()),
        }
    }
}

/// The scheme and host that the client used, so that links also work behind a relay or proxy.
pub(crate) fn origin(shared: &Shared, request: &Request<'_>) -> String {
    let scheme = if shared.settings.https_links { "https" } else { "http" };
    format!("{scheme}://{}", host(shared, request))
}

fn host<'a>(shared: &Shared, request: &Request<'a>) -> Cow<'a, str> {
    request.safe_host().map_or_else(|| shared.address.to_string().into(), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn phones_are_valid_and_there_once() {
        for row in table::table() {
            let found = find(row.phone).map(|found| found.title);
            assert_eq!(found, Some(row.title), "{}", row.phone);
        }
    }
}
