//! The JSON of a message that Z-API's webhook posts, as far as it tells whose pictures it names.

use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::body;
use super::json::{Field, other};

/// What is under the keys that mean something. A text that is missing is none, and so is anything
/// but text where a text is expected.
#[derive(Debug, Default)]
pub(crate) struct Message {
    pub(crate) kind: Option<String>,
    pub(crate) phone: Option<String>,
    pub(crate) chat_lid: Option<String>,
    pub(crate) sender_lid: Option<String>,
    pub(crate) participant_phone: Option<String>,
    pub(crate) participant_lid: Option<String>,
    pub(crate) photo: Option<String>,
    pub(crate) sender_photo: Option<String>,
    pub(crate) is_group: bool,
    pub(crate) from_me: bool,
    pub(crate) is_broadcast: bool,
}

/// Nothing for what is not a JSON object.
pub(crate) fn message(body: &[u8]) -> Option<Message> {
    let text = body::decoded(body);
    let read = |text: &str| serde_json::from_str(text).ok();
    let MessageJson(message) =
        read(&text).or_else(|| read(&body::without_half_surrogates(&text)))?;
    message
}

struct MessageJson(Option<Message>);

struct MessageVisitor;

impl<'de> Visitor<'de> for MessageVisitor {
    type Value = MessageJson;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    other!(MessageJson(None));

    fn visit_map<M: MapAccess<'de>>(self, mut map: M) -> Result<Self::Value, M::Error> {
        let mut message = Message::default();
        while let Some(key) = map.next_key::<Field<'de>>()? {
            let flag = match key.text() {
                Some("isGroup") => &mut message.is_group,
                Some("fromMe") => &mut message.from_me,
                Some("broadcast") => &mut message.is_broadcast,
                key => {
                    let text = match key {
                        Some("type") => &mut message.kind,
                        Some("phone") => &mut message.phone,
                        Some("chatLid") => &mut message.chat_lid,
                        Some("senderLid") => &mut message.sender_lid,
                        Some("participantPhone") => &mut message.participant_phone,
                        Some("participantLid") => &mut message.participant_lid,
                        Some("photo") => &mut message.photo,
                        Some("senderPhoto") => &mut message.sender_photo,
                        _ => {
                            map.next_value::<IgnoredAny>()?;
                            continue;
                        }
                    };
                    *text = map.next_value::<Field<'de>>()?.text().map(str::to_owned);
                    continue;
                }
            };
            *flag = map.next_value::<Field<'de>>()?.says_something();
        }
        Ok(MessageJson(Some(message)))
    }

    fn visit_seq<S: SeqAccess<'de>>(self, mut list: S) -> Result<Self::Value, S::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(MessageJson(None))
    }
}

impl<'de> Deserialize<'de> for MessageJson {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(MessageVisitor)
    }
}
