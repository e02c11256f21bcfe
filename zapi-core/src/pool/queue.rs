//! The queue of submitted calls that wait for a thread.

use std::collections::{BTreeMap, VecDeque};

use crate::error::{Error, Result};
use crate::wait::{Interrupt, Watch};

/// A submitted call.
pub(crate) struct Job {
    /// What ends the call while it is queued: its deadline and its token, but not its hook, which
    /// is the caller's code.
    pub(crate) watch: Watch,
    /// The caller's hook, asked while the call is queued.
    pub(crate) hook: Option<Interrupt>,
    /// Makes the call, or reports why it ended in the queue; either way runs the caller's code.
    pub(crate) run: Box<dyn FnOnce(Result<()>) + Send>,
}

/// Something to do that runs a caller's code, so no lock may be held meanwhile.
pub(super) enum Task {
    /// Make the call, or report why it ended.
    Run(Job, Result<()>),
    /// Ask the hook of the queued call with this number.
    Ask(u64, Interrupt),
}

/// The queued calls, oldest first. It drops no call and runs no code of a caller, so it may be
/// used under a lock.
#[derive(Default)]
pub(super) struct Queue {
    calls: BTreeMap<u64, Queued>,
    /// The number of the next call.
    next: u64,
    /// The number at which the next look begins.
    look_from: u64,
}

struct Queued {
    job: Job,
    /// Its hook has been handed out and has not answered yet.
    is_asked: bool,
}

impl Queue {
    pub(super) fn len(&self) -> usize {
        self.calls.len()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.calls.is_empty()
    }

    pub(super) fn push(&mut self, job: Job) {
        self.calls.insert(self.next, Queued { job, is_asked: false });
        self.next += 1;
    }

    pub(super) fn pop(&mut self) -> Option<Job> {
        self.calls.pop_first().map(|(_, queued)| queued.job)
    }

    /// Looks at the next `count` calls, and begins again behind the last one. Calls that are over
    /// leave the queue and are to be run; the hooks of the others are to be asked.
    pub(super) fn look(&mut self, count: usize) -> VecDeque<Task> {
        let (mut over, mut hooks) = (Vec::new(), Vec::new());
        let mut seen = 0;
        for (&number, queued) in self.calls.range_mut(self.look_from..).take(count) {
            seen += 1;
            self.look_from = number + 1;
            if let Err(error) = queued.job.watch.check() {
                over.push((number, error));
            } else if let (Some(hook), false) = (&queued.job.hook, queued.is_asked) {
                queued.is_asked = true;
                hooks.push(Task::Ask(number, hook.clone()));
            }
        }
        if seen < count {
            self.look_from = 0;
        }
        over.into_iter()
            .filter_map(|(number, error)| Some(Task::Run(self.remove(number)?, Err(error))))
            .chain(hooks)
            .collect()
    }

    /// Takes the answer of a call's hook: with an error the call leaves the queue and is to be
    /// run, unless it has left already.
    pub(super) fn answered(&mut self, number: u64, answer: Result<()>) -> Option<(Job, Error)> {
        match answer {
            Ok(()) => {
                self.calls.get_mut(&number)?.is_asked = false;
                None
            }
            Err(error) => Some((self.remove(number)?, error)),
        }
    }

    fn remove(&mut self, number: u64) -> Option<Job> {
        self.calls.remove(&number).map(|queued| queued.job)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Deadline, Limit};
    use crate::code::Code;
    use crate::wait::CancelToken;
    use std::time::Duration;

    fn job(clock: &Clock, seconds: u64, token: &CancelToken, hook: Option<Interrupt>) -> Job {
        let deadline = Deadline::after(clock.now(), Duration::from_secs(seconds), Limit::Call);
        let watch = Watch::new(deadline, Some(token.clone()), None, clock.clone());
        Job { watch, hook, run: Box::new(drop) }
    }

    fn codes(tasks: impl IntoIterator<Item = Task>) -> Vec<Code> {
        let code = |task| match task {
            Task::Run(_, Err(error)) => error.code(),
            _ => panic!("a call that is over"),
        };
        tasks.into_iter().map(code).collect()
    }

    #[test]
    fn calls_that_are_over_leave_from_any_place() {
        let (clock, token, live) = (Clock::stopped(), CancelToken::new(), CancelToken::new());
        let mut queue = Queue::default();
        for place in 0..9 {
            let token = if place % 3 == 1 { &token } else { &live };
            queue.push(job(&clock, if place % 3 == 2 { 5 } else { 60 }, token, None));
        }
        assert!(queue.look(99).is_empty());
        token.cancel();
        assert_eq!(codes(queue.look(99)), [Code::Cancelled; 3]);
        clock.skip(Duration::from_secs(5));
        assert_eq!(codes(queue.look(99)), [Code::Timeout; 3]);
        assert_eq!(queue.len(), 3, "nothing is kept of those that left");
        clock.skip(Duration::from_secs(60));
        assert_eq!(codes(queue.look(99)), [Code::Timeout; 3]);
    }

    #[test]
    fn a_look_is_bounded_and_the_next_one_goes_on_behind_it() {
        let (clock, token) = (Clock::stopped(), CancelToken::new());
        let mut queue = Queue::default();
        (0..10).for_each(|_| queue.push(job(&clock, 60, &CancelToken::new(), None)));
        queue.push(job(&clock, 60, &token, None));
        token.cancel();
        let found: Vec<usize> = (0..4).map(|_| queue.look(4).len()).collect();
        assert_eq!(found, [0, 0, 1, 0]);
        // It has begun again: the first four were the fourth look.
        queue.pop();
        assert_eq!((queue.look_from, queue.len()), (4, 9));
    }

    #[test]
    fn a_hook_is_handed_out_once_until_it_has_answered() {
        let (clock, token) = (Clock::stopped(), CancelToken::new());
        let mut queue = Queue::default();
        queue.push(job(&clock, 60, &token, Some(Interrupt::new(|| true))));
        let number = |tasks: VecDeque<Task>| match tasks.front() {
            Some(Task::Ask(number, _)) => *number,
            _ => panic!("a hook to ask"),
        };
        let first = number(queue.look(9));
        assert!(queue.look(9).is_empty(), "it has not answered yet");
        assert!(queue.answered(first, Ok(())).is_none());
        assert_eq!(number(queue.look(9)), first);
        let cancelled = || Err(Error::new(Code::Cancelled, ""));
        assert!(queue.answered(first, cancelled()).is_some());
        assert!(queue.is_empty() && queue.answered(first, cancelled()).is_none());
    }
}
