//! Many phones through one client: read lazily, asked by a few threads, one item for each.

mod crew;
mod hook;
mod verdict;

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::iter::Fuse;
use std::time::Duration;

use crate::client::{CallOptions, Client};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::wait::{Interrupt, SLICE};
use crew::Crew;
pub use hook::Hook;
use verdict::Verdict;

/// What concerns one batch; by default everything is the client's.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct BatchOptions {
    /// Threads that ask; the client's `workers` when not set.
    pub workers: Option<usize>,
    /// Items come in the order of the input, and not as they are completed.
    pub ordered: bool,
    /// What holds for each call. Its token ends the whole batch, its hook is asked on the thread
    /// that takes the items.
    pub call: CallOptions,
    /// What each thread that the batch starts does first, before any request.
    pub on_thread_start: Option<Hook>,
    /// Called after each answer, on the thread that asked. For event loops: it should only wake
    /// the one who then calls [`Batch::next_within`] with no time to wait.
    pub on_answer: Option<Hook>,
    /// Asked before a phone is read: `false` when the input would have to wait for one. Nothing is
    /// read then until the next item is asked for, and the batch is not at its end.
    pub can_read: Option<Hook<bool>>,
}

/// The answer for one phone of a batch.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Item {
    /// Where the phone stood in the input, from 0.
    pub index: u64,
    /// The phone, unless it is none.
    pub phone: Option<Phone>,
    /// What a call would have given.
    pub result: Result<ProfilePicture>,
}

/// How far a batch is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Items given out.
    pub done: u64,
    /// Of these, with a link.
    pub found: u64,
    /// Of these, without a picture.
    pub none: u64,
    /// Of these, failed.
    pub failed: u64,
    /// Requests beyond the first of each call; counts those of other callers of the client too.
    pub retried: u64,
    /// Length of the input, if it tells.
    pub total: Option<u64>,
    /// The first index whose answer has not been taken, once the batch was cancelled or has
    /// stopped itself: where to resume.
    pub stopped_at: Option<u64>,
}

/// What [`Batch::next_within`] came to.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Next {
    /// An item.
    Item(Item),
    /// The time was over before one was ready.
    Pending,
    /// There are no more.
    Done,
}

/// A batch under way: an iterator over [`Item`]s. Dropping it ends the calls that still run.
///
/// The input is read on the thread that takes the items, only as far as the window of started and
/// finished items reaches, so memory does not grow with the input. No item comes while the input
/// waits for a phone: so what is ready is given before more is read, unless the input tells its
/// length, as one that has all at hand does. In a forked child a batch of the parent is at its end.
#[derive(Debug)]
pub struct Batch<I: Iterator> {
    client: Client,
    input: Fuse<I>,
    options: BatchOptions,
    crew: Crew,
    /// The phones that are being asked, each with the places where it stands.
    asked: HashMap<Phone, Vec<u64>>,
    ready: Ready,
    read: u64,
    is_read_out: bool,
    workers: usize,
    window: u64,
    verdict: Verdict,
    progress: Progress,
    retries_before: u64,
}

impl Client {
    /// Asks for many phones, as completed, with the client's settings. Nothing is read or sent
    /// before the first item is taken.
    ///
    /// A phone that is none is that item's error. One that comes again while it is being asked is
    /// not asked twice. An error that every phone would meet, such as a refused token, ends the
    /// batch when it is the first result or comes from as many calls in a row as there are
    /// workers: what was read comes back as [`Code::Cancelled`] with that cause, nothing more is
    /// read or sent, and [`Progress::stopped_at`] tells where to resume.
    ///
    /// The deadline is that of each call. A call whose slot comes only after it, because of the
    /// pace or because the service asked all to wait, waits for it here and does not fail.
    pub fn profile_pictures<I>(&self, phones: I) -> Batch<I::IntoIter>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        self.profile_pictures_with(phones, BatchOptions::default())
    }

    /// The same with options for this batch.
    pub fn profile_pictures_with<I>(&self, phones: I, options: BatchOptions) -> Batch<I::IntoIter>
    where
        I: IntoIterator,
        I::Item: AsRef<str>,
    {
        let input = phones.into_iter().fuse();
        let total = match input.size_hint() {
            (least, Some(most)) if least == most => u64::try_from(most).ok(),
            _ => None,
        };
        let workers = options.workers.unwrap_or(self.config().workers).clamp(1, 1024);
        let call = CallOptions {
            cancel: Some(options.call.cancel.clone().unwrap_or_default().child()),
            interrupt: None,
            ..options.call.clone()
        };
        Batch {
            input,
            crew: Crew::new(self.clone(), call, workers, &options),
            asked: HashMap::new(),
            ready: Ready::new(options.ordered),
            read: 0,
            is_read_out: false,
            workers,
            // Work for every thread while the finished half waits for its turn or its taker.
            window: 4 * workers as u64,
            verdict: Verdict::new(workers),
            progress: Progress { total, ..Progress::default() },
            retries_before: self.stats().retries,
            options,
            client: self.clone(),
        }
    }
}

impl<I> Iterator for Batch<I>
where
    I: Iterator,
    I::Item: AsRef<str>,
{
    type Item = Item;

    fn next(&mut self) -> Option<Item> {
        loop {
            match self.next_within(SLICE) {
                Next::Item(item) => return Some(item),
                Next::Done => return None,
                Next::Pending => {}
            }
        }
    }
}

