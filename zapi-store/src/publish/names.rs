//! What the file of a contact is called.

use std::fmt;
use std::str::FromStr;

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;
use zapi_core::{Code, Error};

use crate::database::Namer;
use crate::files::Files;
use crate::picture::StoredPicture;
use crate::web::WebFolder;

/// What published files are called. Each name gets the ending `.jpg`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Names {
    /// 20 letters and digits from which nobody who does not have the store can tell the phone: it
    /// cannot be asked from outside who is a customer. They stay as long as the store does.
    #[default]
    Hidden,
    /// Your own id for the contact: 1 to 64 of `[A-Za-z0-9._-]`, unique ignoring case, and no name
    /// that Windows reserves, such as `con`.
    Ref,
    /// The phone. Whoever can try addresses learns who is in the store.
    Phone,
}

impl Names {
    /// All of them.
    pub const ALL: &'static [Self] = &[Self::Hidden, Self::Ref, Self::Phone];

    /// Its name in lower case, the form on the command line.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hidden => "hidden",
            Self::Ref => "ref",
            Self::Phone => "phone",
        }
    }
}

impl fmt::Display for Names {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Names {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.iter().copied().find(|names| names.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|names| names.name()).collect();
            let names = names.join(", ");
            Error::new(Code::InvalidArgument, format!("names are one of {names}"))
        })
    }
}

/// The names of one account's files in one folder.
#[derive(Debug)]
pub(super) struct Naming<'a> {
    pub(super) names: Names,
    pub(super) salt: String,
    pub(super) label: &'a str,
    pub(super) folder: &'a WebFolder,
    pub(super) files: &'a Files,
}

impl Naming<'_> {
    /// The name for a contact; `None` if it cannot have one.
    pub(super) fn of(&self, phone: &str, reference: Option<&str>) -> Option<String> {
        match self.names {
            Names::Hidden => hidden(&self.salt, self.label, phone),
            Names::Ref => reference.filter(|name| is_usable(name)).map(str::to_owned),
            Names::Phone => Some(phone.to_owned()),
        }
    }
}

impl Namer for Naming<'_> {
    fn name(&self, phone: &str, reference: Option<&str>) -> Option<String> {
        self.of(phone, reference)
    }

    /// Nobody else makes hidden names. Of the others, a file that holds the picture was written
    /// before a backup of the store was restored.
    fn is_foreign(&self, name: &str, picture: &StoredPicture) -> bool {
        self.names != Names::Hidden
            && !self.files.path(picture).is_some_and(|path| self.folder.is_same(name, &path))
    }
}

/// Whether a file can be called so everywhere.
fn is_usable(name: &str) -> bool {
    let is_usual = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '_' | '-');
    (1..=64).contains(&name.len()) && name.chars().all(is_usual) && !is_reserved(name)
}

/// Windows takes these for devices, whatever comes after a dot.
fn is_reserved(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().to_ascii_lowercase();
    let is_port = |kind: &str| {
        stem.strip_prefix(kind)
            .is_some_and(|number| number.len() == 1 && number.as_bytes()[0].is_ascii_digit())
    };
    matches!(&*stem, "con" | "prn" | "aux" | "nul") || is_port("com") || is_port("lpt")
}

/// 100 bits in base 32: no two letters differ only in case.
fn hidden(salt: &str, label: &str, phone: &str) -> Option<String> {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let hash = hmac(salt.as_bytes(), format!("{label}\0{phone}").as_bytes())?;
    let bits = hash[..16].iter().fold(0_u128, |bits, byte| bits << 8 | u128::from(*byte));
    let digit = |at: u32| char::from(DIGITS[(bits >> (123 - 5 * at) & 31) as usize]);
    Some((0..20).map(digit).collect())
}

/// HMAC-SHA256. A key of any length will do.
fn hmac(key: &[u8], message: &[u8]) -> Option<[u8; 32]> {
    let mac = Hmac::<Sha256>::new_from_slice(key).ok()?;
    Some(mac.chain_update(message).finalize().into_bytes().into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::picture::hex;

    #[test]
    fn the_hash_is_that_of_rfc_4231() {
        let told = hmac(b"Jefe", b"what do ya want for nothing?").expect("a key");
        let expected = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843";
        assert_eq!(hex(&told), expected);
        let text = b"Test Using Larger Than Block-Size Key - Hash Key First";
        let told = hmac(&[0xaa; 131], text).expect("a key");
        let expected = "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54";
        assert_eq!(hex(&told), expected);
    }

    #[test]
    fn hidden_names_stay_and_differ_by_store_account_and_phone() {
        // Released names must never change: addresses would die.
        let salt = "00".repeat(32);
        let name = hidden(&salt, "default", "551199999999");
        assert_eq!(name.as_deref(), Some("gzn3md6taq77fvcxagb4"));
        assert_ne!(name, hidden(&"01".repeat(32), "default", "551199999999"));
        assert_ne!(name, hidden(&salt, "other", "551199999999"));
        assert_ne!(name, hidden(&salt, "default", "551199999998"));
        assert_ne!(hidden(&salt, "a", "1551199999999"), hidden(&salt, "a1", "551199999999"));
    }

    #[test]
    fn a_reference_is_a_name_only_where_it_is_one_everywhere() {
        for name in ["a", "A-1_b.c", "com", "com10", "console", "xcon", "com.1", &*"x".repeat(64)] {
            assert!(is_usable(name), "{name}");
        }
        let long = "x".repeat(65);
        for name in
            ["", &long, "a/b", "..\\a", "a b", "\u{e9}", "con", "CON", "Nul.x", "com1", "LPT0.jpg"]
        {
            assert!(!is_usable(name), "{name}");
        }
    }
}
