//! The pictures that a message of Z-API's webhook names: whose each is, and its link.

use std::time::SystemTime;

use crate::config::Config;
use crate::download;
use crate::error::{Code, Error, Result};
use crate::link::Link;
use crate::parse::{self, Message};
use crate::phone::Phone;

/// A larger body is not read. Messages have some KiB: files are links in them.
const BODY_MAX: usize = 1024 * 1024;

/// Reads the pictures that a message names, from the body that Z-API posts to your webhook for
/// received messages. `received_at` matters only for links that do not contain their expiry.
///
/// Each contact appears once, with a link that [`Client::download`](crate::Client::download) would
/// accept by default: https, below `whatsapp.net` or `fbcdn.net`. A pair is returned only where it
/// is certain whose picture it is:
///
/// - `photo` is that of the chat (`phone`): a person, group or newsletter
/// - `senderPhoto` is that of the sender: in a group `participantPhone`, else the chat's
/// - `chatLid`, `senderLid` and `participantLid` are other ids of the same people
///
/// Your own picture, in messages that you sent, is left out. Messages to a broadcast list and the
/// bodies of other webhooks name nobody. Nothing proves that a body comes from Z-API, so do not
/// treat the links as an answer: they tell when to ask.
///
/// # Errors
/// [`Code::InvalidArgument`] if the body is not a JSON object, or is larger than 1 MiB. The text
/// contains nothing of the body.
pub fn pictures_in_message(body: &[u8], received_at: SystemTime) -> Result<Vec<(Phone, Link)>> {
    if body.len() > BODY_MAX {
        return Err(Error::new(Code::InvalidArgument, "the message is larger than 1 MiB"));
    }
    let message = parse::message(body).ok_or_else(|| {
        let text =
            "the message is not a JSON object: pass the body of the webhook's request as it is";
        Error::new(Code::InvalidArgument, text)
    })?;
    let config = Config::default();
    let link = |url: &Option<String>| {
        // Only ASCII is the same in every encoding that the body may have.
        let url = url.as_deref().filter(|url| url.is_ascii())?;
        Link::parse(url, received_at).ok().filter(|link| download::is_allowed(link, &config))
    };
    Ok(named(&message, link(&message.photo), link(&message.sender_photo)))
}

fn named(message: &Message, photo: Option<Link>, sender_photo: Option<Link>) -> Vec<(Phone, Link)> {
    let mut named = Pictures::default();
    let is_received =
        message.kind.as_ref().is_none_or(|kind| kind.eq_ignore_ascii_case("ReceivedCallback"));
    let Some(chat) = phone(&message.phone).filter(|_| is_received && !message.is_broadcast) else {
        return named.0;
    };
    let is_person = is_person(&chat);
    let sender_is_chat = is_person && !message.from_me;
    // The documentation calls `photo` the sender's. Where it is, it is not that of the chat.
    let is_of_chat = |photo: &Link| {
        sender_is_chat || sender_photo.as_ref().is_none_or(|other| other.key() != photo.key())
    };
    let photo = photo.filter(is_of_chat);
    if is_person {
        // A group by its flag and a person by its id: neither is certain.
        if message.is_group {
            return named.0;
        }
        let link = photo.or(sender_photo.filter(|_| sender_is_chat));
        let sender_lid = message.sender_lid.as_ref().filter(|_| sender_is_chat);
        named.add(Some(chat), link.as_ref());
        named.add(lid(message.chat_lid.as_ref()), link.as_ref());
        named.add(lid(sender_lid), link.as_ref());
        return named.0;
    }
    let is_group = chat.as_str().ends_with("-group");
    named.add(Some(chat), photo.as_ref());
    if is_group && !message.from_me {
        let member = phone(&message.participant_phone).filter(self::is_person);
        named.add(member, sender_photo.as_ref());
        named.add(lid(message.participant_lid.as_ref()), sender_photo.as_ref());
        named.add(lid(message.sender_lid.as_ref()), sender_photo.as_ref());
    }
    named.0
}

#[derive(Default)]
struct Pictures(Vec<(Phone, Link)>);

impl Pictures {
    fn add(&mut self, phone: Option<Phone>, link: Option<&Link>) {
        let (Some(phone), Some(link)) = (phone, link) else { return };
        if self.0.iter().all(|(other, _)| *other != phone) {
            self.0.push((phone, link.clone()));
        }
    }
}

fn phone(id: &Option<String>) -> Option<Phone> {
    Phone::parse(id.as_deref()?).ok()
}

fn lid(id: Option<&String>) -> Option<Phone> {
    Phone::parse(id?).ok().filter(|phone| phone.as_str().ends_with("@lid"))
}

