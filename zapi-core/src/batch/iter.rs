//! A batch as an iterator over an iterator: the form for Rust, on top of [`Batch`].

use std::iter::Fuse;
use std::time::Duration;

use crate::client::Client;
use crate::error::{Error, Result};
use crate::wait::{CancelToken, SLICE};

use super::Batch;
use super::item::{BatchOptions, Item, Next, Progress};

/// A batch that reads its phones from an iterator, made by [`Client::profile_pictures`].
///
/// It returns each item as `Ok`. If the batch ends early, the last thing it returns is an `Err` with
/// the reason, and [`progress`](Self::progress) says where to resume. Dropping it cancels the
/// running calls.
///
/// The input is read on the thread that takes the items, and only a few phones ahead, so memory
/// use does not grow with it. While the input blocks, no item comes. So everything that is ready is
/// returned before more is read, unless the length of the input is known: then its phones are taken
/// to be available at once.
#[derive(Debug)]
pub struct ProfilePictures<I: Iterator> {
    batch: Batch,
    input: Fuse<I>,
    is_at_hand: bool,
    is_over: bool,
}

impl Client {
    /// Asks for many phones. Nothing is read or sent before the first item is taken.
    ///
    /// A text that is not a phone gets an item with that error. A phone that comes again while its
    /// request is running is not requested twice. If an error would hit every phone, such as a
    /// refused token, or an outage lasts, the batch stops: phones that were read but not requested
    /// get items with [`Code::Cancelled`](crate::Code::Cancelled) and that error as the cause, and
    /// the last `Err` is the error itself.
    ///
    /// The timeout of each call starts when its request may go out. Waiting for the rate limit, or
    /// because the service asked to wait, fails no item.
    pub fn profile_pictures<I>(&self, phones: I) -> ProfilePictures<I::IntoIter>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.profile_pictures_with(phones, BatchOptions::default())
    }

    /// The same with options for this batch.
    pub fn profile_pictures_with<I>(
        &self,
        phones: I,
        options: BatchOptions,
    ) -> ProfilePictures<I::IntoIter>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let input = phones.into_iter().fuse();
        let length = match input.size_hint() {
            (least, Some(most)) if least == most => u64::try_from(most).ok(),
            _ => None,
        };
        let total = options.total.or(length);
        let batch = self.batch(options.total(total));
        ProfilePictures { batch, input, is_at_hand: length.is_some(), is_over: false }
    }
}

impl<I> Iterator for ProfilePictures<I>
where
    I: Iterator,
    I::Item: AsRef<str>,
{
    type Item = Result<Item>;

    fn next(&mut self) -> Option<Result<Item>> {
        loop {
            match self.next_within(SLICE) {
                Next::Item(item) => return Some(Ok(item)),
                Next::Pending => {}
                Next::Stopped(error) if !self.is_over => {
                    self.is_over = true;
                    return Some(Err(error));
                }
                Next::Stopped(_) | Next::Done => return None,
            }
        }
    }
}

impl<I> ProfilePictures<I>
where
    I: Iterator,
    I::Item: AsRef<str>,
{
    /// The next item, if one is ready within that time.
    pub fn next_within(&mut self, wait: Duration) -> Next {
        // Before an item is taken: an input that panics must lose none.
        if self.is_at_hand && self.batch.lacks_work() {
            self.read();
        }
        loop {
            match self.batch.next_within(Duration::ZERO) {
                Next::Pending if self.batch.wants_phone() => self.read(),
                Next::Pending => return self.batch.next_within(wait),
                next => return next,
            }
        }
    }

    fn read(&mut self) {
        match self.input.next() {
            Some(phone) => self.batch.push(phone.as_ref()),
            None => self.batch.finish(),
        }
    }
}

impl<I: Iterator> ProfilePictures<I> {
    /// How far the batch is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        self.batch.progress()
    }

    /// The error for which the batch stopped itself, if it did.
    #[must_use]
    pub fn stopped_by(&self) -> Option<Error> {
        self.batch.stopped_by()
    }

    /// As [`Batch::cancel`].
    pub fn cancel(&self) {
        self.batch.cancel();
    }

    /// As [`Batch::cancel_token`].
    #[must_use]
    pub fn cancel_token(&self) -> CancelToken {
        self.batch.cancel_token()
    }

    /// As [`Batch::close`].
    pub fn close(&mut self) {
        self.batch.close();
    }
}
