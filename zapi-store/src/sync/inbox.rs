//! Where the threads of a sync leave answers for the one that commits them.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::database::Answer;

/// More answers than this do not wait to be committed: a killed process asks again for those.
pub(crate) const MOST: usize = 64;

/// A short queue: whoever brings an answer waits while it is full.
#[derive(Debug, Default)]
pub(crate) struct Inbox {
    state: Mutex<State>,
    has_room: Condvar,
}

#[derive(Debug, Default)]
struct State {
    answers: Vec<Answer>,
    /// Taken, but not committed yet.
    taken: usize,
    is_unbounded: bool,
}

impl Inbox {
    /// Brings an answer, if need be after others were committed.
    pub(crate) fn put(&self, answer: Answer) {
        let mut state = self.lock();
        while !state.is_unbounded && state.answers.len() + state.taken >= MOST {
            state = self.has_room.wait(state).unwrap_or_else(PoisonError::into_inner);
        }
        state.answers.push(answer);
    }

    pub(crate) fn len(&self) -> usize {
        self.lock().answers.len()
    }

    /// Takes what is there. Room for more is only made by [`committed`](Self::committed).
    pub(crate) fn take(&self) -> Vec<Answer> {
        let mut state = self.lock();
        state.taken += state.answers.len();
        std::mem::take(&mut state.answers)
    }

    pub(crate) fn committed(&self) {
        self.lock().taken = 0;
        self.has_room.notify_all();
    }

    /// From now on nobody waits for room.
    pub(crate) fn let_go(&self) {
        self.lock().is_unbounded = true;
        self.has_room.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
