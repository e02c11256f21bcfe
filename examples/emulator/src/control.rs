//! The requests below `/_emulator/`: what was counted, and what a test changes from outside.

use crate::checks;
use crate::contacts::Switches;
use crate::http::{Request, write_reply};
use crate::state::Shared;

/// Answers with JSON; a request that is not understood changes nothing.
pub(crate) fn answer(shared: &Shared, request: &Request<'_>, out: &mut Vec<u8>) {
    let name = request.path.trim_start_matches("/_emulator/");
    match perform(shared, name, &Query(request.query)) {
        Ok(body) => write_reply(out, 200, &[], body.as_bytes()),
        Err((status, text)) => {
            let body = format!(r#"{{"error":"{}"}}"#, checks::escape(&text));
            write_reply(out, status, &[], body.as_bytes());
        }
    }
}

type Refusal = (u16, String);

fn perform(shared: &Shared, name: &str, query: &Query<'_>) -> Result<String, Refusal> {
    let contacts = &shared.contacts;
    let each = |change: &dyn Fn(&str)| {
        let phones = query.phones()?;
        phones.iter().for_each(|phone| change(phone));
        Ok(listed(&phones))
    };
    match name {
        "stats" => Ok(stats(shared)),
        "reset" => {
            shared.reset();
            Ok("{}".to_owned())
        }
        "reset_counts" => {
            shared.reset_counts();
            Ok("{}".to_owned())
        }
        "totals" => Ok(totals(shared)),
        "counts" => counts(shared, query),
        "change" => match query.number("percent", 100)? {
            Some(percent) => {
                let seed = query.number("seed", u64::MAX)?.unwrap_or_default();
                Ok(listed(&contacts.change_some(u8::try_from(percent).unwrap_or(100), seed)))
            }
            None => each(&|phone| contacts.change(phone)),
        },
        "withdraw" => each(&|phone| contacts.set_withdrawn(phone, true)),
        "restore" => each(&|phone| contacts.set_withdrawn(phone, false)),
        "share" => each(&|phone| contacts.set_shared(phone, true)),
        "switch" => switch(shared, query),
        _ => Err((404, "unknown: see Control in the emulator's README".to_owned())),
    }
}

fn switch(shared: &Shared, query: &Query<'_>) -> Result<String, Refusal> {
    let none_for_all = query.number("none_for_all", 1)?;
    let nones = query.number("nones", 100)?;
    let seed = query.number("seed", u64::MAX)?;
    let old_links_die = query.number("old_links_die", 1)?;
    shared.contacts.switch(|switches| {
        switches.none_for_all = none_for_all.map_or(switches.none_for_all, |on| on == 1);
        switches.nones =
            nones.and_then(|percent| percent.try_into().ok()).unwrap_or(switches.nones);
        switches.seed = seed.unwrap_or(switches.seed);
        switches.old_links_die = old_links_die.map_or(switches.old_links_die, |on| on == 1);
    });
    let Switches { none_for_all, nones, seed, old_links_die } = shared.contacts.switches();
    Ok(format!(
        r#"{{"none_for_all":{none_for_all},"nones":{nones},"seed":{seed},"old_links_die":{old_links_die}}}"#
    ))
}

fn counts(shared: &Shared, query: &Query<'_>) -> Result<String, Refusal> {
    let one = |phone: &str, asked: u64, downloaded: u64| {
        format!(r#""{phone}":{{"asked":{asked},"downloaded":{downloaded}}}"#)
    };
    let lines: Vec<_> = if query.0.is_empty() {
        let all = shared.contacts.all_counts();
        all.iter().map(|(phone, asked, got)| one(phone, (*asked).into(), (*got).into())).collect()
    } else {
        let phones = query.phones()?;
        let with_counts = phones.iter().map(|phone| (phone, shared.contacts.counts(phone)));
        with_counts.map(|(phone, (asked, downloaded))| one(phone, asked, downloaded)).collect()
    };
    Ok(format!("{{{}}}", lines.join(",")))
}

fn totals(shared: &Shared) -> String {
    let totals = shared.contacts.totals();
    format!(
        r#"{{"asked":{},"phones_asked":{},"downloaded":{},"phones_downloaded":{}}}"#,
        totals.asked, totals.phones_asked, totals.downloaded, totals.phones_downloaded
    )
}

fn listed(phones: &[String]) -> String {
    let quoted: Vec<_> = phones.iter().map(|phone| format!("\"{phone}\"")).collect();
    format!(r#"{{"phones":[{}]}}"#, quoted.join(","))
}

/// The query of a request.
struct Query<'a>(&'a str);

impl Query<'_> {
    fn values(&self, key: &str) -> impl Iterator<Item = &str> {
        let pairs = self.0.split('&').filter_map(|pair| pair.split_once('='));
        pairs.filter(move |(name, _)| *name == key).map(|(_, value)| value)
    }

    /// The phones in each `phone`, which may hold several with commas between them.
    fn phones(&self) -> Result<Vec<String>, Refusal> {
        let mut phones = Vec::new();
        for value in self.values("phone") {
            let decoded = checks::decode(value).unwrap_or_default();
            for phone in decoded.split(',') {
                if !checks::is_phone(phone) {
                    return Err((400, format!("not a phone: {phone}")));
                }
                phones.push(phone.to_owned());
            }
        }
        if phones.is_empty() {
            return Err((400, "phone is missing".to_owned()));
        }
        Ok(phones)
    }

    fn number(&self, key: &str, largest: u64) -> Result<Option<u64>, Refusal> {
        let Some(text) = self.values(key).last() else {
            return Ok(None);
        };
        let number = text.parse().ok().filter(|number| *number <= largest);
        number.map(Some).ok_or_else(|| (400, format!("{key} is a number from 0 to {largest}")))
    }
}

fn stats(shared: &Shared) -> String {
    let stats = shared.stats();
    format!(
        "{{\"requests\":{},\"connections\":{},\"open_connections\":{},\"downloads\":{},\"puts\":{},\
         \"redirects_followed\":{},\"tokens_leaked\":{}}}",
        stats.requests,
        stats.connections,
        stats.open_connections,
        stats.downloads,
        stats.puts,
        stats.redirects_followed,
        stats.tokens_leaked,
    )
}
