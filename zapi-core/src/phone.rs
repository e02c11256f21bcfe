//! A contact's id in the exact form that Z-API takes, checked before any request.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use crate::code::Code;
use crate::error::{Error, Result};

/// The id of a contact, group, `@lid` or newsletter.
///
/// `Debug` shows the last four digits only, so that logs do not collect people's numbers;
/// [`Phone::as_str`] gives the whole.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone {
    // Shared: answers, caches and batches all carry it.
    id: Arc<str>,
}

const PHONE_DIGITS: std::ops::RangeInclusive<usize> = 8..=15;
const ID_DIGITS: std::ops::RangeInclusive<usize> = 5..=25;
const GROUP_CREATED_DIGITS: std::ops::RangeInclusive<usize> = 5..=15;

impl Phone {
    /// Takes a phone as Z-API wants it, and nothing else: country, area and number in digits only
    /// (`551199999999`), `…-group`, `…@lid` or `…@newsletter`.
    ///
    /// # Errors
    /// [`Code::InvalidPhone`]; the text never repeats what was given.
    pub fn parse(text: &str) -> Result<Self> {
        if is_id(text) {
            Ok(Self { id: text.into() })
        } else {
            Err(Error::new(Code::InvalidPhone, "not a phone that Z-API takes"))
        }
    }

    /// Takes a phone as databases hold it: spaces and `+ ( ) - . /` are dropped, and so is
    /// `@s.whatsapp.net` or `@c.us` at the end. Nothing is added: neither a country code nor a
    /// ninth digit is guessed.
    ///
    /// # Errors
    /// [`Code::InvalidPhone`] when what is left is not for [`Phone::parse`].
    pub fn from_masked(text: &str) -> Result<Self> {
        let text = text.trim();
        if is_id(text) {
            return Self::parse(text);
        }
        let number = ["@s.whatsapp.net", "@c.us"]
            .iter()
            .find_map(|end| text.strip_suffix(end))
            .unwrap_or(text);
        let mask = |c: char| c.is_whitespace() || "+()-./".contains(c);
        Self::parse(&number.chars().filter(|c| !mask(*c)).collect::<String>())
    }

    /// The same number with a country code in front: for lists that hold national numbers only.
    /// A guess when the list is mixed, so it is never done on its own.
    ///
    /// # Errors
    /// [`Code::InvalidPhone`] for a code that is not 1 to 3 digits, an id that is no phone
    /// number, or a number that gets too long.
    pub fn with_country(&self, code: &str) -> Result<Self> {
        if !self.is_number() || !digits(code, 1..=3) {
            return Err(Error::new(Code::InvalidPhone, "no country code can be put in front"));
        }
        Self::parse(&format!("{code}{}", self.id))
    }

    /// The forms that a Brazilian mobile number may have at WhatsApp, itself first: with and
    /// without the ninth digit. Numbers of other countries and other ids have one form only.
    #[must_use]
    pub fn ninth_digit_variants(&self) -> Vec<Self> {
        let mut variants = vec![self.clone()];
        if let (true, Some(national)) = (self.is_number(), self.id.strip_prefix("55")) {
            let other = match (national.len(), national.as_bytes()) {
                (11, [_, _, b'9', ..]) => Some(format!("55{}{}", &national[..2], &national[3..])),
                // Landline numbers begin with 2 to 5 and never had a ninth digit.
                (10, [_, _, b'6'..=b'9', ..]) => {
                    Some(format!("55{}9{}", &national[..2], &national[2..]))
                }
                _ => None,
            };
            variants.extend(other.map(|id| Self { id: id.into() }));
        }
        variants
    }

    /// The whole id, as it goes to the service.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.id
    }

    fn is_number(&self) -> bool {
        digits(&self.id, PHONE_DIGITS)
    }
}

fn is_id(text: &str) -> bool {
    if digits(text, PHONE_DIGITS) {
        return true;
    }
    if let Some(id) = text.strip_suffix("@lid").or_else(|| text.strip_suffix("@newsletter")) {
        return digits(id, ID_DIGITS);
    }
    let Some(group) = text.strip_suffix("-group") else { return false };
    match group.split_once('-') {
        Some((owner, created)) => digits(owner, ID_DIGITS) && digits(created, GROUP_CREATED_DIGITS),
        None => digits(group, ID_DIGITS),
    }
}

