//! The phones of a batch, as an array of the caller.

use std::ffi::c_char;

use crate::failure::Failure;
use crate::text::{End, read};

/// The strings of an array. One that is NULL or not UTF-8 counts as empty, which is not a valid phone.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Phones<'a> {
    array: Array<'a>,
    count: usize,
}

#[derive(Clone, Copy, Debug)]
enum Array<'a> {
    /// Pointers to text that ends with a NUL.
    Texts(&'a *const *const c_char),
    /// Pointers to text, and the length of each.
    Measured(&'a *const *const c_char, &'a *const usize),
}

impl<'a> Phones<'a> {
    pub(crate) fn texts(phones: &'a *const *const c_char, count: usize) -> Result<Self, Failure> {
        there(*phones, "phones", count, size_of::<*const c_char>())?;
        Ok(Self { array: Array::Texts(phones), count })
    }

    pub(crate) fn measured(
        phones: &'a *const *const c_char,
        lengths: &'a *const usize,
        count: usize,
    ) -> Result<Self, Failure> {
        there(*phones, "phones", count, size_of::<*const c_char>())?;
        there(*lengths, "lengths", count, size_of::<usize>())?;
        Ok(Self { array: Array::Measured(phones, lengths), count })
    }

    pub(crate) fn iter(self) -> impl ExactSizeIterator<Item = &'a str> {
        (0..self.count).map(move |index| self.at(index))
    }

    fn at(self, index: usize) -> &'a str {
        // SAFETY: the array is not NULL, and by the header there are `count` elements, of which
        // it is one, unaligned where packed structs of other languages hold them; text that they
        // lead to does not change during the call.
        let text = unsafe {
            match self.array {
                Array::Texts(phones) => read(phones.add(index).read_unaligned(), End::Nul),
                Array::Measured(phones, lengths) => {
                    let length = End::Field(lengths.add(index).read_unaligned());
                    read(phones.add(index).read_unaligned(), length)
                }
            }
        };
        text.unwrap_or("")
    }
}

/// Refuses an array that is NULL or too large for any memory.
fn there<T>(array: *const T, name: &str, count: usize, width: usize) -> Result<(), Failure> {
    if array.is_null() && count > 0 {
        return Err(Failure::null(name));
    }
    if count.checked_mul(width).is_none_or(|bytes| bytes > isize::MAX as usize) {
        return Err(Failure::argument("count is more than memory can hold"));
    }
    Ok(())
}
