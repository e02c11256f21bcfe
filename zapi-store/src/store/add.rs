//! How contacts get into a store.

use zapi_core::{Code, Error, Phone, Result};

use super::Store;
use crate::account::name;
use crate::database::{NewContact, Place};

/// How many contacts are added in one transaction. A single transaction for a million contacts
/// would keep others from writing for seconds.
#[doc(hidden)]
pub const ADDED_AT_ONCE: usize = 10_000;
/// The same on a server, which each of them has to reach and come back from.
#[cfg(feature = "postgres")]
const ADDED_AT_ONCE_THERE: usize = 100;
/// The longest id of a user's, in bytes.
const REFERENCE_MAX: usize = 200;

/// What became of the phones that were added; each counts once.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Additions {
    /// New contacts.
    pub new: u64,
    /// Contacts that were already there.
    pub known: u64,
    /// Phones that were forgotten with `refuse`, and were not added.
    pub refused: u64,
    /// Texts that are not phones.
    pub invalid: u64,
    /// The position of the first invalid text in the input, from 0, and what is wrong with it.
    pub first_invalid: Option<(u64, Error)>,
}

impl Store {
    /// Adds contacts to an account. Contacts that are already there stay as they are. Texts that
    /// are not phones are counted and skipped.
    ///
    /// Contacts are written 10,000 at a time, on a server 100. If the call ends early, the parts
    /// written until then stay, and adding all of them again does no harm.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for an invalid account name, and those of
    /// [`accounts`](Self::accounts).
    pub fn add<I>(&self, account: &str, phones: I) -> Result<Additions>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.add_each(account, phones.into_iter().map(|phone| (phone, None::<String>)))
    }

    /// The same with your own id for each contact. A contact that is already there gets the new id.
    ///
    /// # Errors
    /// As [`add`](Self::add), and [`Code::InvalidArgument`] for an id that is empty, longer than
    /// 200 bytes, or contains control characters.
    pub fn add_with_refs<I, P, R>(&self, account: &str, contacts: I) -> Result<Additions>
    where
        I: IntoIterator<Item = (P, R)>,
        P: AsRef<str>,
        R: Into<String>,
    {
        let contacts =
            contacts.into_iter().map(|(phone, reference)| (phone, Some(reference.into())));
        self.add_each(account, contacts)
    }

    /// The same if only some contacts have an id of yours. Without one, a contact that is already
    /// there keeps its id.
    ///
    /// # Errors
    /// As [`add_with_refs`](Self::add_with_refs).
    pub fn add_each<I, P>(&self, account: &str, contacts: I) -> Result<Additions>
    where
        I: IntoIterator<Item = (P, Option<String>)>,
        P: AsRef<str>,
    {
        name::check(account)?;
        let account = self.writer()?.account(account)?;
        let at_once = match self.place {
            Place::Folder(_) => ADDED_AT_ONCE,
            #[cfg(feature = "postgres")]
            Place::Server(_) => ADDED_AT_ONCE_THERE,
        };
        let mut additions = Additions::default();
        let mut together = Vec::new();
        for (at, (phone, reference)) in (0..).zip(contacts) {
            if let Some(reference) = &reference {
                check(reference)?;
            }
            match Phone::parse(phone.as_ref()) {
                Ok(phone) => together.push(NewContact { phone, reference }),
                Err(error) => {
                    additions.invalid += 1;
                    additions.first_invalid.get_or_insert((at, error));
                }
            }
            // The caller's iterator runs here: hold no lock.
            if together.len() == at_once {
                self.write(account, &mut together, &mut additions)?;
            }
        }
        self.write(account, &mut together, &mut additions)?;
        Ok(additions)
    }

    fn write(
        &self,
        account: i64,
        contacts: &mut Vec<NewContact>,
        additions: &mut Additions,
    ) -> Result<()> {
        let added = self.writer()?.add(account, contacts)?;
        additions.new += added.new;
        additions.known += added.known;
        additions.refused += added.refused;
        contacts.clear();
        Ok(())
    }
}

fn check(reference: &str) -> Result<()> {
    let is_usable =
        (1..=REFERENCE_MAX).contains(&reference.len()) && !reference.chars().any(char::is_control);
    is_usable.then_some(()).ok_or_else(|| {
        let text = format!("a reference is 1 to {REFERENCE_MAX} bytes without control characters");
        Error::new(Code::InvalidArgument, text)
    })
}
