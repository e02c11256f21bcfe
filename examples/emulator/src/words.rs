//! The placeholders (`$LINK` and so on) in the table's bodies, filled in for one request.

use std::borrow::Cow;

use crate::script::Call;
use crate::{checks, date, links};

impl Call<'_> {
    /// Replaces the placeholders.
    pub(crate) fn fill(&self, text: &'static str) -> Cow<'static, str> {
        let mut pieces = text.split('$');
        let mut out = pieces.next().unwrap_or_default().to_owned();
        if out.len() == text.len() {
            return Cow::Borrowed(text);
        }
        for piece in pieces {
            // `WORDS` has longer words before those that they start with.
            let word = WORDS.iter().copied().find(|word| piece.starts_with(word));
            let word = word.unwrap_or_default();
            out += &self.word(word);
            out += &piece[word.len()..];
        }
        Cow::Owned(out)
    }

    fn word(&self, word: &str) -> String {
        let in_path = |index: usize| {
            let path = self.request.path.strip_prefix("/base").unwrap_or(self.request.path);
            path.split('/').nth(index).unwrap_or_default().to_owned()
        };
        match word {
            "LINK2047" => pad(self.link(), 2047),
            "LINK2048" => pad(self.link(), 2048),
            "LINK" => self.link(),
            "AMP_LINK" => self.link().replace('&', "&amp;"),
            "ESCAPED_LINK" => self.link().replace('/', "\\/"),
            "OE" => links::fresh_oe(),
            "HOST" => self.host().into_owned(),
            "DATE5" => date::http_date(links::now() + 5),
            "DATE3600" => date::http_date(links::now() + 3600),
            "DATE3605" => date::http_date(links::now() + 3605),
            "CLIENT_TOKEN" => checks::escape(self.request.client_token.unwrap_or("null")),
            "INSTANCE" => in_path(2),
            "TOKEN" => in_path(4),
            "FILL190" => "x".repeat(190),
            "FILL300" => "x".repeat(300),
            "WIDE300" => "ã".repeat(300),
            _ => "$".to_owned(),
        }
    }
}

const WORDS: [&str; 16] = [
    "LINK2047",
    "LINK2048",
    "LINK",
    "AMP_LINK",
    "ESCAPED_LINK",
    "OE",
    "HOST",
    "DATE5",
    "DATE3600",
    "DATE3605",
    "CLIENT_TOKEN",
    "INSTANCE",
    "TOKEN",
    "FILL190",
    "FILL300",
    "WIDE300",
];

fn pad(link: String, length: usize) -> String {
    let fill = length.saturating_sub(link.len() + "&pad=".len());
    link + "&pad=" + &"x".repeat(fill)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn long_links_have_just_that_length() {
        assert_eq!(pad("http://h/a?b=c".to_owned(), 2047).len(), 2047);
    }
}
