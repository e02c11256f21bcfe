//! The job: takes the contacts that are due, asks for them, and writes down what came back.

mod commit;
mod hold;
mod inbox;
mod options;
mod queue;
mod start;
mod teller;
mod tenure;
#[cfg(test)]
mod tests;
mod worker;

use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, Instant};

use zapi_core::{
    Batch, BatchOptions, CancelToken, Client, Code, Error, Item, Next, Result, ResultHook,
};

use crate::account::budget::{Budget, SyncLimit};
use crate::account::guard::Guard;
use crate::account::lock::busy;
use crate::clock::{self, Clock};
use crate::database::{Answer, Committed, Database};
use crate::freshness::{Policy, is_due};
use crate::job::Job;
use crate::sweep;
use commit::Commit;
pub use options::{Downloaded, SyncOptions, SyncReport};
use queue::Queue;
use start::Start;
use teller::Teller;
use tenure::Tenure;
use worker::{Listener, Worker};

/// Answers are committed together: [`inbox::MOST`] of them, or fewer after this time.
const COMMIT_AFTER: Duration = Duration::from_millis(200);
/// How many contacts are looked up at once, for each reason to be due.
const PAGE: usize = 512;
/// How often a watching sync looks for contacts that others have added.
const LOOK_EVERY: Duration = Duration::from_secs(2);
/// How often it removes what nobody needs any more.
const TIDY_EVERY: Duration = Duration::from_secs(60 * 60);
/// How long a watching sync leaves deleted text in the database.
const SCRUB_AFTER: Duration = Duration::from_secs(60);

/// One account, until nothing is due or a limit is reached.
///
/// # Errors
/// [`Code::Busy`] if somebody syncs it already; what ended it early otherwise.
pub(crate) fn run(job: &Job<'_>, client: &Client, options: &SyncOptions) -> Result<SyncReport> {
    let teller = Arc::new(Teller::new(options));
    let mut database = Database::open(job.place)?.called_by(teller.clone())?;
    options.check(&mut database, job.files)?;
    let known = match options.watch {
        // Somebody may add contacts later.
        true => Some(database.account(job.label)?),
        false => database.find_account(job.label)?,
    };
    let Some(account) = known else {
        let mut report = SyncReport::default();
        teller.report(&mut report);
        return Ok(report);
    };
    let Some(tenure) = Tenure::begin(&mut database, account)? else {
        let holder = database.account_row(account)?.owner;
        return Err(busy(job.label, holder.as_deref()));
    };
    let start = Start::read(&mut database, account, job.clock.now()).inspect_err(|_| {
        let _ = tenure.end(&mut database);
    })?;
    let mut sync = Sync::new(job, client, options, teller, database, tenure, start);
    let ended = sync.run();
    let left = sync.tenure.end(&mut sync.database);
    ended.and(left)?;
    Ok(sync.report.clone())
}

/// A running sync.
struct Sync<'a> {
    options: &'a SyncOptions,
    clock: &'a Clock,
    teller: Arc<Teller>,
    database: Database,
    tenure: Tenure,
    worker: Arc<Worker>,
    queue: Queue,
    /// When it was filled last, and whether nothing was due then.
    looked_at: Option<Instant>,
    is_dry: bool,
    /// Contacts that were asked for, and not committed yet.
    asked: HashSet<i64>,
    /// Contacts that are still due after their answer, which concerned the account: they are not
    /// asked for twice in a batch, or within the hour.
    skipped: HashSet<i64>,
    /// Contacts whose last request failed for a reason unrelated to them.
    missed: HashSet<i64>,
    budget: Budget,
    guard: Guard,
    held_until: Option<i64>,
    /// After a hold, one request goes first.
    is_probing: bool,
    limit: Option<SyncLimit>,
    committed_at: Instant,
    tidied_at: Instant,
    report: SyncReport,
}

impl<'a> Sync<'a> {
    fn new(
        job: &Job<'a>,
        client: &Client,
        options: &'a SyncOptions,
        teller: Arc<Teller>,
        database: Database,
        tenure: Tenure,
        Start { row, holders, due }: Start,
    ) -> Self {
        let policy = Policy { links_only: options.links_only };
        let listener = Listener { account: job.label.into(), hook: options.on_change.clone() };
        let (files, clock) = (job.files.clone(), job.clock.clone());
        let worker =
            Worker::new(client.clone(), listener, files, clock, policy, tenure.owner.clone());
        let begun = teller.begun;
        let guard = Guard::new(row.suspect_since, &row.answers, holders, options.accept_gone);
        let is_suspect = guard.suspect_since().is_some();
        Self {
            options,
            clock: job.clock,
            teller,
            database,
            tenure,
            worker: Arc::new(worker),
            queue: Queue::default(),
            looked_at: None,
            is_dry: false,
            asked: HashSet::new(),
            skipped: HashSet::new(),
            missed: HashSet::new(),
            budget: Budget::new(row.day, row.asked_today, options.per_day, options.max),
            guard,
            held_until: row.held_until,
            is_probing: row.held_until.is_some(),
            limit: None,
            committed_at: begun,
            tidied_at: begun,
            report: SyncReport { due, is_suspect, ..SyncReport::default() },
        }
    }

