//! Where the authorities besides the bundled ones are read from, and what that place is called.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, fs, io};

/// What other programs call it, in the order in which the names are asked.
const VARIABLES: [&str; 4] =
    ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/// The setting `ca_file`, or the variable that stood in for it.
#[derive(Clone, Debug)]
pub(crate) struct CaSource {
    pub(crate) path: PathBuf,
    pub(crate) name: &'static str,
    /// The path alone, or what lies in the folder there; each with what errors call it.
    pub(crate) files: Vec<(PathBuf, String)>,
}

impl CaSource {
    pub(super) fn setting(path: &str, name: &'static str) -> Option<Arc<Self>> {
        (!path.is_empty()).then(|| Self::file(path.into(), name))
    }

    fn file(path: PathBuf, name: &'static str) -> Arc<Self> {
        Arc::new(Self { files: vec![(path.clone(), name.to_owned())], path, name })
    }

    /// The first variable that is not empty. To other programs each can be a file or a folder.
    ///
    /// # Errors
    /// The folder that it names cannot be listed.
    pub(super) fn variable(
        value: impl Fn(&str) -> Option<OsString>,
    ) -> Result<Option<Arc<Self>>, (&'static str, io::Error)> {
        let filled =
            |name: &'static str| Some((name, value(name).filter(|path| !path.is_empty())?));
        let Some((name, path)) = VARIABLES.iter().find_map(|name| filled(name)) else {
            return Ok(None);
        };
        let path = PathBuf::from(path);
        if !path.is_dir() {
            return Ok(Some(Self::file(path, name)));
        }
        let files = listed(&path, name).map_err(|error| (name, error))?;
        Ok(Some(Arc::new(Self { path, name, files })))
    }
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

impl fmt::Display for CaSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.path.display(), self.name)
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

    #[test]
    fn the_first_variable_that_says_something_counts() {
        assert!(source(&[]).is_none());
        let mut set = VARIABLES.map(|name| (name, "/no/file"));
        for name in VARIABLES {
            let found = source(&set).expect("set");
            assert_eq!(found.to_string(), format!("/no/file ({name})"));
            assert_eq!(found.files, [("/no/file".into(), name.to_owned())]);
            set.iter_mut().find(|(key, _)| *key == name).expect("it is there").1 = "";
        }
        assert!(source(&set).is_none());
    }

    #[test]
    fn a_folder_is_the_files_in_it() {
        let tls = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests");
        let found = source(&[("SSL_CERT_DIR", &format!("{tls}/tls"))]).expect("set");
        let ca = found.path.join("ca.pem");
        assert!(found.files.contains(&(ca, "ca.pem of SSL_CERT_DIR".to_owned())));
        let above = source(&[("SSL_CERT_DIR", tls)]).expect("set");
        assert!(above.files.iter().all(|(file, _)| file.is_file()), "no folders");
    }
}
