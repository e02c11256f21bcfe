//! Whether a batch goes on: a pure machine that hears each result and says what may be sent next.
//!
//! Two kinds of errors are not a contact's own. An account-wide one, such as a refused token, hits
//! every phone: when it comes first, or `workers` times in a row, one more request confirms it. An
//! outage mostly passes: after `workers` failures in a row the batch sends one request at a time,
//! and it stops only when that has gone on for long and a phone that had an answer fails as well.

use std::time::{Duration, Instant};

use crate::error::{Code, Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;

/// The pause before each single request during an outage; doubled up to the longest.
const FIRST_PAUSE: Duration = Duration::from_secs(1);
const LONGEST_PAUSE: Duration = Duration::from_secs(15);

/// A shorter outage stops nothing: routers restart.
const LEAST_OUTAGE: Duration = Duration::from_secs(60);

/// How a request may go out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Permit {
    /// Beside others.
    Freely,
    /// Alone, not before that moment.
    Alone(Instant),
    /// Alone, for a phone that was asked before: its answer decides.
    Again(Phone),
    /// Not at all.
    Never,
}

/// The way in which the request of a result went out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sent {
    Freely,
    Alone,
    Again,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Account,
    Outage,
}

/// Errors of one kind in a row.
#[derive(Debug)]
struct Run {
    kind: Kind,
    count: u32,
    began: Instant,
    first: (u64, Phone),
    /// No request before this moment, and only one at a time. Not set while the run is short.
    next_at: Option<Instant>,
    pause: Duration,
    is_long: bool,
}

#[derive(Debug)]
pub(super) struct StopRule {
    workers: u32,
    stop_after: u32,
    longest_hold: Duration,
    has_heard: bool,
    run: Option<Run>,
    /// The last phone that had an answer.
    answered: Option<Phone>,
    stopped: Option<(u64, Error)>,
}

impl StopRule {
    /// An outage stops the batch after `stop_after` failures, never with 0; a hold of the service
    /// that is longer than `longest_hold` stops it at once.
    pub(super) fn new(workers: usize, stop_after: u32, longest_hold: Duration) -> Self {
        Self {
            workers: u32::try_from(workers).unwrap_or(u32::MAX),
            stop_after,
            longest_hold,
            has_heard: false,
            run: None,
            answered: None,
            stopped: None,
        }
    }

    /// Why the batch has stopped itself.
    pub(super) fn cause(&self) -> Option<&Error> {
        self.stopped.as_ref().map(|(_, cause)| cause)
    }

    /// The first index of the run of errors that stopped it.
    pub(super) fn stopped_at(&self) -> Option<u64> {
        self.stopped.as_ref().map(|(first, _)| *first)
    }

    /// How the next request may go out. `is_last` says that no phone is left to be asked.
    pub(super) fn permit(&self, is_last: bool) -> Permit {
        if self.stopped.is_some() {
            return Permit::Never;
        }
        let Some(Run { kind, first, next_at: Some(next_at), is_long, .. }) = &self.run else {
            return Permit::Freely;
        };
        match (kind, &self.answered) {
            (Kind::Account, _) if is_last => Permit::Again(first.1.clone()),
            (Kind::Outage, Some(phone)) if *is_long => Permit::Again(phone.clone()),
            _ => Permit::Alone(*next_at),
        }
    }

    /// Hears the result for the phone at that index.
    pub(super) fn hear(
        &mut self,
        index: u64,
        phone: &Phone,
        result: &Result<ProfilePicture>,
        sent: Sent,
        now: Instant,
    ) {
        let error = match result {
            Ok(_) => {
                self.answered = Some(phone.clone());
                None
            }
            Err(error) if error.code() == Code::Cancelled => return,
            Err(error) => Some(error),
        };
        let is_first = !std::mem::replace(&mut self.has_heard, true);
        let Some((kind, error)) = error.and_then(|error| Some((kind(error)?, error))) else {
            // Somebody was answered, so the run says nothing about the others.
            self.run = None;
            return;
        };
        let mut run = match self.run.take() {
            Some(run) if run.kind == kind => run,
            _ => Run::new(kind, index, phone.clone(), now),
        };
        let was_careful = run.next_at.is_some();
        if sent != Sent::Again {
            run.count += 1;
            if index < run.first.0 {
                run.first = (index, phone.clone());
            }
        }
        let enough = run.count >= self.workers;
        let stops = match kind {
            Kind::Account => {
                if is_first || enough {
                    run.next_at = Some(now);
                }
                was_careful && sent != Sent::Freely
            }
            Kind::Outage => {
                if enough && (sent != Sent::Freely || !was_careful) {
                    run.next_at = Some(now + run.pause);
                    run.pause = (run.pause * 2).min(LONGEST_PAUSE);
                }
                let lasted = now.saturating_duration_since(run.began);
                run.is_long = self.stop_after > 0
                    && run.count >= self.stop_after
                    && lasted >= LEAST_OUTAGE
                    && run.next_at.is_some();
                let is_held = error.code() == Code::RateLimited
                    && error.retry_after().is_some_and(|wait| wait > self.longest_hold);
                is_held || run.is_long && (sent == Sent::Again || self.answered.is_none())
            }
        };
        if stops && self.stopped.is_none() {
            self.stopped = Some((run.first.0, error.clone()));
        }
        self.run = Some(run);
    }
}

