//! Rows of the database as an iterator that reads a page at a time and holds no lock in between.

use std::collections::VecDeque;

use zapi_core::Result;

/// Reads the page after a place; each item comes with its own place.
pub(super) struct Pages<P, T, F> {
    after: P,
    read: F,
    page: VecDeque<(P, T)>,
    is_over: bool,
}

impl<P, T, F> Pages<P, T, F>
where
    P: Copy,
    F: FnMut(P) -> Result<Vec<(P, T)>>,
{
    pub(super) fn new(after: P, read: F) -> Self {
        Self { after, read, page: VecDeque::new(), is_over: false }
    }
}

impl<P, T, F> Iterator for Pages<P, T, F>
where
    P: Copy,
    F: FnMut(P) -> Result<Vec<(P, T)>>,
{
    type Item = Result<T>;

    fn next(&mut self) -> Option<Result<T>> {
        if self.page.is_empty() && !self.is_over {
            match (self.read)(self.after) {
                Ok(page) => self.page = page.into(),
                Err(error) => {
                    self.is_over = true;
                    return Some(Err(error));
                }
            }
        }
        let (place, item) = self.page.pop_front()?;
        self.after = place;
        Some(Ok(item))
    }
}
