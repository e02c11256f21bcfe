//! What happens on the threads of a sync: each answer is looked at, and its picture downloaded and
//! written if it is another one.

use std::collections::HashMap;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

use zapi_core::{
    CallOptions, CancelToken, Client, Code, Error, Phone, ProfilePicture, Result, unix_seconds,
};

use super::inbox::Inbox;
use super::options::{ChangeHook, Downloaded};
use crate::clock::Clock;
use crate::database::{Answer, Known, Outcome};
use crate::files::Files;
use crate::freshness::{self, Policy, needs_bytes};
use crate::picture::StoredPicture;

/// After this many downloads in a row that failed because of the network, the sync ends: the image
/// hosts cannot be reached, and every contact would be marked as failing.
const DEAD_DOWNLOADS: u32 = 20;

/// Who is told of pictures that were downloaded.
#[derive(Clone, Debug, Default)]
pub(super) struct Listener {
    pub(super) account: String,
    pub(super) hook: Option<ChangeHook>,
}

impl Listener {
    fn tell(&self, phone: &Phone, picture: &StoredPicture, bytes: &[u8]) -> Result<()> {
        let account = &self.account;
        let told = Downloaded { account, phone, picture, bytes };
        self.hook.as_ref().map_or(Ok(()), |hook| hook.call(&told))
    }
}

/// What the threads share.
#[derive(Debug)]
pub(crate) struct Worker {
    pub(crate) client: Client,
    listener: Listener,
    pub(crate) files: Files,
    pub(crate) clock: Clock,
    pub(crate) policy: Policy,
    pub(crate) owner: String,
    pub(crate) inbox: Inbox,
    /// Ends the sync.
    pub(crate) cancel: CancelToken,
    asked: Mutex<HashMap<Phone, Known>>,
    dead_downloads: AtomicU32,
    fatal: Mutex<Option<Error>>,
    /// Whether the service itself has answered in this batch.
    has_heard: AtomicBool,
    /// The first reply that came from something else, such as a proxy or a login page.
    foreign: Mutex<Option<Error>>,
}

impl Worker {
    pub(super) fn new(
        client: Client,
        listener: Listener,
        files: Files,
        clock: Clock,
        policy: Policy,
        owner: String,
    ) -> Self {
        Self {
            client,
            listener,
            files,
            clock,
            policy,
            owner,
            inbox: Inbox::default(),
            cancel: CancelToken::default(),
            asked: Mutex::default(),
            dead_downloads: AtomicU32::new(0),
            fatal: Mutex::default(),
            has_heard: AtomicBool::new(false),
            foreign: Mutex::default(),
        }
    }

    /// The same for another batch, which that token ends.
    pub(crate) fn renewed(&self, cancel: CancelToken) -> Self {
        let Self { client, listener, files, clock, policy, owner, .. } = self;
        let (client, listener) = (client.clone(), listener.clone());
        let (files, clock) = (files.clone(), clock.clone());
        Self { cancel, ..Self::new(client, listener, files, clock, *policy, owner.clone()) }
    }

    /// Notes what is known of a contact before it is asked for. Returns the contact that had the
    /// same phone and was forgotten since: it gets no answer of its own any more.
    pub(crate) fn expect(&self, known: Known) -> Option<i64> {
        lock(&self.asked).insert(known.phone.clone(), known).map(|former| former.id)
    }

    /// Forgets a contact that was not asked for after all; says which it is.
    pub(crate) fn give_up(&self, phone: &Phone) -> Option<i64> {
        lock(&self.asked).remove(phone).map(|known| known.id)
    }

    /// Why the sync cannot go on, if it cannot.
    pub(crate) fn fatal(&self) -> Option<Error> {
        lock(&self.fatal).clone()
    }

    /// The first foreign reply, if the service itself has not answered at all.
    pub(crate) fn foreign(&self) -> Option<Error> {
        lock(&self.foreign).clone().filter(|_| !self.has_heard.load(Ordering::Relaxed))
    }

    /// The hook of the batch.
    pub(crate) fn answered(
        &self,
        phone: &Phone,
        result: &Result<ProfilePicture>,
        call: &CallOptions,
    ) {
        let Some(known) = lock(&self.asked).remove(phone) else { return };
        let outcome = match result {
            Ok(picture) => {
                self.has_heard.store(true, Ordering::Relaxed);
                let look = || self.look_at(&known, picture, call);
                // A panic would leave the sync waiting for this answer for ever.
                catch_unwind(AssertUnwindSafe(look)).unwrap_or(Outcome::NotStored(Code::Internal))
            }
            // A proxy or a login page answered.
            Err(error) if error.is_foreign() => {
                lock(&self.foreign).get_or_insert_with(|| error.clone());
                Outcome::Unrelated
            }
            Err(error) => {
                let code = error.code();
                self.has_heard.fetch_or(!code.is_outage(), Ordering::Relaxed);
                Outcome::Failed(code)
            }
        };
        self.inbox.put(Answer {
            contact: known.id,
            rev: known.rev,
            outcome,
            fraction: fastrand::f64(),
        });
    }

    fn look_at(&self, known: &Known, picture: &ProfilePicture, call: &CallOptions) -> Outcome {
        let (Some(link), Some(key)) = (picture.link(), picture.key()) else {
            let reason = picture.reason().map(str::to_owned);
            return Outcome::None { reason, had_link: false };
        };
        let is_lost = known.picture.as_ref().is_some_and(|picture| !self.files.is_there(picture));
        if needs_bytes(&known.record, key, self.policy) || is_lost && !self.policy.links_only {
            return self.download(picture, call);
        }
        let expires_at = picture.expires_at().map_or(0, unix_seconds);
        Outcome::Link { link: link.to_owned(), key: key.to_owned(), expires_at, part: None }
    }

    fn download(&self, picture: &ProfilePicture, call: &CallOptions) -> Outcome {
        let image = match self.client.image(picture, call) {
            Ok(Some(image)) => image,
            Ok(None) => return Outcome::None { reason: None, had_link: true },
            Err(error) => return self.failed(error),
        };
        self.dead_downloads.store(0, Ordering::Relaxed);
        match self.files.write(&image, &self.owner, self.clock.now()) {
            Ok(part) => match self.listener.tell(picture.phone(), &part.picture, &image.bytes) {
                Err(error) => Outcome::NotStored(freshness::of_hook(error.code())),
                Ok(()) => Outcome::Link {
                    link: picture.link().unwrap_or_default().to_owned(),
                    key: image.key,
                    expires_at: picture.expires_at().map_or(0, unix_seconds),
                    part: Some(part),
                },
            },
            Err(error) => {
                let code = error.code();
                self.end(error);
                Outcome::NotStored(code)
            }
        }
    }

    fn failed(&self, error: Error) -> Outcome {
        let (code, is_foreign) = (error.code(), error.is_foreign());
        if !code.is_outage() && !is_foreign {
            return Outcome::NotStored(code);
        }
        let dead = self.dead_downloads.fetch_add(1, Ordering::Relaxed) + 1;
        if dead >= DEAD_DOWNLOADS {
            let message =
                format!("{dead} downloads in a row failed; the last one: {}", error.message());
            self.end(if is_foreign { error } else { Error::new(code, message) });
        }
        if is_foreign { Outcome::Unrelated } else { Outcome::NotStored(code) }
    }

    /// Ends the sync with the first error that is fatal.
    fn end(&self, error: Error) {
        lock(&self.fatal).get_or_insert(error);
        self.cancel.cancel();
    }
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
