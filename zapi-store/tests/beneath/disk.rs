//! What a disk holds after the power went, from a log of all operations: for certain only what was
//! synced, and of the rest all, nothing or some.

use std::collections::BTreeMap;
use std::ffi::{OsStr, OsString};
use std::io::Write;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

/// An operation that was done.
#[derive(Debug)]
pub(crate) struct Operation {
    /// c(reate), d(irectory), w(rite), t(runcate), s(ync), r(ename), u(nlink), or m(ark).
    pub(crate) kind: char,
    pub(crate) path: PathBuf,
    other: PathBuf,
    offset: usize,
    data: Vec<u8>,
}

/// Writes into the log what the process was promised.
pub(crate) fn mark(log: &Path, text: &str) {
    let mut record = Vec::new();
    let length = u32::try_from(text.len()).expect("short");
    for number in [u32::from(b'm'), length, 0, 0, 0, 0] {
        record.extend(number.to_ne_bytes());
    }
    record.extend(text.as_bytes());
    let mut log = std::fs::OpenOptions::new().append(true).open(log).expect("the log");
    log.write_all(&record).expect("written");
}

/// Reads a log.
pub(crate) fn operations(log: &Path) -> Vec<Operation> {
    let log = std::fs::read(log).expect("a log");
    let (mut rest, mut operations) = (&*log, Vec::new());
    let mut take = |length: usize| {
        let (taken, after) = rest.split_at(length);
        rest = after;
        taken.to_vec()
    };
    let mut read = 0;
    while read < log.len() {
        let head = take(24);
        let number =
            |at: usize| u32::from_ne_bytes(head[at..at + 4].try_into().expect("four")) as usize;
        let path = |bytes: Vec<u8>| PathBuf::from(OsStr::from_bytes(&bytes));
        let kind = char::from(u8::try_from(number(0)).expect("a letter"));
        let offset = u64::from_ne_bytes(head[16..].try_into().expect("eight"));
        operations.push(Operation {
            kind,
            path: path(take(number(4))),
            other: path(take(number(8))),
            data: take(number(12)),
            offset: usize::try_from(offset).expect("not negative"),
        });
        read += 24 + number(4) + number(8) + number(12);
    }
    // What maps the log into memory is made anew by whoever opens the store first.
    operations.retain(|operation| !operation.path.as_os_str().as_bytes().ends_with(b"-shm"));
    operations
}

/// What is done to a file's content: bytes at a place, or another length.
#[derive(Debug)]
enum Change {
    Write(usize, Vec<u8>),
    Length(usize),
}

impl Change {
    fn apply(&self, content: &mut Vec<u8>) {
        match self {
            Self::Length(length) => content.resize(*length, 0),
            Self::Write(at, data) => {
                content.resize(content.len().max(at + data.len()), 0);
                content[*at..at + data.len()].copy_from_slice(data);
            }
        }
    }

    /// As much of it as sectors before a power loss are.
    fn torn(&self, sectors: usize) -> Self {
        match self {
            Self::Length(length) => Self::Length(*length),
            Self::Write(at, data) => {
                let end = data.len().min(sectors * 512);
                Self::Write(*at, data[..end].to_vec())
            }
        }
    }
}

#[derive(Debug, Default)]
struct Node {
    is_folder: bool,
    synced: Vec<u8>,
    pending: Vec<Change>,
}

type Name = (usize, OsString);

/// A disk, and what has not reached it.
#[derive(Debug)]
pub(crate) struct Disk {
    nodes: Vec<Node>,
    /// As the process sees it.
    paths: BTreeMap<PathBuf, usize>,
    names: BTreeMap<Name, usize>,
    pending: Vec<(Name, Option<usize>)>,
}

/// Of what has not reached the disk, what does so all the same.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Luck {
    /// All names or none, and all bytes or none.
    Whole { names: bool, bytes: bool },
    /// Some, by a number.
    Some(u64),
}

/// Files with their content, and folders.
pub(crate) type Image = BTreeMap<PathBuf, Option<Vec<u8>>>;

impl Disk {
    /// A disk that holds this folder, and has synced it.
    pub(crate) fn new(root: &Path) -> Self {
        let nodes = vec![Node { is_folder: true, ..Node::default() }];
        let paths = BTreeMap::from([(root.to_owned(), 0)]);
        let mut disk = Self { nodes, paths, names: BTreeMap::new(), pending: Vec::new() };
        disk.read(root);
        disk.names =
            disk.pending.drain(..).filter_map(|(name, node)| Some((name, node?))).collect();
        disk
    }

