//! What is known about a contact, as a plain value.

use std::fmt;
use std::str::FromStr;

use zapi_core::Code;

/// The last clear answer about a contact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum State {
    /// There has been no answer yet.
    #[default]
    Never,
    /// The contact has a picture.
    Has,
    /// The contact has no picture that this account can see, and had none before.
    None,
    /// The contact had a picture, and three answers in a row over at least 72 hours said that there
    /// is none.
    Gone,
}

impl State {
    /// All of them. Their order never changes: a database holds the position of a state here.
    pub const ALL: &'static [Self] = &[Self::Never, Self::Has, Self::None, Self::Gone];

    /// Its name in lower case, as the command line and Python have it.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Never => "never",
            Self::Has => "has",
            Self::None => "none",
            Self::Gone => "gone",
        }
    }
}

impl fmt::Display for State {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for State {
    type Err = zapi_core::Error;

    fn from_str(name: &str) -> Result<Self, Self::Err> {
        Self::ALL.iter().copied().find(|state| state.name() == name).ok_or_else(|| {
            let names: Vec<&str> = Self::ALL.iter().map(|state| state.name()).collect();
            let names = names.join(", ");
            zapi_core::Error::new(Code::InvalidArgument, format!("a state is one of {names}"))
        })
    }
}

/// `next_check_at` of a contact that goes first.
pub const AT_ONCE: i64 = 0;
/// `next_check_at` of a contact that has just been added: after those that are due at once, three
/// of four requests go to these.
pub const NEW: i64 = 1;

/// What is known about a contact. Times are Unix seconds.
///
/// [`step`](crate::freshness::step) makes the next one out of it; [`Record::default`] is that of a new
/// contact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Record {
    /// The last clear answer.
    pub state: State,
    /// The key of the stored picture ([`ProfilePicture::key`](zapi_core::ProfilePicture::key)); if
    /// only links are kept, that of the stored link. Never set without one of them.
    pub key: Option<String>,
    /// The stored picture, by a number of the caller's.
    pub picture: Option<i64>,
    /// The link that came last, if only links are kept.
    pub link: Option<String>,
    /// When that link stops working.
    pub expires_at: Option<i64>,
    /// When the contact was asked for last.
    pub asked_at: Option<i64>,
    /// When the last answer came that was no error.
    pub answered_at: Option<i64>,
    /// When the picture changed last, or was gone.
    pub changed_at: Option<i64>,
    /// The key of a link that was [observed](crate::freshness::Event::Observed) and led to a check.
    pub observed_key: Option<String>,
    /// When that was.
    pub observed_at: Option<i64>,
    /// When the contact is due; also [`AT_ONCE`] and [`NEW`].
    pub next_check_at: i64,
    /// Seconds between two checks while the picture stays as it is; 0 before there was one.
    pub interval: i64,
    /// How many answers in a row said that there is no picture.
    pub nones: u32,
    /// When the first of these came.
    pub none_since: Option<i64>,
    /// What the service said about why there is no picture.
    pub reason: Option<String>,
    /// How many attempts in a row have failed; more than 0 is what "failing" means.
    pub failures: u32,
    /// The code of the last failure.
    pub code: Option<Code>,
}

impl Default for Record {
    fn default() -> Self {
        Self {
            state: State::Never,
            key: None,
            picture: None,
            link: None,
            expires_at: None,
            asked_at: None,
            answered_at: None,
            changed_at: None,
            observed_key: None,
            observed_at: None,
            next_check_at: NEW,
            interval: 0,
            nones: 0,
            none_since: None,
            reason: None,
            failures: 0,
            code: None,
        }
    }
}