fn digits(text: &str, length: std::ops::RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

impl FromStr for Phone {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Debug for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.id.rfind(|c: char| c.is_ascii_digit()).map_or(0, |last| last + 1);
        write!(f, "…{}", &self.id[end.saturating_sub(4)..])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn takes_the_documented_forms() {
        for id in [
            "551199999999",
            "12345678",
            "123456789012345",
            "120363019502650977-group",
            "5511999999999-1623281429-group",
            "12345-group",
            "81896604192873@lid",
            "120363166555745933@newsletter",
        ] {
            assert_eq!(Phone::parse(id).expect(id).as_str(), id);
        }
    }

    #[test]
    fn refuses_all_else_without_repeating_it() {
        for text in [
            "",
            "1234567",
            "1234567890123456",
            "+551199999999",
            "55 11 99999-9999",
            "551199999999\n",
            "٥٥١١٩٩٩٩٩٩٩٩",
            "5511999@c.us",
            "1234@lid",
            "@lid",
            "551199999999@lid ",
            "-group",
            "551199999999--group",
            "1234567890-1234-group",
            "551199999999@s.whatsapp.net",
            "12345678?x=1",
            "null",
        ] {
            let error = Phone::parse(text).expect_err(text);
            assert_eq!(error.code(), Code::InvalidPhone);
            assert!(text.len() < 7 || !error.to_string().contains(text));
        }
    }

    #[test]
    fn a_mask_is_dropped_only_when_asked() {
        for text in [
            "+55 (11) 99999-9999",
            " 5511.99999/9999 ",
            "5511999999999@s.whatsapp.net",
            "5511999999999@c.us",
        ] {
            assert_eq!(Phone::from_masked(text).expect(text).as_str(), "5511999999999");
        }
        let lid = "81896604192873@lid";
        assert_eq!(Phone::from_masked(lid).expect("a lid stays whole").as_str(), lid);
        assert!(Phone::from_masked("81896604192873@g.us").is_err());
    }

    #[test]
    fn country_and_ninth_digit_are_opt_in() {
        let national = Phone::parse("11999999999").expect("eleven digits");
        assert_eq!(national.with_country("55").expect("fits").as_str(), "5511999999999");
        assert!(national.with_country("+55").is_err());
        assert!(Phone::parse("12345@lid").expect("a lid").with_country("55").is_err());

        let forms = |id: &str| -> Vec<String> {
            let phone = Phone::parse(id).expect(id);
            phone.ninth_digit_variants().iter().map(|p| p.as_str().to_owned()).collect()
        };
        assert_eq!(forms("5511987654321"), ["5511987654321", "551187654321"]);
        assert_eq!(forms("551187654321"), ["551187654321", "5511987654321"]);
        assert_eq!(forms("551133334444"), ["551133334444"]);
        assert_eq!(forms("12025550123"), ["12025550123"]);
        assert_eq!(forms("5511987654321@lid"), ["5511987654321@lid"]);
    }

    #[test]
    fn debug_shows_the_last_four_digits() {
        assert_eq!(format!("{:?}", Phone::parse("551199998888").expect("ok")), "…8888");
        assert_eq!(format!("{:?}", Phone::parse("81896604192873@lid").expect("ok")), "…2873@lid");
        let group = Phone::parse("5511999998888-1623281429-group").expect("ok");
        assert_eq!(format!("{group:?}"), "…1429-group");
    }

    proptest! {
        #[test]
        fn what_is_taken_is_safe_in_a_url(text in "\\PC{0,40}") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(phone.as_str(), &text);
                prop_assert!(text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'@'));
            }
        }

        #[test]
        fn from_masked_never_invents_digits(text in "[0-9 ()+./@a-z-]{0,40}") {
            if let Ok(phone) = Phone::from_masked(&text) {
                let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
                prop_assert_eq!(digits(phone.as_str()), digits(&text));
            }
        }
    }
}
