//! The threads of a batch, started as work comes.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{self, Receiver, Sender};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use crate::client::{CallOptions, Client};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::fork;
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::wait::CancelToken;
use crate::worker;

use super::BatchOptions;
use super::hook::Hook;

/// What a call for a phone came to.
pub(super) type Answer = (Phone, Result<ProfilePicture>);

/// Takes phones, gives answers; dropping it ends the calls that run and joins the threads.
#[derive(Debug)]
pub(super) struct Crew {
    client: Client,
    call: CallOptions,
    most: usize,
    on_thread_start: Option<Hook>,
    threads: Vec<JoinHandle<()>>,
    jobs: Option<Sender<Phone>>,
    queue: Arc<Mutex<Receiver<Phone>>>,
    /// Always there, but for the moment in which a forked child leaves it behind.
    answers: Option<Receiver<Answer>>,
    report: Sender<Answer>,
    on_answer: Option<Hook>,
    generation: u64,
}

impl Crew {
    pub(super) fn new(
        client: Client,
        call: CallOptions,
        most: usize,
        options: &BatchOptions,
    ) -> Self {
        let (jobs, queue) = mpsc::channel();
        let (report, answers) = mpsc::channel();
        let queue = Arc::new(Mutex::new(queue));
        let generation = fork::generation();
        Self {
            client,
            call,
            most,
            on_thread_start: options.on_thread_start.clone(),
            threads: Vec::new(),
            jobs: Some(jobs),
            queue,
            answers: Some(answers),
            report,
            on_answer: options.on_answer.clone(),
            generation,
        }
    }

    pub(super) fn ask(&mut self, phone: Phone) -> Result<()> {
        if self.threads.len() < self.most {
            let (client, call) = (self.client.clone(), self.call.clone());
            let (queue, report) = (self.queue.clone(), self.report.clone());
            let (on_start, on_answer) = (self.on_thread_start.clone(), self.on_answer.clone());
            let ask_all = move || {
                if let Some(hook) = on_start {
                    // The thread must live on: it may be the only one.
                    let _ = catch_unwind(AssertUnwindSafe(|| hook.call()));
                }
                work(&client, &call, &queue, &report, on_answer.as_ref());
            };
            match worker::start("zapi-batch", ask_all) {
                Ok(thread) => self.threads.push(thread),
                Err(_) if self.threads.is_empty() => {
                    return Err(Error::new(Code::Internal, "no thread could be started"));
                }
                Err(_) => self.most = self.threads.len(),
            }
        }
        let sent = self.jobs.as_ref().is_some_and(|jobs| jobs.send(phone).is_ok());
        if sent { Ok(()) } else { Err(Error::new(Code::Cancelled, "")) }
    }

    pub(super) fn answer(&self) -> Option<Answer> {
        self.answers.as_ref()?.try_recv().ok()
    }

    pub(super) fn wait_for_answer(&self, slice: Duration) -> Option<Answer> {
        self.answers.as_ref()?.recv_timeout(slice).ok()
    }

    /// Its end is not to wait for the threads.
    pub(super) fn leave(&mut self) {
        self.threads.clear();
    }

    /// Whether this is a forked child, which has none of these threads.
    pub(super) fn is_inherited(&self) -> bool {
        self.generation != fork::generation()
    }

    fn token(&self) -> Option<&CancelToken> {
        self.call.cancel.as_ref()
    }

    pub(super) fn cancel(&self) {
        if let Some(token) = self.token() {
            token.cancel();
        }
    }

    pub(super) fn is_cancelled(&self) -> bool {
        self.token().is_some_and(CancelToken::is_cancelled)
    }
}

fn work(
    client: &Client,
    call: &CallOptions,
    queue: &Mutex<Receiver<Phone>>,
    report: &Sender<Answer>,
    on_answer: Option<&Hook>,
) {
    loop {
        let next = queue.lock().map(|queue| queue.recv());
        let Ok(Ok(phone)) = next else { return };
        // A panic that nobody caught would leave the batch waiting for this answer for ever.
        let asked = catch_unwind(AssertUnwindSafe(|| ask(client, &phone, call)));
        let result = asked.unwrap_or_else(|_| Err(Error::new(Code::Internal, "")));
        if report.send((phone, result)).is_err() {
            return;
        }
        if let Some(hook) = on_answer {
            let _ = catch_unwind(AssertUnwindSafe(|| hook.call()));
        }
    }
}

/// A single caller is told that its slot comes too late; a batch has time to wait for it. All its
/// attempts together are no more than a single call may make.
fn ask(client: &Client, phone: &Phone, call: &CallOptions) -> Result<ProfilePicture> {
    let retries = client.config().max_retries;
    let (mut made, mut rest) = (0, client.clone());
    loop {
        let error = match rest.profile_picture_with(phone, call) {
            Err(error) => error,
            answer => return answer,
        };
        made += error.attempts();
        let Some(wait) = slot_comes_in(&error) else { return Err(error.with_attempts(made)) };
        if error.attempts() > 0 {
            let left = retries.saturating_sub(made).to_string();
            rest = client.with_options([("max_retries", left.as_str())])?;
        }
        let patience = CallOptions { timeout: Some(2 * wait), ..call.clone() };
        client.watch(&patience).sleep(wait).map_err(|ended| ended.with_attempts(made))?;
    }
}

fn slot_comes_in(error: &Error) -> Option<Duration> {
    error.retry_after().filter(|_| error.is_pacing())
}

impl Drop for Crew {
    fn drop(&mut self) {
        if self.is_inherited() {
            // Neither the threads nor the locks of their channels are this process's.
            std::mem::forget(self.threads.drain(..).collect::<Vec<_>>());
            std::mem::forget((self.jobs.take(), self.answers.take()));
            return;
        }
        self.cancel();
        self.jobs = None;
        for thread in self.threads.drain(..) {
            let _ = thread.join();
        }
    }
}
