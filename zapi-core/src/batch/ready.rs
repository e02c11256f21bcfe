//! The items that wait to be taken, as they were completed or in the order of the input.

use std::collections::{BTreeMap, VecDeque};

use super::item::Item;

#[derive(Debug)]
pub(super) enum Ready {
    AsCompleted(VecDeque<Item>),
    InOrder { next: u64, items: BTreeMap<u64, Item> },
}

impl Ready {
    pub(super) fn new(ordered: bool) -> Self {
        if ordered {
            Self::InOrder { next: 0, items: BTreeMap::new() }
        } else {
            Self::AsCompleted(VecDeque::new())
        }
    }

    pub(super) fn put(&mut self, item: Item) {
        match self {
            Self::AsCompleted(items) => items.push_back(item),
            Self::InOrder { items, .. } => {
                items.insert(item.index, item);
            }
        }
    }

    pub(super) fn take(&mut self) -> Option<Item> {
        match self {
            Self::AsCompleted(items) => items.pop_front(),
            Self::InOrder { next, items } => {
                let item = items.remove(next)?;
                *next += 1;
                Some(item)
            }
        }
    }

    /// The lowest index that waits here.
    pub(super) fn first(&self) -> Option<u64> {
        match self {
            Self::AsCompleted(items) => items.iter().map(|item| item.index).min(),
            Self::InOrder { items, .. } => items.keys().next().copied(),
        }
    }
}
