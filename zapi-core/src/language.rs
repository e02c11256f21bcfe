//! The languages in which an error says what to do.

/// The language of the advice that an error's text ends with.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Language {
    /// `en`
    #[default]
    English,
    /// `pt-BR`
    Portuguese,
}

impl Language {
    /// The tag: `en` or `pt-BR`.
    #[must_use]
    pub const fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Portuguese => "pt-BR",
        }
    }

    /// The language with that tag.
    #[must_use]
    pub fn from_tag(tag: &str) -> Option<Self> {
        [Self::English, Self::Portuguese].into_iter().find(|language| language.tag() == tag)
    }

    /// Which of the two texts of a row in a table is in this language.
    pub(crate) const fn of(self, [english, portuguese]: [&'static str; 2]) -> &'static str {
        match self {
            Self::English => english,
            Self::Portuguese => portuguese,
        }
    }
}
