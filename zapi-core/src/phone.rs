//! A contact's id in the exact form that Z-API takes, checked before any request.

use std::fmt;
use std::ops::RangeInclusive;
use std::str::FromStr;
use std::sync::Arc;

use crate::error::{Code, Error, Result};

mod country;
mod masked;

/// The id of a contact, group, `@lid` or newsletter.
///
/// `Display` and [`Phone::as_str`] give the whole id. `Debug` shows the last four digits only, so
/// that logs do not collect people's numbers.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Phone {
    // Shared: answers, caches and batches all carry it.
    id: Arc<str>,
}

const UNKNOWN: &str = "not a phone that Z-API accepts";

const PHONE_DIGITS: RangeInclusive<usize> = 8..=15;
const ID_DIGITS: RangeInclusive<usize> = 5..=25;
const GROUP_CREATED_DIGITS: RangeInclusive<usize> = 5..=15;

impl Phone {
    /// Takes a phone as Z-API wants it, and nothing else: country, area and number in digits only
    /// (`551199999999`), `…-group`, `…@lid` or `…@newsletter`.
    ///
    /// A number that a float column has printed (`551199999999.0`) is taken as its digits.
    ///
    /// # Errors
    /// [`Code::InvalidPhone`]; the text never repeats what was given.
    pub fn parse(text: &str) -> Result<Self> {
        if is_id(text) {
            return Ok(Self { id: text.into() });
        }
        match text.strip_suffix(".0") {
            Some(number) if is_number(number) => Ok(Self { id: number.into() }),
            _ => Err(refused(flaw(text))),
        }
    }

    /// The forms that a Brazilian mobile number may have at WhatsApp, itself first: with and
    /// without the ninth digit. Numbers of other countries and other ids have one form only.
    #[must_use]
    pub fn ninth_digit_variants(&self) -> Vec<Self> {
        let mut variants = vec![self.clone()];
        if let (true, Some(national)) = (is_number(&self.id), self.id.strip_prefix("55")) {
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
}

fn is_id(text: &str) -> bool {
    if is_number(text) {
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

/// Whether it is a telephone number. No country code begins with 0.
fn is_number(text: &str) -> bool {
    digits(text, PHONE_DIGITS) && !text.starts_with('0')
}

fn digits(text: &str, length: RangeInclusive<usize>) -> bool {
    length.contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// What is wrong with a text that is no phone.
fn flaw(text: &str) -> &'static str {
    let text = text.trim();
    if is_scientific(text) {
        "the number is in scientific notation and has lost its last digits: \
         format the column as text and export it again"
    } else if text.starts_with('0') && digits(text, 1..=usize::MAX) {
        "no country code begins with 0: remove leading zeros, and begin with the country code"
    } else {
        UNKNOWN
    }
}

/// Whether it is a number as spreadsheets abbreviate it: `5.51E+12`, or `5,51E+12`.
fn is_scientific(text: &str) -> bool {
    let Some((number, exponent)) = text.split_once(['e', 'E']) else { return false };
    let (whole, fraction) = number.split_once(['.', ',']).unwrap_or((number, "0"));
    let exponent = exponent.strip_prefix(['+', '-']).unwrap_or(exponent);
    [whole, fraction, exponent].iter().all(|part| digits(part, 1..=usize::MAX))
}

fn refused(why: &str) -> Error {
    Error::new(Code::InvalidPhone, why)
}

impl FromStr for Phone {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl AsRef<str> for Phone {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl fmt::Display for Phone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
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
            "01234567@lid",
        ] {
            assert_eq!(Phone::parse(id).expect(id).as_str(), id);
        }
    }

    #[test]
    fn takes_the_digits_of_a_printed_float() {
        assert_eq!(Phone::parse("5511999999999.0").expect("a float").as_str(), "5511999999999");
        assert_eq!("12345678.0".parse::<Phone>().expect("a float").as_str(), "12345678");
        for text in ["5511999999999.00", "5511999999999.5", "5511999999999.", "5511999999999,0"] {
            assert!(Phone::parse(text).is_err(), "{text}");
        }
        assert!(Phone::parse("120363019502650977-group.0").is_err());
        assert!(Phone::parse("1234567890123456.0").is_err());
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
            "0551199999999",
            "000551199999999",
            "00000000",
            "0551199999999.0",
            "1234567.0",
            ".0",
            "5.51E+12",
        ] {
            let error = Phone::parse(text).expect_err(text);
            assert_eq!(error.code(), Code::InvalidPhone);
            assert!(text.len() < 7 || !error.to_string().contains(text));
        }
    }

    #[test]
    fn says_what_is_wrong_where_it_can_tell() {
        let says = |text: &str| Phone::parse(text).expect_err(text).message().to_owned();
        for text in ["5.51E+12", "5,51E+12", "5e12", "5.51199999e+12", " 5.51E12 ", "5,51E-12"] {
            assert!(says(text).contains("scientific notation"), "{text}");
            assert!(says(text).contains("format the column as text"), "{text}");
        }
        for text in ["E+12", "5.51E", "5.51E+", "5.5.1E+12", "+5.51E+12x", "11e99999e1", "e"] {
            assert!(!says(text).contains("scientific"), "{text}");
        }
        assert!(says("000551199999999").contains("begins with 0"));
        assert!(!says("0551199999999@c.us").contains("begins with 0"));
    }

    #[test]
    fn the_ninth_digit_is_opt_in() {
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
    fn debug_shows_the_last_four_digits_and_display_all() {
        let phone = Phone::parse("551199998888").expect("ok");
        assert_eq!(format!("{phone:?}"), "…8888");
        assert_eq!(format!("{phone} {phone:>14}"), "551199998888   551199998888");
        assert_eq!(AsRef::<str>::as_ref(&phone), "551199998888");
        assert_eq!(format!("{:?}", Phone::parse("81896604192873@lid").expect("ok")), "…2873@lid");
        let group = Phone::parse("5511999998888-1623281429-group").expect("ok");
        assert_eq!(format!("{group:?}"), "…1429-group");
    }

    proptest! {
        #[test]
        fn what_is_taken_is_safe_in_a_url(text in "\\PC{0,40}|[0-9]{6,17}(\\.0)?") {
            if let Ok(phone) = Phone::parse(&text) {
                prop_assert_eq!(phone.as_str(), text.strip_suffix(".0").unwrap_or(&text));
                prop_assert!(phone.as_str().bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'@'));
            }
        }
    }
}
