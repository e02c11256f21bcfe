//! Remembers answers for a while, and lets many callers of one contact share one request.

use std::cell::Cell;
use std::ops::Range;
use std::sync::{Arc, Mutex, Weak};
use std::time::{Duration, Instant, SystemTime};

use quick_cache::sync::{Cache as Store, EntryAction, EntryResult, GuardResult, PlaceholderGuard};

use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::lock::lock;
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::wait::{SLICE, Watch};

/// A "no picture" can be a passing refusal, so it is not kept longer.
const NONE_TTL: Duration = Duration::from_secs(10 * 60);

/// After a failed refresh the stale value is served this long before the next caller tries again.
const STALE_PAUSE: Duration = Duration::from_secs(1);

/// Answers by phone, with single flight. Off when the time to live is zero.
#[derive(Debug)]
pub(crate) struct Cache {
    store: Option<Store<Phone, Arc<Entry>>>,
    ttl: Duration,
    serve_stale: Duration,
    clock: Clock,
    /// Loads past the cache that run and may keep their answer: no forget came since they began.
    bypasses: Mutex<Vec<Weak<Phone>>>,
}

/// What a load came to. A failure is in the store for a moment only, for those who waited for it.
#[derive(Debug)]
struct Entry {
    answer: Result<ProfilePicture>,
    loaded_at: Instant,
    /// It has a beginning too: a wall clock that is set back would make answers last.
    fresh: Range<SystemTime>,
    servable_until: SystemTime,
}

type Guard<'a> = PlaceholderGuard<
    'a,
    Phone,
    Arc<Entry>,
    quick_cache::UnitWeighter,
    quick_cache::DefaultHashBuilder,
    quick_cache::sync::DefaultLifecycle<Phone, Arc<Entry>>,
>;

/// What a look into the store came to.
enum Look<'a> {
    Hit(Result<ProfilePicture>),
    /// This caller loads; the value that is past its time, if there is one.
    Lead(Guard<'a>, Option<Arc<Entry>>),
    /// Somebody else loads.
    Wait,
}

thread_local! {
    static LEADING: Cell<bool> = const { Cell::new(false) };
}

/// Whether this thread loads for others at the moment: from a log record or a hook of that load, the
/// caller's code asks once more.
pub(crate) fn is_loading() -> bool {
    LEADING.get()
}

/// While it lives, this thread loads for others, and waits for no load itself.
struct Leading {
    before: bool,
}

impl Leading {
    fn during<T>(load: impl FnOnce() -> T) -> T {
        let _leading = Self { before: LEADING.replace(true) };
        load()
    }
}

impl Drop for Leading {
    fn drop(&mut self) {
        LEADING.set(self.before);
    }
}

impl Cache {
    pub(crate) fn new(ttl: Duration, entries: usize, serve_stale: Duration, clock: Clock) -> Self {
        let store = (!ttl.is_zero()).then(|| Store::new(entries));
        Self { store, ttl, serve_stale, clock, bypasses: Mutex::default() }
    }

    /// The cached answer, or what `load` returns; concurrent callers of one phone share one load and
    /// its outcome. Calls `hit` if this caller needed no load.
    ///
    /// # Errors
    /// What `load` failed with, here or in the caller that loaded, and what ends the watch.
    pub(crate) fn get(
        &self,
        phone: &Phone,
        watch: &Watch,
        hit: impl FnOnce(),
        load: impl FnOnce() -> Result<ProfilePicture>,
    ) -> Result<ProfilePicture> {
        let Some(store) = &self.store else { return load() };
        // The first look does not wait, so that a hit need not look at the clock.
        let (mut wait, mut waits_since) = (Duration::ZERO, None);
        loop {
            // Whoever loads may be waiting for the rate limit, which costs a patient call no time.
            let look = match wait {
                Duration::ZERO => self.look(store, phone, wait, waits_since),
                _ => watch.paused(|_| self.look(store, phone, wait, waits_since)),
            };
            match look {
                Look::Hit(answer) => {
                    hit();
                    return answer;
                }
                Look::Lead(guard, old) => {
                    let loaded = Leading::during(load);
                    return self.lead(store, phone, guard, old, loaded);
                }
                // A hook or a log record of a load on this thread asks: the load that it would
                // wait for may be that one, or wait for that one in turn.
                Look::Wait if is_loading() => return load(),
                Look::Wait => {
                    watch.check()?;
                    let now = self.clock.now();
                    let since = *waits_since.get_or_insert(now);
                    // The time of a patient call stands still, and whoever loads may be waiting for
                    // the batch that this call is part of.
                    if watch.is_patient() && now - since >= watch.remaining() {
                        return load();
                    }
                    wait = SLICE.min(watch.remaining());
                }
            }
        }
    }

    /// Loads past the cache and keeps the answer in it, unless the phone was forgotten meanwhile.
    pub(crate) fn bypass(
        &self,
        phone: &Phone,
        load: impl FnOnce() -> Result<ProfilePicture>,
    ) -> Result<ProfilePicture> {
        let Some(store) = &self.store else { return load() };
        let own = Arc::new(phone.clone());
        lock(&self.bypasses).push(Arc::downgrade(&own));
        let answer = load();
        let mut bypasses = lock(&self.bypasses);
        let is_own = |one: &Weak<Phone>| std::ptr::eq(one.as_ptr(), &*own);
        let listed = bypasses.iter().position(is_own).map(|at| bypasses.swap_remove(at));
        if let (Some(_), Ok(picture)) = (listed, &answer) {
            store.insert(phone.clone(), Arc::new(self.entry(picture.clone())));
        }
        answer
    }

