//! A call on 32-bit x86 that measures how the function moves the stack pointer. A function with the
//! wrong calling convention is reported and does not crash the program.

use std::arch::global_asm;
use std::ffi::c_void;

use crate::abi::{zapi_entry_fn, zapi_item_fn, zapi_log_fn, zapi_sync_fn};

// Copies the words to the stack, aligned to 16 bytes, calls the function, and measures how many
// bytes it has popped.
global_asm!(
    ".globl {name}",
    "{name}:",
    "push ebp",
    "mov ebp, esp",
    "push esi",
    "push edi",
    "push ebx",
    "mov ecx, [ebp + 16]",
    "lea edx, [ecx * 4]",
    "sub esp, edx",
    "and esp, -16",
    "mov esi, [ebp + 12]",
    "mov edi, esp",
    "mov ebx, esp",
    "cld",
    "rep movsd",
    "call dword ptr [ebp + 8]",
    "mov ecx, esp",
    "sub ecx, ebx",
    "mov edx, [ebp + 20]",
    "mov [edx], ecx",
    "lea esp, [ebp - 12]",
    "pop ebx",
    "pop edi",
    "pop esi",
    "pop ebp",
    "ret",
    name = sym zapi_selftest_measured,
);

unsafe extern "C" {
    fn zapi_selftest_measured(
        address: *const c_void,
        words: *const u32,
        count: usize,
        popped: *mut usize,
    ) -> u32;
}

/// Calls a function. Returns its result and by how many bytes the stack pointer is off for the
/// convention of this system: `stdcall` on Windows, `cdecl` elsewhere.
///
/// # Safety
/// The words are its arguments.
pub(crate) unsafe fn call(address: *const c_void, words: &[u32]) -> (u32, isize) {
    let mut popped = 0;
    // SAFETY: by the contract; the stack pointer is put back, whatever the function did to it.
    let result =
        unsafe { zapi_selftest_measured(address, words.as_ptr(), words.len(), &raw mut popped) };
    let expected = if cfg!(windows) { size_of_val(words) } else { 0 };
    (result, popped.wrapping_sub(expected) as isize)
}

/// An argument, which takes one or two words on the stack.
pub(crate) trait Argument {
    fn push(self, words: &mut Vec<u32>);
}

/// A result, which fits a register.
pub(crate) trait Answer {
    fn from_word(word: u32) -> Self;
}

impl Answer for () {
    fn from_word(_: u32) {}
}

macro_rules! numbers {
    ($($number:ty),*) => {
        $(impl Argument for $number {
            fn push(self, words: &mut Vec<u32>) {
                words.push(self as u32);
            }
        }

        impl Answer for $number {
            fn from_word(word: u32) -> Self {
                word as Self
            }
        })*
    };
}
numbers!(i32, u32, usize);

macro_rules! long_numbers {
    ($($number:ty),*) => {
        $(impl Argument for $number {
            fn push(self, words: &mut Vec<u32>) {
                words.extend([self as u32, (self >> 32) as u32]);
            }
        })*
    };
}
long_numbers!(i64, u64);

impl<T> Argument for *const T {
    fn push(self, words: &mut Vec<u32>) {
        words.push(self as u32);
    }
}

impl<T> Argument for *mut T {
    fn push(self, words: &mut Vec<u32>) {
        words.push(self as u32);
    }
}

impl<T> Answer for *const T {
    fn from_word(word: u32) -> Self {
        word as Self
    }
}

impl<T> Answer for *mut T {
    fn from_word(word: u32) -> Self {
        word as Self
    }
}

macro_rules! callbacks {
    ($($callback:ty),*) => {
        $(impl Argument for $callback {
            fn push(self, words: &mut Vec<u32>) {
                words.push(self.map_or(0, |function| function as usize as u32));
            }
        })*
    };
}
callbacks!(zapi_item_fn, zapi_log_fn, zapi_sync_fn, zapi_entry_fn);
