//! The parts of the project that have layers, and their source files.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use super::list;
use super::uses::{self, Module};

/// A crate, or the Python package.
pub(crate) struct Part {
    /// The folder of its sources, from the top of the repository.
    pub(crate) folder: &'static str,
    head: &'static str,
    comment: &'static str,
}

pub(crate) const PARTS: [Part; 5] = [
    Part { folder: "zapi-core/src", head: "lib.rs", comment: "//!" },
    Part { folder: "zapi-store/src", head: "lib.rs", comment: "//!" },
    Part { folder: "zapi-ffi/src", head: "lib.rs", comment: "//!" },
    Part { folder: "zapi-py/src", head: "lib.rs", comment: "//!" },
    Part { folder: "zapi-py/python/zapi", head: "__init__.py", comment: "#" },
];

/// A file of a part, and the modules of the same part that it names.
pub(crate) struct Source {
    pub(crate) module: Module,
    pub(crate) uses: Vec<Module>,
}

impl Part {
    /// The rows of its list.
    pub(crate) fn layers(&self) -> HashMap<String, usize> {
        let head = root().join(self.folder).join(self.head);
        list::read(&fs::read_to_string(head).expect("the head of a part"), self.comment)
    }

    /// Its files but the head, which may use all, and those that only tests have.
    pub(crate) fn sources(&self) -> Vec<Source> {
        let folder = root().join(self.folder);
        let mut files = Vec::new();
        below(&folder, &[".rs", ".py"], &mut files);
        files.retain(|path| !path.ends_with(self.head) || path.parent() != Some(&folder));
        files.retain(|path| !path.ends_with("tests.rs"));
        assert!(files.len() > 10, "the sources of {} were found", self.folder);
        let modules: Vec<Module> = files.iter().map(|path| module(path, &folder)).collect();
        let mut handed_on = HashMap::new();
        let mut sources = Vec::new();
        for (path, module) in files.iter().zip(&modules) {
            let text = fs::read_to_string(path).expect("UTF-8");
            let uses = if self.head.ends_with(".rs") {
                let code = uses::rust_code(&text);
                let named = uses::rust(&code, module, &children(module, &modules));
                for from in named.handed_on {
                    let name = from.last().expect("a name").clone();
                    handed_on.insert([module.as_slice(), &[name]].concat(), from);
                }
                named.uses
            } else {
                let is_package = path.ends_with("__init__.py");
                let depth = module.len() - usize::from(!is_package);
                uses::python(&text, "zapi", &module[..depth])
            };
            sources.push(Source { module: module.clone(), uses });
        }
        // Down to the module where the name is written. What is no module of the part at all stays
        // for the list to know it.
        for Source { module, uses } in &mut sources {
            for name in uses.iter_mut() {
                if let Some(from) = handed_on.get(name) {
                    name.clone_from(from);
                }
                let depth = (1..=name.len()).rev().find(|n| modules.contains(&name[..*n].to_vec()));
                name.truncate(depth.unwrap_or(1));
            }
            uses.retain(|name| name != module);
        }
        sources
    }
}

pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The files below a folder whose names end so, without what was built.
pub(crate) fn below(folder: &Path, endings: &[&str], found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder").flatten() {
        let (path, name) = (entry.path(), entry.file_name());
        let name = name.to_string_lossy();
        if path.is_dir() {
            if !name.starts_with('.') && name != "target" && name != "node_modules" {
                below(&path, endings, found);
            }
        } else if endings.iter().any(|ending| name.ends_with(ending)) {
            found.push(path);
        }
    }
}

/// `transport/tcp.rs` is `transport`, `tcp`; the head of a folder is the folder's own module.
fn module(path: &Path, folder: &Path) -> Module {
    let inside = path.strip_prefix(folder).expect("below it").with_extension("");
    let mut names: Module = inside.iter().map(|name| name.to_string_lossy().into_owned()).collect();
    if names.last().is_some_and(|last| last == "mod" || last == "__init__") {
        names.pop();
    }
    names
}

fn children(module: &Module, all: &[Module]) -> Vec<String> {
    let inside = all.iter().filter(|other| other.len() == module.len() + 1);
    inside
        .filter(|other| other.starts_with(module))
        .filter_map(|other| other.last().cloned())
        .collect()
}
