//! The order in which contacts are asked for.

use std::collections::VecDeque;

use crate::database::{Due, Known};

/// One request in four is for a contact that is due again, the others are for new ones.
const TURNS: u64 = 4;

/// Contacts that wait to be asked for, by why they are due.
#[derive(Debug, Default)]
pub(crate) struct Queue {
    at_once: VecDeque<Known>,
    new: VecDeque<Known>,
    again: VecDeque<Known>,
    turn: u64,
}

impl Queue {
    /// Takes what is due in place of what it had, but for contacts that were asked for already.
    pub(crate) fn fill(&mut self, due: Due, was_asked: impl Fn(i64) -> bool) {
        let open =
            |known: Vec<Known>| known.into_iter().filter(|known| !was_asked(known.id)).collect();
        self.at_once = open(due.at_once);
        self.new = open(due.new);
        self.again = open(due.again);
    }

    /// The next one: those that were touched first, then three new ones for one that is due again,
    /// so that an import does not stop the refresh. Each fills in for the other.
    pub(crate) fn next(&mut self) -> Option<Known> {
        if let Some(known) = self.at_once.pop_front() {
            return Some(known);
        }
        let (first, second) = if self.turn % TURNS == TURNS - 1 {
            (&mut self.again, &mut self.new)
        } else {
            (&mut self.new, &mut self.again)
        };
        let next = first.pop_front().or_else(|| second.pop_front());
        self.turn += u64::from(next.is_some());
        next
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.at_once.is_empty() && self.new.is_empty() && self.again.is_empty()
    }
}

#[cfg(test)]
mod tests {
    use zapi_core::Phone;

    use super::*;
    use crate::record::Record;

    fn known(ids: impl IntoIterator<Item = i64>) -> Vec<Known> {
        let one = |id| Known {
            id,
            rev: 0,
            phone: Phone::parse("551199999999").expect("a phone"),
            record: Record::default(),
            picture: None,
        };
        ids.into_iter().map(one).collect()
    }

    fn order(at_once: &[i64], new: &[i64], again: &[i64]) -> Vec<i64> {
        let [at_once, new, again] = [at_once, new, again].map(|ids| known(ids.iter().copied()));
        let mut queue = Queue::default();
        queue.fill(Due { at_once, new, again }, |id| id == 99);
        std::iter::from_fn(|| queue.next()).map(|known| known.id).collect()
    }

    #[test]
    fn an_import_leaves_one_of_four_requests_to_the_refresh() {
        assert_eq!(order(&[1], &[2, 3, 4, 5, 6], &[7, 8]), [1, 2, 3, 4, 7, 5, 6, 8]);
    }

    #[test]
    fn each_fills_in_for_the_other() {
        assert_eq!(order(&[], &[1, 2, 3, 4, 5], &[]), [1, 2, 3, 4, 5]);
        assert_eq!(order(&[], &[], &[1, 2, 3, 4, 5]), [1, 2, 3, 4, 5]);
    }

    #[test]
    fn what_was_asked_for_waits_for_its_answer() {
        assert_eq!(order(&[99, 1], &[99], &[2, 99]), [1, 2]);
    }
}