    /// Batch after batch: one ends with an error that concerns all of it, and a watching sync goes
    /// on after a while.
    fn run(&mut self) -> Result<()> {
        loop {
            let ended = self.batch();
            self.report.held_for = None;
            let is_held = ended.as_ref().err().is_some_and(|error| self.hold(error));
            let goes_on = self.limit.is_none_or(|limit| limit == SyncLimit::PerDay);
            if is_held && self.options.watch && goes_on {
                continue;
            }
            if ended.is_ok() {
                self.report.miss(self.missed.len());
            }
            // While an instance does not work, what was forgotten goes all the same.
            let swept = if ended.is_ok() || is_held { self.finish() } else { Ok(()) };
            self.teller.report(&mut self.report);
            return ended.and(swept);
        }
    }

    /// One batch, and what was answered in it, however it ended.
    fn batch(&mut self) -> Result<()> {
        self.skipped.clear();
        self.worker = Arc::new(self.worker.renewed(self.token()));
        let mut batch = self.worker.client.batch(self.batch_options()?);
        let ended = self.go_on(&mut batch);
        // Threads that wait for room in the inbox are to end, too.
        self.worker.inbox.let_go();
        batch.close();
        let committed = self.commit();
        self.budget.give_back(self.asked.len() as u64);
        self.asked.clear();
        // It may have come with the last answer, when the batch was at its end anyhow.
        self.worker.fatal().map_or_else(|| ended.and(committed), Err)?;
        self.worker.foreign().map_or(Ok(()), Err)
    }

    /// A token that ends this batch, as that of the options does.
    fn token(&self) -> CancelToken {
        self.options.call.cancel_token().cloned().unwrap_or_default().child()
    }

    fn batch_options(&self) -> Result<BatchOptions> {
        let worker = Arc::clone(&self.worker);
        let hook = ResultHook::new(move |phone, result, call| worker.answered(phone, result, call));
        // What is due is asked for: a cache would answer with what is known already.
        let call = self.options.call.clone().bypass_cache(true).cancel(self.worker.cancel.clone());
        let options = BatchOptions::new().workers(self.options.workers)?.call(call);
        Ok(options.on_result(hook).on_thread_start(self.options.on_thread_start.clone()))
    }

    /// Feeds the batch and commits what comes back, until it is at its end.
    fn go_on(&mut self, batch: &mut Batch) -> Result<()> {
        loop {
            let wait = self.feed(batch)?;
            match batch.next_within(wait) {
                Next::Item(item) => self.taken(&item),
                // Without a contact under way, the batch has nothing to be stopped at.
                Next::Done if self.worker.cancel.is_cancelled() => {
                    return Err(Error::new(Code::Cancelled, ""));
                }
                Next::Done => return Ok(()),
                Next::Stopped(cause) => return Err(cause),
                _ => {}
            }
            let is_full = self.worker.inbox.len() >= inbox::MOST;
            if is_full || self.committed_at.elapsed() >= COMMIT_AFTER {
                let own = hold::left(self.held_until, self.clock.now());
                let own = own.filter(|_| self.options.watch);
                self.report.held_for = batch.progress().held_for.max(own);
                self.commit()?;
                self.tenure.renew(&mut self.database)?;
                self.tidy()?;
                self.teller.report(&mut self.report);
                // The caller's hook may have taken long: answers come together again first.
                self.committed_at = clock::instant();
            }
        }
    }

    /// Pushes contacts while the batch wants some and may have them. Returns how long to wait for
    /// an item.
    fn feed(&mut self, batch: &mut Batch) -> Result<Duration> {
        if self.options.max_time.is_some_and(|most| self.teller.begun.elapsed() >= most) {
            self.limit = Some(SyncLimit::MaxTime);
        }
        while batch.wants_phone() && (!self.is_probing || self.asked.is_empty()) {
            let now = self.clock.now();
            if self.limit.is_some() {
                break;
            }
            if self.options.watch && hold::left(self.held_until, now).is_some() {
                return Ok(LOOK_EVERY);
            }
            self.look(now)?;
            if self.queue.is_empty() {
                break;
            }
            if let Err(limit) = self.budget.take(now) {
                self.limit = Some(limit);
                break;
            }
            let Some(known) = self.queue.next() else { break };
            self.asked.insert(known.id);
            let phone = known.phone.clone();
            if let Some(former) = self.worker.expect(known) {
                self.asked.remove(&former);
            }
            batch.push(phone.as_str());
        }
        let is_idle = self.asked.is_empty() && (self.queue.is_empty() || self.limit.is_some());
        match is_idle {
            true if self.options.watch
                && self.limit.is_none_or(|limit| limit == SyncLimit::PerDay) =>
            {
                self.limit = None;
                Ok(LOOK_EVERY)
            }
            true => {
                batch.finish();
                Ok(COMMIT_AFTER)
            }
            false => Ok(COMMIT_AFTER),
        }
    }