impl Run {
    fn new(kind: Kind, index: u64, phone: Phone, now: Instant) -> Self {
        Self {
            kind,
            count: 0,
            began: now,
            first: (index, phone),
            next_at: None,
            pause: FIRST_PAUSE,
            is_long: false,
        }
    }
}

/// Whose error it is, unless it is the contact's own.
fn kind(error: &Error) -> Option<Kind> {
    match error.code() {
        code if code.is_account_wide() => Some(Kind::Account),
        _ => error.is_outage().then_some(Kind::Outage),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;
    use crate::picture::ProfilePicture;

    const WORKERS: usize = 4;

    fn phone(index: u64) -> Phone {
        Phone::parse(&format!("55119{index:08}")).expect("a phone")
    }

    /// A batch that sends what the rule permits and gets what `service` answers.
    struct Line {
        rule: StopRule,
        clock: Clock,
        next: u64,
        length: u64,
        requests: u32,
    }

    impl Line {
        fn new(stop_after: u32, length: u64) -> Self {
            let rule = StopRule::new(WORKERS, stop_after, Duration::from_secs(900));
            Self { rule, clock: Clock::stopped(), next: 0, length, requests: 0 }
        }

        fn run(&mut self, service: impl Fn(&Phone, u32) -> Result<ProfilePicture>) {
            loop {
                let is_last = self.next == self.length;
                let permit = self.rule.permit(is_last);
                let (index, asked, sent) = match permit {
                    Permit::Again(phone) => (0, phone, Sent::Again),
                    Permit::Never => return,
                    _ if is_last => return,
                    Permit::Freely => (self.next, phone(self.next), Sent::Freely),
                    Permit::Alone(at) => {
                        self.clock.skip(at.saturating_duration_since(self.clock.now()));
                        (self.next, phone(self.next), Sent::Alone)
                    }
                };
                self.next += u64::from(sent != Sent::Again);
                self.requests += 1;
                let result = service(&asked, self.requests);
                self.rule.hear(index, &asked, &result, sent, self.clock.now());
            }
        }

        fn outcome(&self) -> (Option<Code>, Option<u64>, u32) {
            (self.rule.cause().map(Error::code), self.rule.stopped_at(), self.requests)
        }
    }

    fn picture() -> Result<ProfilePicture> {
        Ok(ProfilePicture::none(phone(0), None, std::time::SystemTime::UNIX_EPOCH))
    }

    fn failed(code: Code) -> Result<ProfilePicture> {
        Err(Error::new(code, ""))
    }

    #[test]
    fn an_account_wide_error_as_the_first_result_is_confirmed_by_one_more() {
        for code in Code::ALL.iter().filter(|code| **code != Code::Cancelled) {
            let mut line = Line::new(20, 3);
            line.run(|_, _| failed(*code));
            let expected = match code.is_account_wide() {
                true => (Some(*code), Some(0), 2),
                false => (None, None, 3),
            };
            assert_eq!(line.outcome(), expected, "{code:?}");
        }
    }

    #[test]
    fn an_only_phone_is_asked_again_to_confirm() {
        let mut line = Line::new(20, 1);
        line.run(|_, _| failed(Code::Unauthorized));
        assert_eq!(line.outcome(), (Some(Code::Unauthorized), Some(0), 2));
    }

    #[test]
    fn a_spurious_refusal_stops_nothing() {
        let mut line = Line::new(20, 100);
        line.run(
            |_, request| if request % 7 == 1 { failed(Code::NotConnected) } else { picture() },
        );
        assert_eq!(line.outcome(), (None, None, 100));
    }

    #[test]
    fn later_it_takes_as_many_in_a_row_as_there_are_workers_and_one_more() {
        let mut line = Line::new(20, 100);
        line.run(
            |asked, _| if *asked < phone(10) { picture() } else { failed(Code::NotConnected) },
        );
        assert_eq!(line.outcome(), (Some(Code::NotConnected), Some(10), 15));
    }

    #[test]
    fn what_was_sent_before_the_suspicion_confirms_nothing() {
        let mut rule = StopRule::new(WORKERS, 20, Duration::ZERO);
        let now = Clock::stopped().now();
        for index in 0..20 {
            rule.hear(index, &phone(index), &failed(Code::Unauthorized), Sent::Freely, now);
        }
        assert!(rule.cause().is_none());
        rule.hear(20, &phone(20), &failed(Code::Unauthorized), Sent::Alone, now);
        assert_eq!((rule.stopped_at(), rule.permit(false)), (Some(0), Permit::Never));
    }

    #[test]
    fn an_outage_sends_one_at_a_time_and_stops_after_a_minute_and_twenty_failures() {
        for code in [Code::Dns, Code::Connect, Code::Io, Code::Timeout, Code::Server] {
            let mut line = Line::new(20, 1000);
            let start = line.clock.now();
            line.run(|_, _| failed(code));
            assert_eq!(line.outcome(), (Some(code), Some(0), 20), "nobody can be asked again");
            // 1 + 2 + 4 + 8 s, then 15 s before each of the other 12 single requests.
            assert_eq!((line.clock.now() - start).as_secs(), 15 + 12 * 15);
        }
        let mut many = Line::new(4, 1000);
        let start = many.clock.now();
        many.run(|_, _| failed(Code::Connect));
        assert!((many.clock.now() - start) >= LEAST_OUTAGE, "{:?}", many.outcome());
    }

    #[test]
    fn a_phone_that_had_an_answer_decides_whether_the_outage_is_the_services() {
        let is_good = |asked: &Phone| *asked == phone(0);
        let mut line = Line::new(20, 100);
        line.run(|asked, request| match request {
            1 => picture(),
            _ if is_good(asked) => failed(Code::Io),
            _ => failed(Code::Server),
        });
        assert_eq!(line.outcome(), (Some(Code::Io), Some(1), 22), "it fails as well");
        let mut own = Line::new(20, 100);
        own.run(|asked, _| if is_good(asked) { picture() } else { failed(Code::Server) });
        assert_eq!(own.outcome(), (None, None, 104), "the contacts' own, asked again each 20");
    }

    #[test]
    fn a_restart_of_the_router_stops_nothing() {
        let mut line = Line::new(20, 1000);
        let back_at = line.clock.now() + Duration::from_secs(120);
        let clock = line.clock.clone();
        line.run(|_, _| if clock.now() < back_at { failed(Code::Connect) } else { picture() });
        assert_eq!(line.outcome(), (None, None, 1000));
    }

    #[test]
    fn with_stop_after_0_no_outage_stops_it() {
        let mut line = Line::new(0, 500);
        line.run(|_, _| failed(Code::Connect));
        assert_eq!(line.outcome(), (None, None, 500));
    }

    #[test]
    fn a_hold_that_is_too_long_stops_it_at_once() {
        for (seconds, stopped) in [(900, None), (901, Some(Code::RateLimited))] {
            let mut rule = StopRule::new(WORKERS, 20, Duration::from_secs(900));
            let wait = Some(Duration::from_secs(seconds));
            let held = Err(Error::new(Code::RateLimited, "").with_retry_after(wait));
            rule.hear(7, &phone(7), &held, Sent::Freely, Clock::stopped().now());
            assert_eq!(rule.cause().map(Error::code), stopped);
        }
    }

    #[test]
    fn what_is_not_json_is_an_outage_and_what_is_json_a_contacts_own() {
        for code in [Code::Api, Code::BadResponse] {
            assert_eq!(kind(&Error::new(code, "")), None);
            assert_eq!(kind(&Error::new(code, "").foreign()), Some(Kind::Outage));
        }
    }
}
