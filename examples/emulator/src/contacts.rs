//! What the emulator knows of each contact that was asked for, downloaded or changed from outside.
//!
//! A contact that nobody touched takes no memory; the others take 50 to 100 bytes each.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::Totals;
use crate::behaviour::Picture;

/// Stands for a contact: its phone number behind a 1, or a hash of any other id.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(crate) struct Id(u64);

/// Set in an `Id` that is a hash.
const HASHED: u64 = 1 << 63;
/// Odd, so that multiplying by it can be undone: links should not show phone numbers.
const SCRAMBLE: u64 = 0x9e37_79b9_7f4a_7c15;
const UNSCRAMBLE: u64 = inverse(SCRAMBLE);

impl Id {
    pub(crate) fn of(phone: &str) -> Id {
        let is_number =
            (1..=15).contains(&phone.len()) && phone.bytes().all(|b| b.is_ascii_digit());
        match format!("1{phone}").parse() {
            Ok(number) if is_number => Id(number),
            _ => Id(hash(phone.as_bytes(), 0) | HASHED),
        }
    }

    /// The phone, unless this is a hash.
    fn phone(self) -> Option<String> {
        (self.0 & HASHED == 0).then(|| self.0.to_string()[1..].to_owned())
    }

    /// The two numbers of ten digits that stand for it in a link.
    pub(crate) fn in_link(self) -> (u64, u64) {
        let scrambled = self.0.wrapping_mul(SCRAMBLE);
        (scrambled / 10_000_000_000, scrambled % 10_000_000_000)
    }

    /// Undoes `in_link`.
    pub(crate) fn from_link(high: u64, low: u64) -> Option<Id> {
        let scrambled = high.checked_mul(10_000_000_000)?.checked_add(low)?;
        Some(Id(scrambled.wrapping_mul(UNSCRAMBLE)))
    }
}

/// The picture that a contact has at the moment: the `changes`-th of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Current {
    pub(crate) id: Id,
    pub(crate) changes: u32,
}

#[derive(Debug, Clone, Copy, Default)]
struct Contact {
    /// Lookups since the start, which `reset_counts` leaves alone.
    lookups: u32,
    asked: u32,
    downloaded: u32,
    changes: u16,
    withdrawn: bool,
    shared: bool,
}

/// One lookup, as it was counted.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Lookup {
    /// How many lookups of the contact there were before this one.
    pub(crate) before: u32,
    pub(crate) current: Current,
    /// Whether the answer is that there is no picture.
    pub(crate) is_none: bool,
    shared: bool,
}

impl Lookup {
    /// What a link leads to: a contact that shares its picture has none of its own.
    pub(crate) fn picture(&self, picture: Picture) -> Picture {
        if self.shared && picture == Picture::Own { Picture::Good } else { picture }
    }
}

/// What can be switched while the emulator runs.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Switches {
    pub(crate) none_for_all: bool,
    /// Lookups that find no picture, in percent.
    pub(crate) nones: u8,
    pub(crate) seed: u64,
    pub(crate) old_links_die: bool,
}

#[derive(Debug, Default)]
pub(crate) struct Contacts(Mutex<Known>);

#[derive(Debug, Default)]
struct Known {
    switches: Switches,
    contacts: HashMap<Id, Contact>,
    /// The phones behind hashes.
    names: HashMap<Id, String>,
}

impl Contacts {
    pub(crate) fn new(switches: Switches) -> Contacts {
        Contacts(Mutex::new(Known { switches, ..Known::default() }))
    }

    /// Counts a lookup. `every` is after how many lookups the picture changes by itself.
    pub(crate) fn look_up(&self, phone: &str, every: Option<u32>) -> Lookup {
        let mut known = self.lock();
        let switches = known.switches;
        let (id, contact) = known.entry(phone);
        let before = contact.lookups;
        contact.lookups += 1;
        contact.asked += 1;
        if every.is_some_and(|every| before > 0 && before % every == 0) {
            contact.changes = contact.changes.wrapping_add(1);
        }
        let current = Current { id, changes: contact.changes.into() };
        let is_none = contact.withdrawn || switches.is_none(id, before);
        Lookup { before, current, is_none, shared: contact.shared }
    }

    /// Counts a download of this picture, if it `counts`; `false` if the link is dead.
    pub(crate) fn download(&self, picture: Current, counts: bool) -> bool {
        let mut known = self.lock();
        let dies = known.switches.old_links_die;
        let contact = known.contacts.entry(picture.id).or_default();
        if dies && (contact.withdrawn || u32::from(contact.changes) != picture.changes) {
            return false;
        }
        contact.downloaded += u32::from(counts);
        true
    }

    pub(crate) fn change(&self, phone: &str) {
        let mut known = self.lock();
        let contact = known.entry(phone).1;
        contact.changes = contact.changes.wrapping_add(1);
    }

