//! Records, states and pictures as values and columns of their tables.

use std::sync::LazyLock;

use zapi_core::{Code, ImageKind, Phone, Result};

use super::sql::{FromValue, Row, ToValue, Value, unexpected};
use crate::clock::time;
use crate::picture::{self, StoredPicture};
use crate::record::{Record, State};

/// The columns of a record, each with its field.
macro_rules! record {
    ($($column:literal $field:ident),+ $(,)?) => {
        /// Their names.
        const COLUMNS: &[&str] = &[$($column),+];

        /// How many columns a record has.
        pub(super) const RECORD_WIDTH: usize = COLUMNS.len();

        /// The record that begins at that column.
        pub(super) fn record(row: Row<'_>, at: usize) -> Result<Record> {
            let mut columns = at..;
            let mut next = || columns.next().unwrap_or(at);
            Ok(Record { $($field: row.get(next())?),+ })
        }

        /// Its values, in their order.
        pub(super) fn values(record: &Record) -> [Value<'_>; RECORD_WIDTH] {
            [$(record.$field.value()),+]
        }
    };
}

record! {
    "state" state,
    "key" key,
    "picture" picture,
    "link" link,
    "expires_at" expires_at,
    "asked_at" asked_at,
    "answered_at" answered_at,
    "changed_at" changed_at,
    "observed_key" observed_key,
    "observed_at" observed_at,
    "next_check_at" next_check_at,
    "interval_s" interval,
    "nones" nones,
    "none_since" none_since,
    "reason" reason,
    "failures" failures,
    "code" code,
}

/// The columns of a record of the contact `c`, in the order of [`record()`].
pub(super) static RECORD: LazyLock<String> =
    LazyLock::new(|| COLUMNS.iter().map(|name| format!("c.{name}")).collect::<Vec<_>>().join(", "));

/// Sets the columns of a record to its [`values`], whose first has that number.
pub(super) fn set_record(first: usize) -> String {
    let set = |(at, name): (usize, &&str)| format!("{name} = ?{}", first + at);
    COLUMNS.iter().enumerate().map(set).collect::<Vec<_>>().join(", ")
}

/// The columns of a picture, in the order of [`picture()`].
pub(super) const PICTURE: &str = "p.sha256, p.kind, p.width, p.height, p.bytes, p.stored_at";

/// The picture that begins at that column; `None` for a row without one.
pub(super) fn picture(row: Row<'_>, at: usize) -> Result<Option<StoredPicture>> {
    let Some(sha256) = row.get::<Option<[u8; 32]>>(at)? else { return Ok(None) };
    Ok(Some(StoredPicture {
        sha256,
        kind: row.get(at + 1)?,
        width: row.get(at + 2)?,
        height: row.get(at + 3)?,
        size: row.get(at + 4)?,
        stored_at: time(row.get(at + 5)?),
    }))
}

/// A picture of the row that is sure to have one.
pub(super) fn sure_picture(row: Row<'_>, at: usize) -> Result<StoredPicture> {
    picture(row, at)?.ok_or_else(|| unexpected("a picture is missing"))
}

/// Whole numbers, within the bounds of their type.
macro_rules! integers {
    ($($kind:ty),+) => { $(
        impl ToValue for $kind {
            fn value(&self) -> Value<'_> {
                Value::Integer(i64::try_from(*self).unwrap_or(i64::MAX))
            }
        }

        impl FromValue for $kind {
            fn read(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::Integer(number) => number.try_into().ok(),
                    _ => None,
                }
            }
        }
    )+ };
}

integers!(i64, u64, u32);

impl ToValue for str {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl ToValue for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl FromValue for String {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Some(text.to_owned()),
            _ => None,
        }
    }
}

impl ToValue for [u8; 32] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl FromValue for [u8; 32] {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Bytes(bytes) => bytes.try_into().ok(),
            _ => None,
        }
    }
}

impl FromValue for Phone {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(text) => Self::parse(text).ok(),
            _ => None,
        }
    }
}

/// Its place in the list of all.
impl ToValue for State {
    fn value(&self) -> Value<'_> {
        let place = State::ALL.iter().position(|known| known == self);
        Value::Integer(place.map_or(0, |place| place as i64))
    }
}

impl FromValue for State {
    fn read(value: Value<'_>) -> Option<Self> {
        let place: u32 = u32::read(value)?;
        State::ALL.get(usize::try_from(place).ok()?).copied()
    }
}

impl ToValue for Code {
    fn value(&self) -> Value<'_> {
        Value::Integer(self.number().into())
    }
}

/// A code of a later version is none that can be told.
impl FromValue for Option<Code> {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Null => Some(None),
            Value::Integer(number) => Some(i32::try_from(number).ok().and_then(Code::from_number)),
            _ => None,
        }
    }
}

impl ToValue for ImageKind {
    fn value(&self) -> Value<'_> {
        Value::Text(self.extension())
    }
}

impl FromValue for ImageKind {
    fn read(value: Value<'_>) -> Option<Self> {
        match value {
            Value::Text(ending) => picture::kind(ending),
            _ => None,
        }
    }
}

impl<T: ToValue> ToValue for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, ToValue::value)
    }
}

impl<T: ToValue + ?Sized> ToValue for &T {
    fn value(&self) -> Value<'_> {
        (**self).value()
    }
}

/// Columns that may be empty.
macro_rules! optional {
    ($($kind:ty),+) => { $(
        impl FromValue for Option<$kind> {
            fn read(value: Value<'_>) -> Option<Self> {
                match value {
                    Value::Null => Some(None),
                    value => <$kind>::read(value).map(Some),
                }
            }
        }
    )+ };
}

optional!(i64, String, [u8; 32]);
