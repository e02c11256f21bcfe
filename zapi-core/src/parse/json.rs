//! The JSON of a reply, as far as anybody reads it: four fields of an object, alone or first in a
//! list. Text stays where it is in the body; nothing is built for the rest.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use crate::classify::known_error;
use crate::error::{Code, Error};
use crate::link::no_link;

/// Texts that stand for "no link"; stored as a URL they are the most common bug of other clients.
const NO_LINK: [&str; 4] = ["null", "undefined", "false", ""];

/// What is under the keys that mean something, and what kind of JSON they were in.
#[derive(Debug, Default)]
pub(super) struct ReplyJson<'a> {
    shape: Shape,
    link: Field<'a>,
    error: Field<'a>,
    error_message: Field<'a>,
    message: Field<'a>,
}

#[derive(Debug, Default, PartialEq)]
enum Shape {
    #[default]
    Object,
    List,
    EmptyList,
    Other,
}

/// What is under a key.
#[derive(Debug, Default)]
pub(super) enum Field<'a> {
    #[default]
    Absent,
    Null,
    /// `false`, 0, `{}` or `[]`.
    Nothing,
    Text(Cow<'a, str>),
    /// An object with a text under `message`.
    Message(Cow<'a, str>),
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

    pub(super) fn says_something(&self) -> bool {
        match self {
            Self::Absent | Self::Null | Self::Nothing => false,
            Self::Text(text) => !text.is_empty(),
            Self::Message(_) | Self::Other => true,
        }
    }
}

impl<'a> ReplyJson<'a> {
    /// Nothing for what is not JSON.
    pub(super) fn read(body: &'a str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }

    /// JSON that is neither an object nor a list of them.
    fn other() -> Self {
        Self { shape: Shape::Other, ..Self::default() }
    }

    /// The text under `link`; it may be anything.
    pub(super) fn link(&self) -> Option<&str> {
        self.link.text()
    }

    /// The text that decides what the reply means: the first one, unless only a later one has words
    /// that are known (`"error": "Bad Request"` above the real message).
    pub(super) fn text(&self) -> Option<&str> {
        let error = match &self.error {
            Field::Message(text) => Some(&**text),
            error => error.text(),
        };
        let texts = [error, self.error_message.text(), self.message.text()].into_iter().flatten();
        texts.clone().find(|text| known_error(text).is_some()).or_else(|| texts.clone().next())
    }

    /// Whether the reply tells an error, if only by `"error": true`.
    pub(super) fn says_error(&self) -> bool {
        self.error.says_something() || self.error_message.says_something()
    }

    /// Whether the reply says that there is no link.
    pub(super) fn says_none(&self) -> bool {
        match &self.link {
            Field::Null => true,
            Field::Text(text) => NO_LINK.contains(&&**text),
            Field::Absent => self.shape == Shape::EmptyList,
            Field::Nothing | Field::Message(_) | Field::Other => false,
        }
    }

    pub(super) fn what_is_wrong(&self) -> Error {
        let message = match (&self.shape, &self.link) {
            (Shape::Other, _) => "the reply is JSON, but neither an object nor a list of objects",
            (_, Field::Absent) => "the reply has no link",
            _ => return no_link(Code::BadResponse),
        };
        Error::new(Code::BadResponse, message)
    }
}

/// What is JSON, but not what is read, as that value. serde would make an error of it, and bring in
/// all that prints numbers.
macro_rules! other {
    ($value:expr) => {
        other!($value; visit_str(_: &str), visit_unit(), visit_bool(_: bool), visit_i64(_: i64), visit_u64(_: u64), visit_f64(_: f64));
    };
    ($value:expr; $($visit:ident($($argument:tt)*)),+) => { $(
        fn $visit<E>(self, $($argument)*) -> Result<Self::Value, E> {
            Ok($value)
        }
    )+ };
}
pub(super) use other;

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = ReplyJson<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    other!(ReplyJson::other());

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut json = ReplyJson::default();
        while let Some(key) = map.next_key::<Field<'de>>()? {
            let field = match key.text() {
                Some("link") => &mut json.link,
                Some("error") => &mut json.error,
                Some("errorMessage") => &mut json.error_message,
                Some("message") => &mut json.message,
                _ => {
                    map.next_value::<IgnoredAny>()?;
                    continue;
                }
            };
            *field = map.next_value()?;
        }
        Ok(json)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        let first = list.next_element::<ReplyJson<'de>>()?;
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(match first {
            None => ReplyJson { shape: Shape::EmptyList, ..ReplyJson::default() },
            Some(json) if json.shape == Shape::Object => ReplyJson { shape: Shape::List, ..json },
            Some(_) => ReplyJson::other(),
        })
    }
}

impl<'de> Deserialize<'de> for ReplyJson<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

fn something<'a>(is: bool) -> Field<'a> {
    if is { Field::Other } else { Field::Nothing }
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

    fn visit_bool<E>(self, is: bool) -> Result<Self::Value, E> {
        Ok(something(is))
    }

    fn visit_i64<E>(self, number: i64) -> Result<Self::Value, E> {
        Ok(something(number != 0))
    }

    fn visit_u64<E>(self, number: u64) -> Result<Self::Value, E> {
        Ok(something(number != 0))
    }

    fn visit_f64<E>(self, number: f64) -> Result<Self::Value, E> {
        Ok(something(number != 0.0))
    }

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut field = Field::Nothing;
        while let Some(key) = map.next_key::<Field<'de>>()? {
            let value = map.next_value::<Field<'de>>()?;
            match value {
                Field::Text(text) if key.text() == Some("message") && !text.is_empty() => {
                    field = Field::Message(text);
                }
                _ if matches!(field, Field::Nothing) => field = Field::Other,
                _ => {}
            }
        }
        Ok(field)
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        let mut is_empty = true;
        while list.next_element::<IgnoredAny>()?.is_some() {
            is_empty = false;
        }
        Ok(something(!is_empty))
    }
}

impl<'de> Deserialize<'de> for Field<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(FieldVisitor)
    }
}
