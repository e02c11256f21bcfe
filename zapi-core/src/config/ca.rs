//! Where authorities other than the bundled ones are read from, and what that place is called.

use std::env;
use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, fs, io};

use crate::error::{Error, Result};
use crate::os::SystemAuthorities;

/// What other programs call it, in the order in which the names are asked.
const VARIABLES: [&str; 4] =
    ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/// The value that asks for the system's authorities. A file of that name is `./system`.
const SYSTEM: &str = "system";

/// The setting `ca_file`, or the variable that stood in for it.
#[derive(Clone, Debug)]
pub(crate) struct CaSource {
    /// A file, a folder, several folders as `SSL_CERT_DIR` names them, or [`SYSTEM`].
    pub(crate) path: OsString,
    pub(crate) name: &'static str,
    pub(crate) place: Place,
}

/// What is there.
#[derive(Clone, Debug)]
pub(crate) enum Place {
    /// The path alone, or what lies in the folders; each with what errors call it. These
    /// authorities are trusted besides the bundled ones.
    Files(Vec<(PathBuf, String)>),
    /// The system's, which are trusted in place of the bundled ones.
    System(SystemAuthorities),
}

impl CaSource {
    /// The system's authorities are read now, a file when a client is made.
    ///
    /// # Errors
    /// `Code::InvalidConfig` where the system has none.
    pub(super) fn setting(path: &str, name: &'static str) -> Result<Option<Arc<Self>>> {
        if path.is_empty() {
            return Ok(None);
        }
        if path != SYSTEM {
            return Ok(Some(Self::file(path.into(), name)));
        }
        let none = |what| Error::config(format!("{name}: {what}"));
        let place = Place::System(SystemAuthorities::read().map_err(none)?);
        Ok(Some(Arc::new(Self { path: path.into(), name, place })))
    }

    fn file(path: OsString, name: &'static str) -> Arc<Self> {
        let files = vec![(path.clone().into(), name.to_owned())];
        Arc::new(Self { path, name, place: Place::Files(files) })
    }

    /// The same setting by another name, without reading anything again.
    pub(super) fn renamed(&self, name: &'static str) -> Arc<Self> {
        match &self.place {
            Place::Files(_) => Self::file(self.path.clone(), name),
            Place::System(_) => Arc::new(Self { name, ..self.clone() }),
        }
    }

    /// Whether that file is one of those in a folder.
    pub(crate) fn is_in_folder(&self, file: &Path) -> bool {
        file.as_os_str() != self.path
    }

    /// The first variable that is not empty. To other programs each can be a file or a folder;
    /// `SSL_CERT_DIR` can be several, of which not each has to be there.
    ///
    /// # Errors
    /// The folder that it names cannot be listed.
    pub(super) fn variable(
        value: impl Fn(&str) -> Option<OsString>,
    ) -> std::result::Result<Option<Arc<Self>>, (&'static str, io::Error)> {
        let filled =
            |name: &'static str| Some((name, value(name).filter(|path| !path.is_empty())?));
        let Some((name, path)) = VARIABLES.iter().find_map(|name| filled(name)) else {
            return Ok(None);
        };
        let folders = folders(name, &path);
        if folders.is_empty() {
            return Ok(Some(Self::file(path, name)));
        }
        let mut files = Vec::new();
        for folder in folders {
            files.extend(listed(&folder, name).map_err(|error| (name, error))?);
        }
        Ok(Some(Arc::new(Self { path, name, place: Place::Files(files) })))
    }
}

/// The folders that a variable leads to, if it leads to any.
fn folders(name: &str, path: &OsStr) -> Vec<PathBuf> {
    if name != "SSL_CERT_DIR" || Path::new(path).is_dir() {
        return Some(path.into()).filter(|path: &PathBuf| path.is_dir()).into_iter().collect();
    }
    env::split_paths(path).filter(|path| path.is_dir()).collect()
}

/// Links that lead nowhere, folders and pipes are no certificates.
fn listed(folder: &Path, name: &str) -> io::Result<Vec<(PathBuf, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        if path.is_file() {
            files.push((path, format!("{} of {name}", entry.file_name().to_string_lossy())));
        }
    }
    Ok(files)
}

/// Which authorities are trusted with it.
impl fmt::Display for CaSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = self.name;
        match &self.place {
            Place::Files(_) => {
                let path = Path::new(&self.path).display();
                write!(f, "the bundled authorities and those of {path} ({name})")
            }
            Place::System(own) => write!(f, "the system's authorities ({name}={SYSTEM}; {own})"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(set: &[(&str, &str)]) -> Option<Arc<CaSource>> {
        let value = |name: &str| {
            set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
        };
        CaSource::variable(value).expect("nothing has to be listed")
    }

    fn files(source: &CaSource) -> &[(PathBuf, String)] {
        match &source.place {
            Place::Files(files) => files,
            Place::System(own) => panic!("{own}"),
        }
    }

    fn is_folder(source: &CaSource) -> bool {
        files(source).iter().all(|(file, _)| source.is_in_folder(file))
    }

    #[test]
    fn the_first_variable_that_says_something_counts() {
        assert!(source(&[]).is_none());
        let mut set = VARIABLES.map(|name| (name, "/no/file"));
        for name in VARIABLES {
            let found = source(&set).expect("set");
            let trusted = format!("the bundled authorities and those of /no/file ({name})");
            assert_eq!(found.to_string(), trusted);
            assert_eq!(files(&found), [("/no/file".into(), name.to_owned())]);
            set.iter_mut().find(|(key, _)| *key == name).expect("it is there").1 = "";
        }
        assert!(source(&set).is_none());
    }

    #[test]
    fn a_folder_is_the_files_in_it() {
        let tls = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");
        let found = source(&[("SSL_CERT_DIR", &format!("{tls}/tls"))]).expect("set");
        let ca = Path::new(&found.path).join("ca.pem");
        assert!(files(&found).contains(&(ca, "ca.pem of SSL_CERT_DIR".to_owned())));
        let above = source(&[("SSL_CERT_DIR", tls)]).expect("set");
        assert!(files(&above).iter().all(|(file, _)| file.is_file()), "no folders");
    }

    #[test]
    fn several_folders_are_all_that_are_there() {
        let here = env!("CARGO_MANIFEST_DIR");
        let tls = format!("{here}/../tests/tls");
        let joined = |folders: &[&str]| {
            let list = env::join_paths(folders).expect("no separator in them");
            list.into_string().expect("UTF-8")
        };
        let list = joined(&["/no/folder", &tls, &format!("{here}/src")]);
        let found = source(&[("SSL_CERT_DIR", &list)]).expect("set");
        for file in [format!("{tls}/ca.pem"), format!("{here}/src/lib.rs")] {
            assert!(files(&found).iter().any(|(path, _)| path == Path::new(&file)), "{file}");
        }
        assert!(is_folder(&found));
        // Only of this variable is it known that it can be several.
        assert!(!is_folder(&source(&[("SSL_CERT_FILE", &list)]).expect("set")));
        let none = joined(&["/no/folder", "/none"]);
        assert!(!is_folder(&source(&[("SSL_CERT_DIR", &none)]).expect("set")));
    }
}
