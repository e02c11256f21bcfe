//! Phones as databases hold them: with a mask, or without their country code.

use super::{Phone, UNKNOWN, digits, flaw, is_id, refused};
use crate::error::Result;

/// What other WhatsApp software puts behind a number.
const SUFFIXES: [&str; 2] = ["@s.whatsapp.net", "@c.us"];

impl Phone {
    /// Takes a phone as databases hold it: spaces and `+ ( ) - .` are removed, and so is
    /// `@s.whatsapp.net` or `@c.us` at the end. Group, `@lid` and newsletter ids stay as they are,
    /// and a number that a float column has printed (`551199999999.0`) is taken as its digits.
    ///
    /// Nothing is added: neither a country code nor a ninth digit is guessed. A national number of
    /// 10 or 11 digits is taken as it stands, so add its country code with
    /// [`Phone::with_country`], or use [`Phone::from_masked_in`].
    ///
    /// # Errors
    /// [`Code::InvalidPhone`](crate::Code::InvalidPhone) for anything else, such as two numbers with
    /// `/` between them, a number with decimals, or a trunk 0 (`(011) 99999-9999`). The text never
    /// repeats what was given.
    pub fn from_masked(text: &str) -> Result<Self> {
        let text = text.trim();
        if is_id(text) {
            return Self::parse(text);
        }
        let number = whole(without_suffix(text))?;
        if number.contains("(0") {
            return Err(refused("a trunk 0 is not part of the number: remove it"));
        }
        let mask = |c: char| c.is_whitespace() || "+()-.".contains(c);
        let bare: String = number.chars().filter(|c| !mask(*c)).collect();
        if is_id(&bare) { Self::parse(&bare) } else { Err(refused(reason(text, &bare))) }
    }
}

pub(super) fn without_suffix(text: &str) -> &str {
    SUFFIXES.iter().find_map(|end| text.strip_suffix(end)).unwrap_or(text)
}

/// The text without the decimals that a number column has printed. No mask ends in a group of
/// fewer than four digits behind its only point.
fn whole(text: &str) -> Result<&str> {
    match text.split_once('.') {
        Some((number, "0")) if !number.contains('@') => Ok(number),
        Some((_, rest)) if digits(rest, 1..=3) => {
            Err(refused("a number with decimals is not a phone: format the column as text"))
        }
        _ => Ok(text),
    }
}

fn reason(text: &str, bare: &str) -> &'static str {
    if text.contains('/') {
        return "a slash separates two numbers: give one phone at a time";
    }
    // Scientific notation is recognised before the mask is gone, a leading 0 behind it.
    match flaw(text) {
        UNKNOWN => flaw(bare),
        why => why,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::code::Code;
    use proptest::prelude::*;

    fn masked(text: &str) -> String {
        Phone::from_masked(text).expect(text).to_string()
    }

    #[test]
    fn a_mask_is_dropped_only_when_asked() {
        for text in [
            "+55 (11) 99999-9999",
            " 5511.99999.9999 ",
            "5511 99999.9999",
            "5511999999999@s.whatsapp.net",
            "5511999999999@c.us",
            "55\u{a0}11\t99999-9999",
            "5511999999999.0",
            "+5511999999999.0",
        ] {
            assert_eq!(masked(text), "5511999999999", "{text}");
        }
        assert_eq!(masked("(11) 99999-9999"), "11999999999");
    }

    #[test]
    fn an_id_is_never_cut_to_its_digits() {
        for id in ["81896604192873@lid", "5511999999999-1623281429-group", "12345@newsletter"] {
            assert_eq!(masked(&format!(" {id}\n")), id);
        }
        for text in
            ["81896604192873@g.us", "81896604192873@lid.0", "81896604192873@LID", "5511-group.0"]
        {
            assert!(Phone::from_masked(text).is_err(), "{text}");
        }
    }

    #[test]
    fn no_other_persons_number_comes_of_it() {
        let says = |text: &str| {
            let error = Phone::from_masked(text).expect_err(text);
            assert_eq!(error.code(), Code::InvalidPhone);
            assert!(text.is_empty() || !error.to_string().contains(text), "{text}");
            error.message().to_owned()
        };
        assert!(says("1133334444/5555").contains("slash"));
        assert!(says("5511.99999/9999").contains("slash"));
        for text in ["5511999999999.00", "551199999999.5", "11 99999-9999.00", "551199999999.123"] {
            assert!(says(text).contains("decimals"), "{text}");
        }
        for text in ["5.51E+12", "5,51E+12", "5,51199999999E+12"] {
            assert!(says(text).contains("scientific notation"), "{text}");
        }
        for text in ["(011) 99999-9999", "+55 (011) 99999-9999", "+44 (0)20 7946 0958"] {
            assert!(says(text).contains("trunk 0"), "{text}");
        }
        for text in ["011 99999-9999", "0055 11 99999-9999", "000551199999999", "0.0"] {
            assert!(says(text).contains("begins with 0"), "{text}");
        }
        assert!(says("").contains("not a phone"));
        assert!(says("11 99999-9999 / 11 88888-8888").contains("slash"));
        assert!(says("3333-4444 ramal 12").contains("not a phone"));
    }

    proptest! {
        #[test]
        fn from_masked_never_invents_digits(text in "[0-9 ()+./@a-z-]{0,40}") {
            if let Ok(phone) = Phone::from_masked(&text) {
                let digits = |s: &str| s.chars().filter(char::is_ascii_digit).collect::<String>();
                let given = digits(text.trim());
                let kept = digits(phone.as_str());
                let is_float = text.trim_end().ends_with(".0") && given == format!("{kept}0");
                prop_assert!(kept == given || is_float, "{text}");
            }
        }
    }
}
