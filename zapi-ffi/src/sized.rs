//! The structs that may grow: in `size` the caller says how many bytes of one it has.

use std::mem::MaybeUninit;

use crate::failure::Failure;

/// A struct that starts with `uint32_t size`.
///
/// # Safety
/// It is `repr(C)`, its first member is a `u32`, all members are integers, arrays of them or
/// pointers, and there is no padding between or after them: all of its bytes may be read, and any
/// may be written.
pub(crate) unsafe trait SizedStruct: Copy {
    /// The smallest `size` that a caller may have.
    const LEAST: usize;

    /// One whose members are all zero.
    fn zeroed() -> Self {
        // SAFETY: by the contract any bytes are one.
        unsafe { MaybeUninit::zeroed().assume_init() }
    }
}

/// A struct of the caller that was checked.
pub(crate) struct Slot<T> {
    out: *mut T,
    /// How many bytes of it are written.
    pub(crate) room: usize,
}

/// `size` stays as the caller has set it.
const SIZE: usize = size_of::<u32>();

impl<T: SizedStruct> Slot<T> {
    /// Checks the struct and zeroes it.
    pub(crate) fn blank(out: *mut T, name: &str) -> Result<Self, Failure> {
        if out.is_null() {
            return Err(Failure::null(name));
        }
        // SAFETY: not NULL, and by the header a struct of the caller that starts with `size`.
        let room = unsafe { room(out, name) }?;
        // SAFETY: by the header there are `size` bytes, and `room` is no more.
        unsafe { out.cast::<u8>().add(SIZE).write_bytes(0, room - SIZE) };
        Ok(Self { out, room })
    }

    /// Writes all but `size`, as much as the caller has room for.
    pub(crate) fn write(&self, value: &T) {
        let from = std::ptr::from_ref(value).cast::<u8>();
        // SAFETY: `value` has at least `room` bytes, all of them set (see `SizedStruct`), and so has
        // the caller's; `value` is our own, so that the two cannot overlap.
        unsafe {
            let to = self.out.cast::<u8>().add(SIZE);
            to.copy_from_nonoverlapping(from.add(SIZE), self.room - SIZE);
        }
    }
}

/// Reads a struct of the caller, if there is one. Members beyond its `size` are zero, and so is a
/// pointer that only starts within it.
pub(crate) fn given<T: SizedStruct>(pointer: *const T, name: &str) -> Result<Option<T>, Failure> {
    if pointer.is_null() {
        return Ok(None);
    }
    // SAFETY: as in `Slot::blank`.
    let room = unsafe { room(pointer, name) }?;
    let room = room - (room - T::LEAST) % size_of::<usize>();
    let mut value = T::zeroed();
    // SAFETY: by the header there are `size` bytes, and `room` is no more, nor more than a `T`
    // has; any bytes are one (see `SizedStruct`).
    unsafe { (&raw mut value).cast::<u8>().copy_from_nonoverlapping(pointer.cast(), room) };
    Ok(Some(value))
}

/// How many bytes of the struct both sides know.
///
/// # Safety
/// It starts with its size.
unsafe fn room<T: SizedStruct>(pointer: *const T, name: &str) -> Result<usize, Failure> {
    // SAFETY: by the contract; packed structs of other languages may have put it anywhere, hence
    // unaligned.
    let size = unsafe { pointer.cast::<u32>().read_unaligned() } as usize;
    if size < T::LEAST {
        let least = T::LEAST;
        return Err(Failure::argument(format!("{name}->size is {size}, must be at least {least}")));
    }
    Ok(size.min(size_of::<T>()))
}