    /// Looks for contacts that are due, when the queue is empty, and now and then: somebody may
    /// have touched one.
    fn look(&mut self, now: i64) -> Result<()> {
        let is_recent = self.looked_at.is_some_and(|at| at.elapsed() < LOOK_EVERY);
        if is_recent && (self.is_dry || !self.queue.is_empty()) {
            return Ok(());
        }
        let limit = PAGE + self.asked.len() + self.skipped.len();
        let due = self.database.due(self.tenure.account, now, limit)?;
        self.queue.fill(due, |id| self.asked.contains(&id) || self.skipped.contains(&id));
        self.is_dry = self.queue.is_empty();
        self.looked_at = Some(clock::instant());
        Ok(())
    }

    /// An item came: its answer is in the inbox, unless no request was made for it.
    fn taken(&mut self, item: &Item) {
        let given_up = item.phone.as_ref().and_then(|phone| self.worker.give_up(phone));
        if let Some(id) = given_up {
            self.asked.remove(&id);
            self.budget.give_back(1);
        }
    }

    /// Commits what is in the inbox.
    fn commit(&mut self) -> Result<()> {
        let answers = self.worker.inbox.take();
        self.committed_at = clock::instant();
        if answers.is_empty() {
            return Ok(());
        }
        if answers.iter().any(Answer::is_from_service) {
            (self.held_until, self.is_probing) = (None, false);
        }
        let now = self.clock.now();
        let waiting = self.asked.len().saturating_sub(answers.len());
        let mut commit = Commit {
            worker: &self.worker,
            now,
            guard: self.guard.clone(),
            former: &self.guard,
            today: self.budget.today(waiting as u64),
            held_until: self.held_until,
        };
        let Tenure { account, owner, .. } = &self.tenure;
        let committed = self.database.commit(*account, owner, &answers, &mut commit)?;
        self.guard = commit.guard;
        self.tenure.is_renewed();
        self.worker.inbox.committed();
        for answer in &answers {
            self.asked.remove(&answer.contact);
        }
        for one in &committed {
            let Committed { contact, before, after, is_touched, .. } = one;
            let is_same = before.next_check_at == after.next_check_at;
            // A watch has the time for who was touched meanwhile.
            if is_same && is_due(after.next_check_at, now) && !(*is_touched && self.options.watch) {
                self.skipped.insert(*contact);
            }
            match self.report.count(one) {
                true => self.missed.remove(contact),
                false => self.missed.insert(*contact),
            };
        }
        self.report.is_suspect = self.guard.suspect_since().is_some();
        self.is_dry = false;
        Ok(())
    }

    /// Holds the account after an error that concerns all of it; says whether it does.
    fn hold(&mut self, error: &Error) -> bool {
        let Some(wait) = hold::after(error) else { return false };
        log::warn!(target: "zapi::store", "held for {wait} s: {error}");
        let until = self.clock.now().saturating_add(wait);
        (self.held_until, self.is_probing) = (Some(until), true);
        let (account, owner) = (self.tenure.account, &self.tenure.owner);
        if let Err(error) = self.database.hold_account(account, owner, until) {
            log::warn!(target: "zapi::store", "the hold was not written down: {error}");
        }
        true
    }

    /// Cleans up from time to time while a sync watches: others do so when they finish.
    fn tidy(&mut self) -> Result<()> {
        self.tidy_after(self.tidied_at.elapsed())
    }

    fn tidy_after(&mut self, waited: Duration) -> Result<()> {
        let is_time = waited >= TIDY_EVERY
            || waited >= SCRUB_AFTER && sweep::is_scrub_due(&mut self.database)?;
        if self.options.watch && is_time {
            self.tidied_at = clock::instant();
            self.skipped.clear();
            self.tenure.sweep(&mut self.database, &self.worker.files, self.clock.now())?;
        }
        Ok(())
    }

    /// What follows when nothing is due any more, or a limit was reached.
    fn finish(&mut self) -> Result<()> {
        let now = self.clock.now();
        if self.limit.is_some() && self.database.count_due(self.tenure.account, now)? > 0 {
            self.report.limit = self.limit;
        }
        self.tenure.sweep(&mut self.database, &self.worker.files, now)
    }
}

impl Drop for Sync<'_> {
    /// A progress hook may have panicked: no thread may wait for a commit that does not come, and
    /// nobody for the account.
    fn drop(&mut self) {
        self.worker.inbox.let_go();
        if std::thread::panicking() {
            let _ = self.tenure.end(&mut self.database);
        }
    }
}
