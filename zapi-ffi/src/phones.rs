//! Strings as an array of the caller: the phones of a list, and what belongs to each.

use std::ffi::c_char;

use crate::failure::Failure;
use crate::text::{End, read};

/// The strings of an array. One that is NULL or not UTF-8 counts as empty, which is not a valid phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Texts<'a> {
    texts: &'a *const *const c_char,
    /// Without lengths, each string ends with a NUL.
    lengths: Option<&'a *const usize>,
    count: usize,
}

/// Those that stand for contacts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phones<'a>(Texts<'a>);

impl<'a> Phones<'a> {
    pub(crate) fn new(
        texts: &'a *const *const c_char,
        lengths: Option<&'a *const usize>,
        count: usize,
    ) -> Result<Self, Failure> {
        Texts::new(texts, lengths, "phones", "lengths", count).map(Self)
    }

    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = &'a str> {
        self.0.iter()
    }
}

impl<'a> Texts<'a> {
    pub(crate) fn new(
        texts: &'a *const *const c_char,
        lengths: Option<&'a *const usize>,
        name: &str,
        name_of_lengths: &str,
        count: usize,
    ) -> Result<Self, Failure> {
        there(*texts, name, count)?;
        lengths.map_or(Ok(()), |lengths| there(*lengths, name_of_lengths, count))?;
        Ok(Self { texts, lengths, count })
    }

    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = &'a str> {
        (0..self.count).map(move |index| self.at(index).unwrap_or(""))
    }

    /// The index of the first that is there and cannot be read, and why.
    #[cfg(feature = "store")]
    pub(crate) fn first_bad(self) -> Option<(usize, &'static str)> {
        let flaw = |index| self.at(index).err().filter(|_| !self.is_null(index));
        (0..self.count).find_map(|index| Some((index, flaw(index)?)))
    }

    fn at(self, index: usize) -> Result<&'a str, &'static str> {
        // SAFETY: the arrays are not NULL, and by the header they have `count` elements, of which
        // this is one, unaligned where packed structs of other languages hold them; the string
        // does not change during the call.
        unsafe {
            let end = self
                .lengths
                .map_or(End::Nul, |lengths| End::Field(lengths.add(index).read_unaligned()));
            read(self.texts.add(index).read_unaligned(), end)
        }
    }

    #[cfg(feature = "store")]
    fn is_null(self, index: usize) -> bool {
        // SAFETY: as in `at`.
        unsafe { self.texts.add(index).read_unaligned() }.is_null()
    }
}

/// Refuses an array that is NULL or too large for any memory.
fn there<T>(array: *const T, name: &str, count: usize) -> Result<(), Failure> {
    if array.is_null() && count > 0 {
        return Err(Failure::null(name));
    }
    if count > isize::MAX as usize / size_of::<T>() {
        return Err(Failure::argument("count is more than memory can hold"));
    }
    Ok(())
}
