//! The items that wait to be taken, as they were completed or in the order of the input.

use std::collections::BTreeMap;

use super::item::Item;

#[derive(Debug, Default)]
pub(super) struct Ready {
    /// By the index in the input, or by when they came.
    items: BTreeMap<u64, Item>,
    is_ordered: bool,
    put: u64,
    taken: u64,
}

impl Ready {
    pub(super) fn new(is_ordered: bool) -> Self {
        Self { is_ordered, ..Self::default() }
    }

    pub(super) fn put(&mut self, item: Item) {
        let place = if self.is_ordered { item.index } else { self.put };
        self.items.insert(place, item);
        self.put += 1;
    }

    pub(super) fn take(&mut self) -> Option<Item> {
        let item = self.items.remove(&self.taken)?;
        self.taken += 1;
        Some(item)
    }

    /// The lowest index that waits here.
    pub(super) fn first(&self) -> Option<u64> {
        self.items.values().map(|item| item.index).min()
    }
}