impl<I> Batch<I>
where
    I: Iterator,
    I::Item: AsRef<str>,
{
    /// The next item, if one is ready within that time. Waits at most 50 ms without asking the
    /// hook.
    pub fn next_within(&mut self, wait: Duration) -> Next {
        let patience = CallOptions { timeout: Some(wait), ..CallOptions::default() };
        let patience = self.client.watch(&patience);
        loop {
            if self.crew.is_inherited() {
                return Next::Done;
            }
            while let Some((phone, result)) = self.crew.answer() {
                self.settle(phone, result);
            }
            if let Some(item) = self.ready.take() {
                // No thread should starve while items are taken, and no item wait for more input.
                if self.asked.len() < self.workers && self.is_at_hand() {
                    self.read_one();
                }
                return Next::Item(self.give(item));
            }
            if self.read_one() {
                continue;
            }
            if self.asked.is_empty() && (self.is_read_out || self.crew.is_cancelled()) {
                return Next::Done;
            }
            if self.options.call.interrupt.as_ref().is_some_and(Interrupt::asks_to_end) {
                self.cancel();
            }
            let left = patience.remaining();
            if left.is_zero() {
                return Next::Pending;
            }
            if let Some((phone, result)) = self.crew.wait_for_answer(left.min(SLICE)) {
                self.settle(phone, result);
            }
        }
    }

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> Progress {
        let retried = self.client.stats().retries.saturating_sub(self.retries_before);
        let stopped_at = self.crew.is_cancelled().then(|| {
            let under_way = self.asked.values().flatten().copied();
            let open = under_way.chain(self.ready.indexes()).chain(self.verdict.first_unanswered);
            open.min().or((!self.is_read_out).then_some(self.read))
        });
        let stopped_at = stopped_at.flatten();
        Progress { retried, stopped_at, ..self.progress }
    }

    /// The error for which it has stopped itself.
    #[must_use]
    pub fn stopped_by(&self) -> Option<&Error> {
        self.verdict.cause.as_ref()
    }

    /// Ends it: calls that run are cancelled, nothing more is read or sent, and what was read
    /// still comes back.
    pub fn cancel(&mut self) {
        self.crew.cancel();
    }

    /// Drops it without waiting for its threads, which end within 50 ms: for event loops.
    pub fn leave(mut self) {
        self.crew.leave();
    }

    /// Whether the input gives what it has without a wait: it tells its length, or is asked first.
    fn is_at_hand(&self) -> bool {
        self.progress.total.is_some() || self.options.can_read.is_some()
    }

    /// Reads the next phone, if there is one and the window has room for it.
    fn read_one(&mut self) -> bool {
        if self.crew.is_cancelled() || self.read - self.progress.done >= self.window {
            return false;
        }
        if self.options.can_read.as_ref().is_some_and(|hook| !hook.call()) {
            return false;
        }
        let Some(text) = self.input.next() else {
            self.is_read_out = true;
            return false;
        };
        let phone = Phone::parse(text.as_ref());
        // Only now: a text that panics has no place, which nothing would ever fill.
        let index = self.read;
        self.read += 1;
        match phone {
            Ok(phone) => self.ask(phone, index),
            Err(error) => self.ready.put(Item { index, phone: None, result: Err(error) }),
        }
        true
    }

    fn ask(&mut self, phone: Phone, index: u64) {
        let places = self.asked.entry(phone.clone()).or_default();
        places.push(index);
        if places.len() == 1 {
            if let Err(error) = self.crew.ask(phone.clone()) {
                self.settle(phone, Err(error));
            }
        }
    }

    /// Hands the outcome of a call to every place where its phone stands.
    fn settle(&mut self, phone: Phone, result: Result<ProfilePicture>) {
        let places = self.asked.remove(&phone).unwrap_or_default();
        let first = places.iter().copied().min().unwrap_or(0);
        if let Some(cause) = self.verdict.hear(first, &result) {
            log::warn!(target: "zapi::batch", "stopped: {}", cause.code().name());
            self.verdict.cause = Some(cause);
            self.crew.cancel();
        }
        let result = result.map_err(|error| match (&self.verdict.cause, error.code()) {
            (Some(cause), Code::Cancelled) => {
                Error::new(Code::Cancelled, "the batch stopped itself")
                    .with_cause(cause.clone())
                    .with_attempts(error.attempts())
            }
            _ => error,
        });
        for index in places {
            let phone = Some(phone.clone());
            self.ready.put(Item { index, phone, result: result.clone() });
        }
    }

    fn give(&mut self, item: Item) -> Item {
        self.progress.done += 1;
        match &item.result {
            Ok(picture) if picture.link().is_some() => self.progress.found += 1,
            Ok(_) => self.progress.none += 1,
            Err(error) => {
                self.progress.failed += 1;
                if error.code() == Code::Cancelled {
                    self.verdict.unanswered(item.index);
                }
            }
        }
        item
    }
}

/// Items that wait to be taken.
#[derive(Debug)]
enum Ready {
    AsCompleted(VecDeque<Item>),
    InOrder { next: u64, items: BTreeMap<u64, Item> },
}

impl Ready {
    fn new(ordered: bool) -> Self {
        if ordered {
            Self::InOrder { next: 0, items: BTreeMap::new() }
        } else {
            Self::AsCompleted(VecDeque::new())
        }
    }

    fn put(&mut self, item: Item) {
        match self {
            Self::AsCompleted(items) => items.push_back(item),
            Self::InOrder { items, .. } => {
                items.insert(item.index, item);
            }
        }
    }

    fn indexes(&self) -> Box<dyn Iterator<Item = u64> + '_> {
        match self {
            Self::AsCompleted(items) => Box::new(items.iter().map(|item| item.index)),
            Self::InOrder { items, .. } => Box::new(items.keys().copied()),
        }
    }

    fn take(&mut self) -> Option<Item> {
        match self {
            Self::AsCompleted(items) => items.pop_front(),
            Self::InOrder { next, items } => {
                let item = items.remove(next)?;
                *next += 1;
                Some(item)
            }
        }
    }
}

#[cfg(test)]
mod tests;