    pub(crate) fn change_some(&self, percent: u8, seed: u64) -> Vec<String> {
        let mut known = self.lock();
        let asked = known.contacts.iter().filter(|(_, of)| of.lookups > 0 && !of.withdrawn);
        let mut ids: Vec<_> = asked.map(|(id, _)| (draw(*id, seed, 0), *id)).collect();
        ids.sort_unstable();
        ids.truncate(ids.len() * usize::from(percent.min(100)) / 100);
        let mut phones = Vec::with_capacity(ids.len());
        for (_, id) in ids {
            if let Some(contact) = known.contacts.get_mut(&id) {
                contact.changes = contact.changes.wrapping_add(1);
            }
            phones.extend(known.phone(id));
        }
        phones
    }

    pub(crate) fn set_withdrawn(&self, phone: &str, withdrawn: bool) {
        self.lock().entry(phone).1.withdrawn = withdrawn;
    }

    pub(crate) fn set_shared(&self, phone: &str, shared: bool) {
        self.lock().entry(phone).1.shared = shared;
    }

    pub(crate) fn switches(&self) -> Switches {
        self.lock().switches
    }

    pub(crate) fn switch(&self, change: impl FnOnce(&mut Switches)) {
        change(&mut self.lock().switches);
    }

    /// How often the contact was asked for, and how often its picture was downloaded.
    pub(crate) fn counts(&self, phone: &str) -> (u64, u64) {
        let known = self.lock();
        let contact = known.contacts.get(&Id::of(phone)).copied().unwrap_or_default();
        (contact.asked.into(), contact.downloaded.into())
    }

    /// The phones that were asked for or downloaded, in order, with both counts.
    pub(crate) fn all_counts(&self) -> Vec<(String, u32, u32)> {
        let known = self.lock();
        let counted = known.contacts.iter().filter(|(_, of)| of.asked > 0 || of.downloaded > 0);
        let named =
            counted.filter_map(|(id, of)| Some((known.phone(*id)?, of.asked, of.downloaded)));
        let mut all: Vec<_> = named.collect();
        all.sort_unstable();
        all
    }

    pub(crate) fn totals(&self) -> Totals {
        let mut totals = Totals::default();
        for contact in self.lock().contacts.values() {
            totals.asked += u64::from(contact.asked);
            totals.phones_asked += u64::from(contact.asked > 0);
            totals.downloaded += u64::from(contact.downloaded);
            totals.phones_downloaded += u64::from(contact.downloaded > 0);
        }
        totals
    }

    pub(crate) fn reset_counts(&self) {
        for contact in self.lock().contacts.values_mut() {
            (contact.asked, contact.downloaded) = (0, 0);
        }
    }

    /// Forgets every contact and puts the switches back.
    pub(crate) fn reset(&self, switches: Switches) {
        *self.lock() = Known { switches, ..Known::default() };
    }

    fn lock(&self) -> MutexGuard<'_, Known> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Known {
    fn entry(&mut self, phone: &str) -> (Id, &mut Contact) {
        let id = Id::of(phone);
        if id.0 & HASHED != 0 {
            self.names.entry(id).or_insert_with(|| phone.to_owned());
        }
        (id, self.contacts.entry(id).or_default())
    }

    fn phone(&self, id: Id) -> Option<String> {
        id.phone().or_else(|| self.names.get(&id).cloned())
    }
}

impl Switches {
    fn is_none(self, id: Id, before: u32) -> bool {
        self.none_for_all || draw(id, self.seed, before) % 100 < u64::from(self.nones)
    }
}

/// A number that looks random and is the same in every run, in whatever order contacts are asked.
fn draw(id: Id, seed: u64, round: u32) -> u64 {
    let mut mixed =
        id.0 ^ seed.wrapping_mul(SCRAMBLE) ^ (u64::from(round) << 52 | u64::from(round));
    // The end of SplitMix64: FNV's low bits follow the last digits of a phone.
    for (shift, factor) in [(30, 0xbf58_476d_1ce4_e5b9), (27, 0x94d0_49bb_1331_11eb)] {
        mixed = (mixed ^ (mixed >> shift)).wrapping_mul(factor);
    }
    mixed ^ (mixed >> 31)
}

/// FNV-1a: enough to notice a changed link; there is nothing secret to protect.
pub(crate) fn hash(bytes: &[u8], seed: u64) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325 ^ seed, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0100_0000_01b3)
    })
}

/// What undoes a multiplication by an odd number, by Newton's method.
const fn inverse(odd: u64) -> u64 {
    let mut inverse = odd;
    let mut rounds = 0;
    while rounds < 5 {
        inverse = inverse.wrapping_mul(2_u64.wrapping_sub(odd.wrapping_mul(inverse)));
        rounds += 1;
    }
    inverse
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_phone_comes_back_from_a_link() {
        for phone in ["12345678", "00000000", "5511999999999", "999999999999999"] {
            let (high, low) = Id::of(phone).in_link();
            let id = Id::from_link(high, low).unwrap();
            assert_eq!(id.phone().as_deref(), Some(phone));
        }
        let lid = Id::of("990000000000001@lid");
        let (high, low) = lid.in_link();
        assert_eq!((Id::from_link(high, low), lid.phone()), (Some(lid), None));
    }

    #[test]
    fn draws_are_even() {
        for seed in 0..4 {
            let low = (0..10_000).filter(|n| draw(Id(15_511_900_000_000 + n), seed, 0) % 100 < 5);
            let count = low.count();
            assert!((400..600).contains(&count), "{count}");
        }
    }
}
