//! Where the authorities besides the bundled ones are read from, and what that place is called.

use std::ffi::OsString;
use std::fmt;
use std::path::PathBuf;

/// What other programs call it, in the order in which the names are asked.
const VARIABLES: [&str; 4] =
    ["SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"];

/// The setting `ca_file`, or the variable that stood in for it.
#[derive(Clone, Debug)]
pub(crate) struct CaSource {
    pub(crate) path: PathBuf,
    pub(crate) name: &'static str,
}

impl CaSource {
    pub(super) fn setting(path: &str) -> Option<Self> {
        (!path.is_empty()).then(|| Self { path: path.into(), name: "ca_file" })
    }

    /// The first variable that is not empty.
    pub(super) fn variable(value: impl Fn(&str) -> Option<OsString>) -> Option<Self> {
        VARIABLES.iter().find_map(|name| {
            let path = value(name).filter(|path| !path.is_empty())?;
            Some(Self { path: path.into(), name })
        })
    }

    /// To other programs each of the variables can be one.
    pub(crate) fn may_be_a_folder(&self) -> bool {
        VARIABLES.contains(&self.name)
    }
}

impl fmt::Display for CaSource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ({})", self.path.display(), self.name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_something_counts() {
        let found = |set: &[(&str, &str)]| {
            let value = |name: &str| {
                set.iter().find(|(key, _)| *key == name).map(|(_, value)| OsString::from(value))
            };
            CaSource::variable(value).map(|source| source.to_string())
        };
        assert_eq!(found(&[]), None);
        let mut set = VARIABLES.map(|name| (name, "/a"));
        for name in VARIABLES {
            assert_eq!(found(&set), Some(format!("/a ({name})")));
            set.iter_mut().find(|(key, _)| *key == name).expect("it is there").1 = "";
        }
        assert_eq!(found(&set), None);
    }
}
