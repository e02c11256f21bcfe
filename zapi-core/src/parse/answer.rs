//! The body of a reply, as far as anybody reads it: four fields of an object, alone or first in a
//! list. Text stays where it is in the body; nothing is built for the rest.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

/// Texts that stand for "no link"; stored as a URL they are the most common bug of other clients.
const NO_LINK: [&str; 4] = ["null", "undefined", "false", ""];

/// What is under the keys that mean something, and what kind of body they were in.
#[derive(Debug, Default)]
pub(super) struct Answer<'a> {
    shape: Shape,
    pub(super) link: Field<'a>,
    pub(super) error: Field<'a>,
    pub(super) error_message: Field<'a>,
    message: Field<'a>,
}

#[derive(Debug, Default, PartialEq)]
enum Shape {
    #[default]
    Object,
    List,
    EmptyList,
    Other(&'static str),
    NotJson(&'static str),
}

/// What is under a key.
#[derive(Debug, Default)]
pub(super) enum Field<'a> {
    #[default]
    Absent,
    Null,
    Text(Cow<'a, str>),
    Other,
}

impl Field<'_> {
    /// The text, if it is text and not empty.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) if !text.is_empty() => Some(text),
            _ => None,
        }
    }
}

impl<'a> Answer<'a> {
    pub(super) fn read(body: &'a [u8]) -> Self {
        let body = body.trim_ascii_start();
        let body = body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body);
        serde_json::from_slice(body).unwrap_or_else(|_| {
            let is_empty = body.trim_ascii().is_empty();
            let what = if is_empty { "the reply is empty" } else { "the reply is not JSON" };
            Self { shape: Shape::NotJson(what), ..Self::default() }
        })
    }

    /// What is not comes from something on the way, and not from the service.
    pub(super) fn is_json(&self) -> bool {
        !matches!(self.shape, Shape::NotJson(_))
    }

    fn other(what: &'static str) -> Self {
        Self { shape: Shape::Other(what), ..Self::default() }
    }

    /// The text that an error is told by.
    pub(super) fn text(&self) -> Option<&str> {
        [&self.error, &self.error_message, &self.message].into_iter().find_map(Field::text)
    }

    /// Whether there is no link and nothing that tries to be one.
    pub(super) fn has_no_link(&self) -> bool {
        matches!(self.link, Field::Absent) || self.is_none()
    }

    /// Whether the reply says that there is no picture.
    pub(super) fn is_none(&self) -> bool {
        match &self.link {
            Field::Null => true,
            Field::Text(text) => NO_LINK.contains(&&**text),
            Field::Other => false,
            Field::Absent => self.shape == Shape::EmptyList,
        }
    }

    pub(super) fn what_is_wrong(&self) -> &'static str {
        match (&self.shape, &self.link) {
            (Shape::Other(what) | Shape::NotJson(what), _) => what,
            (_, Field::Absent) => "the reply has no link",
            _ => "the link in the reply is not an http(s) URL of at most 2047 bytes",
        }
    }
}

const SCALAR: &str = "the reply is JSON, but neither an object nor a list";

struct AnswerVisitor;

impl<'de> Visitor<'de> for AnswerVisitor {
    type Value = Answer<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut answer = Answer::default();
        while let Some(key) = map.next_key::<Field<'de>>()? {
            let field = match key.text() {
                Some("link") => &mut answer.link,
                Some("error") => &mut answer.error,
                Some("errorMessage") => &mut answer.error_message,
                Some("message") => &mut answer.message,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = map.next_value()?;
        }
        Ok(answer)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        let first = list.next_element::<Answer<'de>>()?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(match first {
            None => Answer { shape: Shape::EmptyList, ..Answer::default() },
            Some(answer) if answer.shape == Shape::Object => {
                Answer { shape: Shape::List, ..answer }
            }
            Some(_) => Answer::other("the reply is a list of something else than objects"),
        })
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Answer::other(SCALAR))
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Answer::other(SCALAR))
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Answer::other(SCALAR))
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Answer::other(SCALAR))
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Answer::other(SCALAR))
    }

    fn visit_str<E>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Answer::other(SCALAR))
    }
}

impl<'de> Deserialize<'de> for Answer<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(AnswerVisitor)
    }
}

struct FieldVisitor;

impl<'de> Visitor<'de> for FieldVisitor {
    type Value = Field<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Borrowed(text)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Field::Text(Cow::Owned(text.to_owned())))
    }

    fn visit_unit<E>(self) -> Result<Self::Value, E> {
        Ok(Field::Null)
    }

    fn visit_bool<E>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_i64<E>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_u64<E>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_f64<E>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Field::Other)
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Field::Other)
    }
}

impl<'de> Deserialize<'de> for Field<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}
