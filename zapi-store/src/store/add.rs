//! How contacts get into a store.

use zapi_core::{Code, Error, Phone, Result};

use super::Store;
use crate::account::name;
use crate::database::NewContact;

/// How many contacts are added in one transaction: one for a million would keep others from writing
/// for seconds.
pub const TOGETHER: usize = 10_000;
/// The longest id of yours.
const REFERENCE_MAX: usize = 200;

/// How many phones of a list were what.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Additions {
    /// Contacts that are new.
    pub new: u64,
    /// Contacts that were there already.
    pub known: u64,
    /// Phones that were forgotten and refused.
    pub refused: u64,
    /// Texts that are no phone.
    pub invalid: u64,
    /// The place of the first of these in the list, from 0, and what is wrong with it.
    pub first_invalid: Option<(u64, Error)>,
}

impl Store {
    /// Adds contacts to an account; those that are there stay as they are. A text that is no phone
    /// is counted and left out.
    ///
    /// They are written 10,000 at a time: if it ends early, those before are added, and adding all
    /// of them again does no harm.
    ///
    /// # Errors
    /// [`Code::InvalidArgument`] for an account's name that cannot be used, and those of
    /// [`accounts`](Self::accounts).
    pub fn add<I>(&self, account: &str, phones: I) -> Result<Additions>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.add_each(account, phones.into_iter().map(|phone| (phone, None::<String>)))
    }

    /// The same with your own id for each contact, which its entry then has. One that is there
    /// already gets the new id.
    ///
    /// # Errors
    /// As [`add`](Self::add), and [`Code::InvalidArgument`] for an id that is empty, longer than
    /// 200 bytes, or has control characters.
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

    /// The same for contacts of which only some have an id of yours. One that is there already
    /// keeps the id that it has if none comes with it.
    ///
    /// # Errors
    /// As [`add_with_refs`](Self::add_with_refs).
    pub fn add_each<I, P>(&self, account: &str, contacts: I) -> Result<Additions>
    where
        I: IntoIterator<Item = (P, Option<String>)>,
        P: AsRef<str>,
    {
        name::check(account)?;
        let account = self.database.lock()?.account(account)?;
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
            // Yours is the iterator: no lock is held while it runs.
            if together.len() == TOGETHER {
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
        let added = self.database.lock()?.add(account, contacts)?;
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
        let text = "a reference is 1 to 200 bytes without control characters";
        Error::new(Code::InvalidArgument, text)
    })
}
