//! The shape of the sources: who may use whom in each part of the project, and how they are
//! written. The layers of a part are the numbered list at the top of its first file.

mod list;
mod part;
mod shape;
mod uses;

use std::collections::HashSet;

use part::{PARTS, Source};
use uses::Module;

#[test]
fn no_file_knows_what_lies_above_it() {
    let mut wrong = Vec::new();
    for part in &PARTS {
        let layers = part.layers();
        let sources = part.sources();
        let tops: HashSet<&String> = sources.iter().map(|source| &source.module[0]).collect();
        for name in tops.iter().filter(|name| !layers.contains_key(**name)) {
            wrong.push(format!("{}: {name} stands in no row", part.folder));
        }
        for name in layers.keys().filter(|name| !tops.contains(name) && *name != "_native") {
            wrong.push(format!("{}: no module {name}", part.folder));
        }
        for Source { module, uses } in &sources {
            for used in uses {
                let own = layers.get(&module[0]);
                let theirs = used.first().and_then(|name| layers.get(name));
                let is_inside = used.first() == Some(&module[0]);
                if !is_inside && (theirs.is_none() || theirs >= own) {
                    let (file, used) = (module.join("/"), used.join("/"));
                    wrong.push(format!("{}: {file} uses {used}, not below it", part.folder));
                }
            }
        }
    }
    wrong.sort_unstable();
    wrong.dedup();
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn the_files_of_a_folder_know_each_other_in_no_circle() {
    let mut circles = Vec::new();
    for part in &PARTS {
        let sources = part.sources();
        let mut uses: HashSet<(&Module, &Module)> = HashSet::new();
        for Source { module, uses: used } in &sources {
            let inside = used.iter().filter(|used| used.first() == module.first());
            uses.extend(inside.map(|used| (module, used)));
        }
        // Who uses nobody, or is used by nobody, is in no circle; and so on without those.
        loop {
            let users: HashSet<_> = uses.iter().map(|(user, _)| *user).collect();
            let used: HashSet<_> = uses.iter().map(|(_, used)| *used).collect();
            let before = uses.len();
            uses.retain(|(user, it)| used.contains(user) && users.contains(it));
            if uses.len() == before {
                break;
            }
        }
        let mut names: Vec<_> = uses.iter().map(|(module, _)| module.join("/")).collect();
        names.sort_unstable();
        names.dedup();
        if !names.is_empty() {
            circles.push(format!("{}: {}", part.folder, names.join(", ")));
        }
    }
    assert!(circles.is_empty(), "in a circle:\n{}", circles.join("\n"));
}
