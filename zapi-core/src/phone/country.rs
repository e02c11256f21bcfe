//! The country code of a phone, for lists that hold national numbers.

use super::masked::without_suffix;
use super::{Phone, digits, is_number, refused};
use crate::error::{Code, Error, Result};

const BRAZIL: &str = "55";

impl Phone {
    /// The same number with its country code, for lists of one country that hold national numbers.
    /// This is a guess when the list is mixed, so it is never done unasked.
    ///
    /// With `55` (Brazil) a number of 10 or 11 digits gets the code, and one of 12 or 13 digits that
    /// begins with 55 has it already and stays as it is. For other countries the lengths are not
    /// known: a number of 8 to 11 digits gets the code, and a longer one that begins with the code
    /// stays as it is. One of 8 to 11 digits that begins with the code could be either, and is
    /// refused.
    ///
    /// # Errors
    /// [`Code::InvalidPhone`] for all other numbers and for ids that are no telephone number;
    /// [`Code::InvalidArgument`] for a code that is not 1 to 3 digits, the first not 0.
    pub fn with_country(&self, code: &str) -> Result<Self> {
        let country = Country::parse(code)?;
        if !is_number(&self.id) {
            return Err(refused("only a telephone number can get a country code"));
        }
        if country.is_in(&self.id) {
            return Ok(self.clone());
        }
        if country.is_missing_in(&self.id) {
            return Self::parse(&format!("{code}{}", self.id));
        }
        Err(refused(NEITHER))
    }

    /// [`Phone::from_masked`] for lists of one country that hold national numbers: these get the
    /// country code as [`Phone::with_country`] gives it.
    ///
    /// A number with `+`, `@s.whatsapp.net` or `@c.us` has its country code already and never gets
    /// another one. Group, `@lid` and newsletter ids stay as they are.
    ///
    /// # Errors
    /// Those of [`Phone::from_masked`] and [`Phone::with_country`].
    pub fn from_masked_in(text: &str, code: &str) -> Result<Self> {
        let country = Country::parse(code)?;
        let phone = Self::from_masked(text)?;
        let text = text.trim();
        if !is_number(&phone.id) {
            return Ok(phone);
        }
        if !text.contains('+') && without_suffix(text) == text {
            return phone.with_country(code);
        }
        if code == BRAZIL && phone.id.starts_with(BRAZIL) && !country.is_in(&phone.id) {
            return Err(refused(NEITHER));
        }
        Ok(phone)
    }
}

const NEITHER: &str = "neither a national number of this country nor one with its country code";

/// A country by its calling code.
struct Country<'a> {
    code: &'a str,
}

impl<'a> Country<'a> {
    fn parse(code: &'a str) -> Result<Self> {
        if digits(code, 1..=3) && !code.starts_with('0') {
            return Ok(Self { code });
        }
        let text = "a country code is 1 to 3 digits without + or 0 in front, such as 55";
        Err(Error::new(Code::InvalidArgument, text))
    }

    /// Whether a number certainly begins with the code of this country.
    fn is_in(&self, number: &str) -> bool {
        let whole = if self.code == BRAZIL { 12..=13 } else { 12..=15 };
        number.starts_with(self.code) && whole.contains(&number.len())
    }

    /// Whether it certainly is a national number.
    fn is_missing_in(&self, number: &str) -> bool {
        match self.code {
            // One of area 55 too: without the country code it is shorter.
            BRAZIL => (10..=11).contains(&number.len()),
            code => (8..=11).contains(&number.len()) && !number.starts_with(code),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn in_country(text: &str, code: &str) -> Option<String> {
        match Phone::from_masked_in(text, code) {
            Ok(phone) => Some(phone.to_string()),
            Err(error) => {
                assert_eq!(error.code(), Code::InvalidPhone, "{text}");
                assert!(!error.to_string().contains(text), "{text}");
                None
            }
        }
    }

    #[test]
    fn brazil_is_known_by_its_lengths() {
        let with = |id: &str| {
            let phone = Phone::parse(id).expect(id).with_country("55");
            phone.map(|phone| phone.to_string()).map_err(|error| error.code())
        };
        assert_eq!(with("1133334444"), Ok("551133334444".into()));
        assert_eq!(with("11999999999"), Ok("5511999999999".into()));
        // Area 55 is in the south of Brazil.
        assert_eq!(with("55999999999"), Ok("5555999999999".into()));
        assert_eq!(with("551133334444"), Ok("551133334444".into()));
        assert_eq!(with("5511999999999"), Ok("5511999999999".into()));
        for id in [
            "33334444",
            "999999999",
            "121133334444",
            "1211999999999",
            "55119999999999",
            "81896604192873@lid",
            "1234567890@lid",
            "120363019502650977-group",
            "120363166555745933@newsletter",
        ] {
            assert_eq!(with(id), Err(Code::InvalidPhone), "{id}");
        }
    }

    #[test]
    fn other_countries_are_not_guessed() {
        let with = |id: &str, code: &str| {
            let phone = Phone::parse(id).expect(id).with_country(code);
            phone.map(|phone| phone.to_string()).map_err(|error| error.code())
        };
        assert_eq!(with("912345678", "351"), Ok("351912345678".into()));
        assert_eq!(with("351912345678", "351"), Ok("351912345678".into()));
        assert_eq!(with("2025550123", "1"), Ok("12025550123".into()));
        assert_eq!(with("12025550123", "1"), Err(Code::InvalidPhone));
        assert_eq!(with("35191234567", "351"), Err(Code::InvalidPhone));
        assert_eq!(with("5511999999999", "351"), Err(Code::InvalidPhone));
        for code in ["", "+55", "055", "0", "5555", "br", "5 5", "٥٥"] {
            assert_eq!(with("11999999999", code), Err(Code::InvalidArgument), "{code}");
        }
        assert!(Phone::from_masked_in("11999999999", "+55").is_err());
    }

    #[test]
    fn a_list_may_hold_national_and_international_numbers() {
        let is = |text, wanted: Option<&str>| assert_eq!(in_country(text, "55").as_deref(), wanted);
        is("(11) 99999-9999", Some("5511999999999"));
        is("11999999999.0", Some("5511999999999"));
        is("+55 11 99999-9999", Some("5511999999999"));
        is("5511999999999@c.us", Some("5511999999999"));
        // Eleven digits, but not of Brazil, and the mark says so.
        is("+1 (202) 555-0123", Some("12025550123"));
        is("12025550123@s.whatsapp.net", Some("12025550123"));
        is("81896604192873@lid", Some("81896604192873@lid"));
        is("12345-group", Some("12345-group"));
        is("+55 11 9999-999", None);
        is("+55 011 99999-9999", None);
        is("55 011 99999-9999", None);
        is("011 99999-9999", None);
        is("99999-9999", None);
        assert_eq!(in_country("+1 202 555 0123", "1").as_deref(), Some("12025550123"));
        assert_eq!(in_country("1 202 555 0123", "1"), None);
    }

    proptest! {
        #[test]
        fn a_country_code_is_put_in_front_once(id in "[1-9][0-9]{7,14}", code in "[1-9][0-9]{0,2}") {
            let phone = Phone::parse(&id).expect("digits");
            if let Ok(with) = phone.with_country(&code) {
                let longer = code.clone() + &id;
                prop_assert!(with.as_str() == id || with.as_str() == longer);
                prop_assert!(with.as_str().starts_with(&code));
            }
        }
    }
}
