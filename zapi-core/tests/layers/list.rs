//! The numbered list at the top of a part's first file: which modules are on which layer.

use std::collections::HashMap;

/// The row of each module, from 1 for the lowest. A row is `1. ` and names in backticks up to a
/// colon, then words; it goes on over further lines.
pub(crate) fn read(text: &str, comment: &str) -> HashMap<String, usize> {
    let mut rows: Vec<String> = Vec::new();
    for line in text.lines().map(|line| line.strip_prefix(comment).unwrap_or("").trim()) {
        let begins = line.strip_prefix(&format!("{}. ", rows.len() + 1));
        match (begins, rows.last_mut()) {
            (Some(row), None) if !row.starts_with('`') => {}
            (Some(row), _) => rows.push(row.to_owned()),
            (None, Some(_)) if line.is_empty() => break,
            (None, Some(row)) => *row = format!("{row} {line}"),
            (None, None) => {}
        }
    }
    let mut layers = HashMap::new();
    for (row, text) in rows.iter().enumerate() {
        let names = text.split(':').next().unwrap_or(text);
        for name in names.split('`').skip(1).step_by(2) {
            let again = layers.insert(name.to_owned(), row + 1);
            assert_eq!(again, None, "{name} stands in two rows");
        }
    }
    layers
}

#[test]
fn a_row_may_take_several_lines() {
    let text = "//! Words.\n//!\n//! 1. `a`, `b`:\n//!    the first: lowest\n//! 2. `c`,\n//!    `d`: more\n//!\n//! 3. `e`: no row\n";
    let layers = read(text, "//!");
    let mut rows: Vec<_> = layers.iter().map(|(name, row)| (name.as_str(), *row)).collect();
    rows.sort_unstable();
    assert_eq!(rows, [("a", 1), ("b", 1), ("c", 2), ("d", 2)]);
    assert!(read("//! 1. Install it.\n//! 2. Use it.\n", "//!").is_empty());
}