    fn read(&mut self, folder: &Path) {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            let is_folder = path.is_dir();
            let node = self.add(&path, is_folder);
            if is_folder {
                self.read(&path);
            } else {
                self.nodes[node].synced = std::fs::read(path).expect("a file");
            }
        }
    }

    fn add(&mut self, path: &Path, is_folder: bool) -> usize {
        self.nodes.push(Node { is_folder, ..Node::default() });
        self.link(path, Some(self.nodes.len() - 1));
        self.nodes.len() - 1
    }

    fn link(&mut self, path: &Path, node: Option<usize>) {
        let folder = self.paths[path.parent().expect("a folder")];
        self.pending.push(((folder, path.file_name().expect("a name").to_owned()), node));
        match node {
            Some(node) => self.paths.insert(path.to_owned(), node),
            None => self.paths.remove(path),
        };
    }

    pub(crate) fn apply(&mut self, operation: &Operation) {
        let Operation { kind, path, other, offset, data } = operation;
        match kind {
            'c' | 'd' => drop(self.add(path, *kind == 'd')),
            'r' => {
                self.link(other, Some(self.paths[path]));
                self.link(path, None);
            }
            'u' => self.link(path, None),
            'm' => {}
            _ => {
                let number = self.paths[path];
                let node = &mut self.nodes[number];
                match kind {
                    'w' => node.pending.push(Change::Write(*offset, data.clone())),
                    't' => node.pending.push(Change::Length(*offset)),
                    's' if node.is_folder => self.sync_names(number),
                    's' => node.pending.drain(..).for_each(|change| change.apply(&mut node.synced)),
                    other => panic!("an operation {other:?}"),
                }
            }
        }
    }

    fn sync_names(&mut self, folder: usize) {
        let (now, later): (Vec<_>, Vec<_>) =
            self.pending.drain(..).partition(|((within, _), _)| *within == folder);
        self.pending = later;
        for (name, node) in now {
            name_is(&mut self.names, name, node);
        }
    }

    /// What it holds if the power goes now, by paths below the root.
    pub(crate) fn image(&self, luck: Luck) -> Image {
        let mut chance =
            fastrand::Rng::with_seed(if let Luck::Some(seed) = luck { seed } else { 0 });
        let mut names = self.names.clone();
        for (name, node) in &self.pending {
            let is_kept = match luck {
                Luck::Whole { names, .. } => names,
                Luck::Some(_) => chance.bool(),
            };
            if is_kept {
                name_is(&mut names, name.clone(), *node);
            }
        }
        let mut contents = Vec::new();
        for node in &self.nodes {
            let mut content = node.synced.clone();
            for change in &node.pending {
                match luck {
                    Luck::Whole { bytes: false, .. } => {}
                    Luck::Whole { bytes: true, .. } => change.apply(&mut content),
                    Luck::Some(_) => match chance.u8(..4) {
                        0 => {}
                        1 => change.torn(chance.usize(1..8)).apply(&mut content),
                        _ => change.apply(&mut content),
                    },
                }
            }
            contents.push(content);
        }
        let mut image = Image::new();
        let mut folders = vec![(0, PathBuf::new())];
        while let Some((folder, below)) = folders.pop() {
            for ((_, name), node) in
                names.range((folder, OsString::new())..(folder + 1, OsString::new()))
            {
                let path = below.join(name);
                if self.nodes[*node].is_folder {
                    folders.push((*node, path.clone()));
                    image.insert(path, None);
                } else {
                    image.insert(path, Some(contents[*node].clone()));
                }
            }
        }
        image
    }
}

fn name_is(names: &mut BTreeMap<Name, usize>, name: Name, node: Option<usize>) {
    match node {
        Some(node) => names.insert(name, node),
        None => names.remove(&name),
    };
}

/// Makes a folder of it.
pub(crate) fn write(image: &Image, folder: &Path) {
    std::fs::create_dir(folder).expect("made");
    for (path, content) in image {
        let path = folder.join(path);
        match content {
            Some(content) => std::fs::write(path, content).expect("written"),
            None => std::fs::create_dir(path).expect("made"),
        }
    }
}