fn is_person(phone: &Phone) -> bool {
    let id = phone.as_str();
    id.ends_with("@lid") || id.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use proptest::prelude::*;

    const CHAT: &str = "https://pps.whatsapp.net/v/chat_n.jpg?oh=1&oe=7FFFFFFF";
    const SENDER: &str = "https://pps.whatsapp.net/v/sender_n.jpg?oh=1&oe=7FFFFFFF";
    const LID: &str = "81896604192873@lid";

    fn read(body: impl AsRef<[u8]>) -> Result<Vec<(Phone, Link)>> {
        pictures_in_message(body.as_ref(), Clock::stopped().wall())
    }

    /// What a message names, as `phone key`.
    fn pairs(body: impl AsRef<[u8]>) -> Vec<String> {
        let named = read(body).expect("a message");
        named.iter().map(|(phone, link)| format!("{phone} {}", link.key())).collect()
    }

    /// A message as Z-API documents it, with other values under some keys.
    fn message(changes: &[(&str, &str)]) -> String {
        let photos = [("photo", CHAT), ("senderPhoto", SENDER)]
            .map(|(key, url)| (key, format!("\"{url}\"")));
        let mut fields = vec![
            ("isStatusReply", "false"),
            ("connectedPhone", "\"554499999999\""),
            ("isGroup", "false"),
            ("isNewsletter", "false"),
            ("phone", "\"551199999999\""),
            ("fromMe", "false"),
            ("momment", "1632228638000"),
            ("chatName", "\"name\""),
            ("participantPhone", "null"),
            ("broadcast", "false"),
            ("type", "\"ReceivedCallback\""),
            ("text", r#"{"message":"teste","photo":"https://pps.whatsapp.net/v/other.jpg"}"#),
        ];
        fields.extend(photos.iter().map(|(key, value)| (*key, &**value)));
        // Of a key that is there twice the last one counts.
        fields.extend(changes);
        let fields: Vec<_> =
            fields.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
        format!("{{{}}}", fields.join(","))
    }

    const GROUP: [(&str, &str); 3] = [
        ("isGroup", "true"),
        ("phone", "\"120363019502650977-group\""),
        ("participantPhone", "\"551188888888\""),
    ];

    fn group(changes: &[(&str, &str)]) -> String {
        message(&[&GROUP, changes].concat())
    }

    #[test]
    fn a_person_who_writes_is_the_chat_and_the_sender() {
        assert_eq!(pairs(message(&[])), ["551199999999 /v/chat_n.jpg"]);
        for nothing in ["null", "\"null\"", "\"\"", "0", "[]", "{\"a\":1}", "\"https://\""] {
            let only_sender = pairs(message(&[("photo", nothing)]));
            assert_eq!(only_sender, ["551199999999 /v/sender_n.jpg"], "{nothing}");
            let only_photo = pairs(message(&[("senderPhoto", nothing)]));
            assert_eq!(only_photo, ["551199999999 /v/chat_n.jpg"], "{nothing}");
            let none = pairs(message(&[("photo", nothing), ("senderPhoto", nothing)]));
            assert_eq!(none, [""; 0], "{nothing}");
        }
        let lid = format!("\"{LID}\"");
        for key in ["senderLid", "chatLid"] {
            let both = ["551199999999 /v/chat_n.jpg", "81896604192873@lid /v/chat_n.jpg"];
            assert_eq!(pairs(message(&[(key, &lid)])), both);
            assert_eq!(pairs(message(&[(key, &lid), ("phone", &lid)])), both[1..]);
        }
        assert_eq!(pairs(message(&[("senderLid", "\"551177777777\"")])).len(), 1, "not a LID");
        assert_eq!(
            pairs(r#"{"phone":"551199999999","photo":"https://mmg.whatsapp.net/a"}"#).len(),
            1
        );
    }

    #[test]
    fn in_a_message_that_you_sent_the_senders_picture_is_yours() {
        let lid = format!("\"{LID}\"");
        let mine =
            |changes: &[(&str, &str)]| pairs(message(&[&[("fromMe", "true")], changes].concat()));
        assert_eq!(mine(&[("senderLid", &lid)]), ["551199999999 /v/chat_n.jpg"]);
        assert_eq!(mine(&[("photo", "null")]), [""; 0]);
        let own = format!("\"{SENDER}&again\"");
        assert_eq!(mine(&[("photo", &own)]), [""; 0], "the same picture, signed again");
        assert_eq!(mine(&[("fromMe", "\"yes\""), ("photo", "null")]), [""; 0]);
        assert_eq!(pairs(group(&[("fromMe", "true")])), ["120363019502650977-group /v/chat_n.jpg"]);
    }

    #[test]
    fn in_a_group_the_photo_is_the_groups_and_the_sender_is_a_member() {
        let lid = format!("\"{LID}\"");
        assert_eq!(
            pairs(group(&[("participantLid", &lid), ("senderLid", &lid)])),
            [
                "120363019502650977-group /v/chat_n.jpg",
                "551188888888 /v/sender_n.jpg",
                "81896604192873@lid /v/sender_n.jpg",
            ]
        );
        let sender = format!("\"{SENDER}\"");
        assert_eq!(pairs(group(&[("photo", &sender)])), ["551188888888 /v/sender_n.jpg"]);
        assert_eq!(pairs(group(&[("senderPhoto", "null")])).len(), 1);
        // Z-API's example of a request to join a group has this flag.
        assert_eq!(pairs(group(&[("isGroup", "false")])).len(), 2);
        assert_eq!(pairs(message(&[("isGroup", "true")])), [""; 0], "a group with a person's id");
        let text = "\"se for grupo esse será o participante que respondeu\"";
        assert_eq!(pairs(group(&[("participantPhone", text)])).len(), 1);
        assert_eq!(pairs(group(&[("participantPhone", "\"120363019502650978-group\"")])).len(), 1);
        let channel = message(&[
            ("phone", "\"120363166555745933@newsletter\""),
            ("participantPhone", "\"551188888888\""),
        ]);
        assert_eq!(pairs(channel), ["120363166555745933@newsletter /v/chat_n.jpg"]);
    }

    #[test]
    fn what_names_nobody_for_certain_names_nobody() {
        for (key, value) in [
            ("broadcast", "true"),
            ("phone", "\"status@broadcast\""),
            ("phone", "\"+55 11 99999-9999\""),
            ("phone", "551199999999"),
            ("phone", "null"),
            ("phone", "[\"551199999999\"]"),
            ("type", "\"DeliveryCallback\""),
            ("type", "\"ConnectedCallback\""),
        ] {
            assert_eq!(pairs(message(&[(key, value)])), [""; 0], "{key} {value}");
        }
        assert_eq!(
            pairs(message(&[("type", "\"ReceivedCallBack\"")])).len(),
            1,
            "as the table has it"
        );
        assert_eq!(pairs("{}"), [""; 0]);
    }

    #[test]
    fn only_links_that_a_download_would_take() {
        for url in [
            "http://pps.whatsapp.net/v/1.jpg",
            "https://pps.whatsapp.net:8443/v/1.jpg",
            "https://user@pps.whatsapp.net/v/1.jpg",
            "https://whatsapp.net.evil.example/v/1.jpg",
            "https://evilwhatsapp.net/v/1.jpg",
            "https://127.0.0.1/v/1.jpg",
            "https://169.254.169.254/latest",
            "https://pps.whatsapp.net/é.jpg",
            "https://pps.whatsapp.net/\\ud83d.jpg",
            "file:///etc/passwd",
        ] {
            let url = format!("\"{url}\"");
            assert_eq!(pairs(message(&[("photo", &url), ("senderPhoto", &url)])), [""; 0], "{url}");
        }
        let upper = "\" https://SCONTENT.xx.fbcdn.net/v/1.jpg?a=1&amp;oe=7FFFFFFF \"";
        assert_eq!(pairs(message(&[("photo", upper)])), ["551199999999 /v/1.jpg"]);
    }

    #[test]
    fn a_text_that_is_cut_or_in_another_encoding_spoils_no_picture() {
        let cut = message(&[("text", r#"{"message":"half a \ud83d"}"#)]);
        assert_eq!(pairs(cut), ["551199999999 /v/chat_n.jpg"]);
        let latin = message(&[("chatName", "\"Jos~\"")]).into_bytes();
        let latin: Vec<u8> = latin.iter().map(|b| if *b == b'~' { 0xE9 } else { *b }).collect();
        assert_eq!(pairs(latin), ["551199999999 /v/chat_n.jpg"]);
        let huge = message(&[("momment", &"9".repeat(400)), ("sizes", "[-1e308, 0.1e-400]")]);
        assert!(read(huge).is_ok());
        assert_eq!(pairs(format!("\u{feff}\n{}", message(&[]))).len(), 1);
    }

    #[test]
    fn what_is_no_object_is_an_error_that_repeats_nothing() {
        let deep = [
            "[".repeat(500_000),
            "{\"photo\":".repeat(100_000),
            format!("{{\"photo\":{}", "[".repeat(900_000)),
        ];
        let large = message(&[("text", &format!("\"{}\"", "a".repeat(BODY_MAX)))]);
        let others = [
            "",
            " ",
            "null",
            "551199999999",
            "\"551199999999\"",
            "[]",
            "[{}]",
            "{",
            "{} {}",
            "phone=551199999999&photo=",
        ];
        for body in deep.iter().chain([&large]).map(String::as_str).chain(others) {
            let error = read(body).expect_err("refused");
            assert_eq!(error.code(), Code::InvalidArgument);
            assert!(!error.to_string().contains("5511"), "{error}");
        }
        assert_eq!(read([0xFF, 0, 1]).expect_err("bytes").code(), Code::InvalidArgument);
        assert!(read(large).expect_err("large").message().contains("1 MiB"));
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(body: Vec<u8>) {
            let _ = read(body);
        }

        #[test]
        fn any_values_are_read_without_a_panic(
            key in "phone|photo|senderPhoto|participantPhone|senderLid|fromMe|isGroup|type",
            value in "null|true|-?[1-9][0-9]{0,400}|1e[0-9]{1,3}|\"\\PC{0,20}\"|\\{\\}|\\[\\[\\]\\]|\"https://pps.whatsapp.net\\PC{0,9}\"",
        ) {
            if let Ok(named) = read(group(&[(&key, &value)])) {
                prop_assert!(named.len() <= 3);
            }
        }
    }
}