    pub(crate) fn forget(&self, phone: &Phone) {
        if let Some(store) = &self.store {
            let mut bypasses = lock(&self.bypasses);
            bypasses.retain(|one| one.upgrade().is_some_and(|other| *other != *phone));
            store.remove(phone);
        }
    }

    fn look<'a>(
        &self,
        store: &'a Store<Phone, Arc<Entry>>,
        phone: &Phone,
        wait: Duration,
        waits_since: Option<Instant>,
    ) -> Look<'a> {
        // What came while this caller waited is an answer for it, also a link that is past its
        // time already: to load once more would bring the same.
        let is_good = |entry: &Entry| {
            entry.fresh.contains(&self.clock.wall())
                || waits_since.is_some_and(|since| entry.loaded_at >= since)
        };
        match store.get_value_or_guard(phone, Some(wait)) {
            GuardResult::Value(entry) if is_good(&entry) => Look::Hit(entry.answer.clone()),
            GuardResult::Value(_) => {
                // Only one of those who find the old value may replace it.
                let renewed = store.entry(phone, Some(Duration::ZERO), |_, entry| {
                    if is_good(entry) {
                        EntryAction::Retain(entry.answer.clone())
                    } else {
                        EntryAction::ReplaceWithGuard
                    }
                });
                match renewed {
                    EntryResult::Retained(answer) => Look::Hit(answer),
                    EntryResult::Replaced(guard, old) => Look::Lead(guard, Some(old)),
                    EntryResult::Vacant(guard) => Look::Lead(guard, None),
                    EntryResult::Removed(..) | EntryResult::Timeout => Look::Wait,
                }
            }
            GuardResult::Guard(guard) => Look::Lead(guard, None),
            GuardResult::Timeout => Look::Wait,
        }
    }

    /// Gives the outcome of the load to all who wait for it. A caller whose own time or patience
    /// ended only steps back: the next in line loads.
    fn lead(
        &self,
        store: &Store<Phone, Arc<Entry>>,
        phone: &Phone,
        guard: Guard<'_>,
        old: Option<Arc<Entry>>,
        loaded: Result<ProfilePicture>,
    ) -> Result<ProfilePicture> {
        let error = match loaded {
            Ok(picture) => {
                // Refused only when the entry was removed or replaced meanwhile.
                let _ = guard.insert(Arc::new(self.entry(picture.clone())));
                return Ok(picture);
            }
            Err(error) => error,
        };
        if let Some(stale) = old.as_deref().and_then(|old| self.stale(old, &error)) {
            let answer = stale.answer.clone();
            let _ = guard.insert(Arc::new(stale));
            return answer;
        }
        let servable = old.filter(|old| self.clock.wall() < old.servable_until);
        if is_the_callers_own(&error) {
            // The old value is no answer now, but may be one for a caller whom the service fails.
            if let Some(old) = servable {
                let _ = guard.insert(old);
            }
        } else {
            let now = self.clock.wall();
            let failed = Arc::new(Entry {
                answer: Err(error.clone()),
                loaded_at: self.clock.now(),
                fresh: now..now + STALE_PAUSE,
                servable_until: now,
            });
            if guard.insert(failed.clone()).is_ok() {
                // In one step: a forget or a new answer in between must not be undone.
                store.entry(phone, Some(Duration::ZERO), |_, entry| match servable {
                    _ if !Arc::ptr_eq(entry, &failed) => EntryAction::Retain(()),
                    Some(old) => {
                        *entry = old;
                        EntryAction::Retain(())
                    }
                    None => EntryAction::Remove,
                });
            }
        }
        Err(error)
    }

    fn entry(&self, picture: ProfilePicture) -> Entry {
        let now = self.clock.wall();
        let (ttl, end) = match picture.expires_at() {
            Some(end) => (self.ttl, end),
            None => (
                self.ttl.min(NONE_TTL),
                SystemTime::UNIX_EPOCH + Duration::from_secs(u32::MAX.into()),
            ),
        };
        Entry {
            answer: Ok(picture),
            loaded_at: self.clock.now(),
            fresh: now..(now + ttl).min(end),
            servable_until: (now + ttl + self.serve_stale).min(end),
        }
    }

    /// The old value as an answer, when the service or the way to it fails.
    fn stale(&self, old: &Entry, error: &Error) -> Option<Entry> {
        let now = self.clock.wall();
        let picture = old.answer.as_ref().ok().filter(|picture| picture.link().is_some())?;
        let may_serve =
            error.is_outage() && !self.serve_stale.is_zero() && now < old.servable_until;
        may_serve.then(|| Entry {
            answer: Ok(picture.clone().marked_stale()),
            loaded_at: self.clock.now(),
            fresh: now..(now + STALE_PAUSE).min(old.servable_until),
            servable_until: old.servable_until,
        })
    }
}

/// Whether the error is about this caller and not about the service. A hold is the service's, but
/// whether it fits in the time that is left is each caller's own.
fn is_the_callers_own(error: &Error) -> bool {
    match error.code() {
        Code::Cancelled => true,
        Code::Timeout => !error.is_retryable(),
        Code::RateLimited => error.retry_after().is_some(),
        _ => false,
    }
}

#[cfg(test)]
mod tests;
