//! What a certificate says about itself, for people: whose it is, who issued it, until when. It is
//! read before anybody has verified it.

const SEQUENCE: u8 = 0x30;
const VERSION: u8 = 0xA0;
const OBJECT_ID: u8 = 0x06;
const UTC_TIME: u8 = 0x17;
const GENERALIZED_TIME: u8 = 0x18;

/// The kinds of name that are shown, the better one first: common name, organization.
const NAMES: [&[u8]; 2] = [&[0x55, 4, 3], &[0x55, 4, 10]];

/// `"api.z-api.io, issued by R11, valid until 2026-01-31"`; nothing for what is no certificate.
pub(crate) fn describe(der: &[u8]) -> Option<String> {
    let mut certificate = Der(der).enter(SEQUENCE)?;
    let mut fields = certificate.enter(SEQUENCE)?;
    if fields.0.first() == Some(&VERSION) {
        fields.next()?;
    }
    // Serial number and algorithm.
    fields.next()?;
    fields.next()?;
    let issuer = name(fields.enter(SEQUENCE)?);
    let mut validity = fields.enter(SEQUENCE)?;
    validity.next()?;
    let until = date(validity.next()?)?;
    let subject = name(fields.enter(SEQUENCE)?);
    Some(format!("{subject}, issued by {issuer}, valid until {until}"))
}

/// What is left of a value in DER.
#[derive(Clone, Copy)]
struct Der<'a>(&'a [u8]);

impl<'a> Der<'a> {
    /// The next element: its tag and what it holds.
    fn next(&mut self) -> Option<(u8, &'a [u8])> {
        let (&tag, rest) = self.0.split_first()?;
        let (&first, rest) = rest.split_first()?;
        let (length, rest) = match first {
            0..=0x7F => (usize::from(first), rest),
            0x81..=0x83 => {
                let (bytes, rest) = rest.split_at_checked(usize::from(first - 0x80))?;
                (bytes.iter().fold(0, |length, byte| length << 8 | usize::from(*byte)), rest)
            }
            _ => return None,
        };
        let (content, rest) = rest.split_at_checked(length)?;
        self.0 = rest;
        Some((tag, content))
    }

    fn enter(&mut self, tag: u8) -> Option<Der<'a>> {
        self.next().filter(|(found, _)| *found == tag).map(|(_, content)| Der(content))
    }
}

/// A name has sets of pairs, an object id and a text each.
fn name(mut sets: Der<'_>) -> String {
    let mut found = [None, None];
    while let Some((_, set)) = sets.next() {
        let Some(mut pair) = Der(set).enter(SEQUENCE) else { continue };
        let Some(Der(kind)) = pair.enter(OBJECT_ID) else { continue };
        let text = pair.next().map(|(_, text)| String::from_utf8_lossy(text).into_owned());
        if let Some(place) = NAMES.iter().position(|wanted| *wanted == kind) {
            found[place] = text;
        }
    }
    let [common_name, organization] = found;
    common_name.or(organization).unwrap_or_else(|| "(no name)".into())
}

/// `YYMMDD…` (1950 to 2049) or `YYYYMMDD…`.
fn date((tag, text): (u8, &[u8])) -> Option<String> {
    let text = std::str::from_utf8(text).ok()?;
    let century = match (tag, text.as_bytes().first()?) {
        (UTC_TIME, b'0'..=b'4') => "20",
        (UTC_TIME, _) => "19",
        (GENERALIZED_TIME, _) => "",
        _ => return None,
    };
    let time = [century, text].concat();
    let day = time.get(..8).filter(|day| day.bytes().all(|byte| byte.is_ascii_digit()))?;
    Some(format!("{}-{}-{}", &day[..4], &day[4..6], &day[6..]))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn read(file: &str) -> Vec<u8> {
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/tls").join(file);
        let pem = std::fs::read(path).expect("the file");
        super::super::pem::certificates(&pem).expect("certificates")[0].to_vec()
    }

    #[test]
    fn it_tells_whose_it_is_by_whom_and_until_when() {
        let text = describe(&read("localhost.pem")).expect("a certificate");
        let (subject, rest) = text.split_once(", issued by ").expect("an issuer");
        let (issuer, until) = rest.split_once(", valid until ").expect("an end");
        assert!(!subject.is_empty() && issuer.contains("zapi"), "{text}");
        assert!(until.len() == 10 && until.starts_with("2"), "{text}");
        let own = describe(&read("self-signed.pem")).expect("a certificate");
        let (subject, rest) = own.split_once(", issued by ").expect("an issuer");
        assert!(rest.starts_with(&format!("{subject}, ")), "{own}");
        for root in webpki_root_certs::TLS_SERVER_ROOT_CERTS {
            assert!(describe(root).is_some());
        }
    }

    #[test]
    fn what_is_cut_or_damaged_is_none() {
        let whole = read("localhost.pem");
        for length in 0..whole.len() {
            assert_eq!(describe(&whole[..length]), None, "{length}");
        }
        for at in 0..whole.len() {
            for byte in [0, 0x7F, 0x80, 0x84, 0xFF] {
                let mut damaged = whole.clone();
                damaged[at] = byte;
                // Whatever it gives, it does not panic.
                let _ = describe(&damaged);
            }
        }
    }
}
