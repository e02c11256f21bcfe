//! The cache with a fake clock, and its single flight between threads.

use super::*;
use crate::clock::{Deadline, Limit};
use crate::link::Link;
use std::sync::Barrier;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;

const TTL: Duration = Duration::from_secs(3600);

struct Bench {
    cache: Cache,
    clock: Clock,
    phone: Phone,
    loads: AtomicU32,
}

impl Bench {
    fn new(ttl: Duration, serve_stale: Duration) -> Self {
        let clock = Clock::stopped();
        Self {
            cache: Cache::new(ttl, 100, serve_stale, clock.clone()),
            clock,
            phone: Phone::parse("551199999999").expect("a phone"),
            loads: AtomicU32::new(0),
        }
    }

    fn found(&self, life: Duration) -> Result<ProfilePicture> {
        let now = self.clock.wall();
        let end = crate::clock::unix_seconds(now + life);
        let link = Link::parse(&format!("https://a/b?oe={end:08x}"), now)?;
        Ok(ProfilePicture::found(self.phone.clone(), link, now))
    }

    fn none(&self) -> Result<ProfilePicture> {
        Ok(ProfilePicture::none(self.phone.clone(), None, self.clock.wall()))
    }

    fn get(&self, answer: impl FnOnce() -> Result<ProfilePicture>) -> Result<ProfilePicture> {
        let watch = Watch::new(
            Deadline::after(self.clock.now(), Duration::from_secs(30), Limit::Call),
            None,
            None,
            self.clock.clone(),
        );
        self.cache.get(
            &self.phone,
            &watch,
            || {},
            || {
                self.loads.fetch_add(1, Ordering::SeqCst);
                answer()
            },
        )
    }

    #[track_caller]
    fn loads(&self, expected: u32) {
        assert_eq!(self.loads.load(Ordering::SeqCst), expected);
    }
}

#[test]
fn off_by_default() {
    let bench = Bench::new(Duration::ZERO, Duration::ZERO);
    for _ in 0..3 {
        bench.get(|| bench.none()).expect("none");
    }
    bench.loads(3);
}

#[test]
fn an_answer_is_kept_for_its_time() {
    let bench = Bench::new(TTL, Duration::ZERO);
    let life = Duration::from_secs(2 * 3600);
    for _ in 0..3 {
        bench.get(|| bench.found(life)).expect("a picture");
    }
    bench.loads(1);
    bench.clock.skip(TTL - Duration::from_secs(1));
    bench.get(|| bench.found(life)).expect("a picture");
    bench.loads(1);
    bench.clock.skip(Duration::from_secs(1));
    bench.get(|| bench.found(life)).expect("a picture");
    bench.loads(2);
}

#[test]
fn never_past_the_expiry_of_the_link_not_even_marked_stale() {
    let bench = Bench::new(TTL, TTL);
    bench.get(|| bench.found(Duration::from_secs(60))).expect("a picture");
    bench.clock.skip(Duration::from_secs(60));
    let error = bench.get(|| Err(Error::new(Code::Server, ""))).expect_err("nothing to serve");
    assert_eq!(error.code(), Code::Server);
}

#[test]
fn no_picture_is_kept_ten_minutes_at_most() {
    let bench = Bench::new(TTL, Duration::ZERO);
    bench.get(|| bench.none()).expect("none");
    bench.clock.skip(Duration::from_secs(599));
    bench.get(|| bench.none()).expect("none");
    bench.loads(1);
    bench.clock.skip(Duration::from_secs(1));
    bench.get(|| bench.none()).expect("none");
    bench.loads(2);
}

#[test]
fn a_clock_that_is_set_back_makes_no_answer_last_longer() {
    let bench = Bench::new(TTL, TTL);
    bench.get(|| bench.none()).expect("none");
    bench.clock.set_back(Duration::from_secs(24 * 3600));
    bench.get(|| bench.none()).expect("none");
    bench.loads(2);
    bench.get(|| bench.none()).expect("kept by the new time");
    bench.loads(2);
    bench.clock.skip(NONE_TTL);
    bench.get(|| bench.none()).expect("none");
    bench.loads(3);
}

#[test]
fn a_failure_is_not_kept() {
    let bench = Bench::new(TTL, Duration::ZERO);
    for expected in 1..4 {
        let error = bench.get(|| Err(Error::new(Code::Unauthorized, ""))).expect_err("refused");
        assert_eq!(error.code(), Code::Unauthorized);
        bench.loads(expected);
    }
}

#[test]
fn a_failing_service_gets_a_stale_answer_only_where_that_is_wanted() {
    let failed = |code| Error::new(code, "");
    for (serve_stale, error, is_served) in [
        (TTL, failed(Code::Server), true),
        (TTL, failed(Code::RateLimited), true),
        (TTL, failed(Code::Tls), true),
        // A login page's 200, and its 511: nothing that Z-API says.
        (TTL, failed(Code::BadResponse).foreign(), true),
        (TTL, failed(Code::Api).foreign(), true),
        (TTL, failed(Code::BadResponse), false),
        (TTL, failed(Code::Api), false),
        (TTL, failed(Code::Unauthorized), false),
        (Duration::ZERO, failed(Code::Server), false),
        (Duration::ZERO, failed(Code::Api).foreign(), false),
    ] {
        let bench = Bench::new(TTL, serve_stale);
        bench.get(|| bench.found(Duration::from_secs(9 * 3600))).expect("a picture");
        bench.clock.skip(TTL);
        let answer = bench.get(|| Err(error.clone()));
        assert_eq!(answer.as_ref().is_ok_and(ProfilePicture::is_stale), is_served, "{error:?}");
        assert_eq!(answer.is_ok(), is_served);
    }
    let bench = Bench::new(TTL, TTL);
    bench.get(|| bench.found(Duration::from_secs(9 * 3600))).expect("a picture");
    bench.clock.skip(TTL);
    bench.get(|| Err(Error::new(Code::Io, ""))).expect("stale");
    bench.get(|| Err(Error::new(Code::Io, ""))).expect("stale, and not asked again at once");
    bench.loads(2);
    bench.clock.skip(STALE_PAUSE);
    assert!(!bench.get(|| bench.found(TTL)).expect("renewed").is_stale());
    bench.loads(3);
}

#[test]
fn a_refresh_that_was_given_up_or_refused_keeps_the_old_value() {
    for code in [Code::Cancelled, Code::Unauthorized] {
        let bench = Bench::new(TTL, TTL);
        bench.get(|| bench.found(Duration::from_secs(9 * 3600))).expect("a picture");
        bench.clock.skip(TTL);
        assert_eq!(bench.get(|| Err(Error::new(code, ""))).expect_err("fails").code(), code);
        assert!(bench.get(|| Err(Error::new(Code::Io, ""))).expect("stale").is_stale(), "{code:?}");
    }
}

#[test]
fn no_picture_is_never_served_as_stale_and_our_own_pace_is_no_failure() {
    let bench = Bench::new(TTL, TTL);
    bench.get(|| bench.none()).expect("none");
    bench.clock.skip(Duration::from_secs(600));
    assert_eq!(bench.get(|| Err(Error::new(Code::Io, ""))).expect_err("not kept").code(), Code::Io);

    let bench = Bench::new(TTL, TTL);
    bench.get(|| bench.found(Duration::from_secs(9 * 3600))).expect("a picture");
    bench.clock.skip(TTL);
    assert!(bench.get(|| Err(Error::new(Code::Timeout, "").by_pacing())).is_err());
}

#[test]
fn one_entry_is_enough_for_the_last_phone_and_for_a_load_of_each() {
    let bench = Bench { cache: Cache::new(TTL, 1, TTL, Clock::stopped()), ..Bench::new(TTL, TTL) };
    bench.get(|| bench.none()).expect("none");
    bench.get(|| bench.none()).expect("kept");
    bench.loads(1);
    let loads_inside = |outer: &Bench| {
        let inner = Phone::parse("551199999998").expect("a phone");
        let watch = Watch::new(
            Deadline::after(outer.clock.now(), Duration::from_secs(30), Limit::Call),
            None,
            None,
            outer.clock.clone(),
        );
        outer.cache.get(&inner, &watch, || {}, || outer.none())
    };
    bench.cache.forget(&bench.phone);
    bench.get(|| loads_inside(&bench)).expect("two loads at once");
    bench.loads(2);
}

#[test]
fn forget_and_bypass() {
    let bench = Bench::new(TTL, Duration::ZERO);
    bench.get(|| bench.none()).expect("none");
    bench.cache.forget(&bench.phone);
    bench.get(|| bench.none()).expect("none");
    bench.loads(2);
    bench.cache.bypass(&bench.phone, || bench.found(TTL)).expect("a picture");
    assert!(bench.get(|| bench.none()).expect("kept").link().is_some());
    bench.loads(2);
}

#[test]
fn an_answer_older_than_a_forget_is_not_kept() {
    let bench = Bench::new(TTL, Duration::ZERO);
    let answer = bench.get(|| {
        bench.cache.forget(&bench.phone);
        bench.none()
    });
    answer.expect("the caller's own answer");
    let answer = bench.cache.bypass(&bench.phone, || {
        bench.cache.forget(&bench.phone);
        bench.none()
    });
    answer.expect("the caller's own answer");
    bench.get(|| bench.none()).expect("asked anew");
    bench.loads(2);

    // A forget before it, or of somebody else, takes nothing from it.
    bench.cache.forget(&bench.phone);
    let other = Phone::parse("551199999998").expect("a phone");
    let answer = bench.cache.bypass(&bench.phone, || {
        bench.cache.forget(&other);
        bench.none()
    });
    answer.expect("none");
    bench.get(|| bench.none()).expect("kept");
    bench.loads(2);
}

/// Eight callers of one phone at once; the first to load waits until the others queue.
fn together(
    outcome: impl Fn(&Bench) -> Result<ProfilePicture> + Sync,
) -> (u32, Vec<Result<ProfilePicture>>) {
    let bench = Bench::new(TTL, Duration::ZERO);
    let barrier = Barrier::new(8);
    let answers = thread::scope(|scope| {
        let callers: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    barrier.wait();
                    bench.get(|| {
                        // Long enough for the others, who only have to reach the store.
                        (0..2_000).for_each(|_| thread::yield_now());
                        outcome(&bench)
                    })
                })
            })
            .collect();
        callers.into_iter().map(|caller| caller.join().expect("no panic")).collect()
    });
    (bench.loads.load(Ordering::SeqCst), answers)
}

#[test]
fn callers_at_once_share_one_answer() {
    let (loads, answers) = together(|bench| bench.found(TTL));
    assert_eq!(loads, 1);
    assert!(answers.iter().all(Result::is_ok));
}

/// As with every link where the local clock is ahead.
#[test]
fn callers_at_once_share_a_link_that_is_past_its_time() {
    let (loads, answers) = together(|bench| bench.found(Duration::ZERO));
    assert!(loads <= 2, "{loads} loads: each caller asked for the same");
    assert!(answers.iter().all(Result::is_ok));
}

#[test]
fn callers_at_once_share_one_failure() {
    let (loads, answers) = together(|_| Err(Error::new(Code::Server, "").with_attempts(3)));
    for answer in answers {
        let error = answer.expect_err("the service failed");
        assert_eq!((error.code(), error.attempts()), (Code::Server, 3), "what was tried for all");
    }
    assert!(loads < 8, "{loads} loads: each caller repeated it");
}

#[test]
fn a_caller_who_gives_up_makes_room_for_the_next() {
    let first = AtomicU32::new(0);
    let (loads, answers) = together(|bench| {
        if first.fetch_add(1, Ordering::SeqCst) == 0 {
            Err(Error::new(Code::Cancelled, ""))
        } else {
            bench.found(TTL)
        }
    });
    assert_eq!(loads, 2);
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 1);
}

/// Whether a hold fits in its time is each caller's own.
#[test]
fn a_hold_that_is_too_long_for_one_caller_is_asked_by_the_next() {
    let first = AtomicU32::new(0);
    let (loads, answers) = together(|bench| {
        if first.fetch_add(1, Ordering::SeqCst) == 0 {
            let wait = Some(Duration::from_secs(60));
            return Err(Error::new(Code::RateLimited, "").with_retry_after(wait));
        }
        bench.found(TTL)
    });
    assert_eq!(loads, 2);
    assert_eq!(answers.iter().filter(|answer| answer.is_err()).count(), 1);
}

#[test]
fn a_panic_while_loading_makes_room_too() {
    let bench = Bench::new(TTL, Duration::ZERO);
    let panicked = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        bench.get(|| std::panic::resume_unwind(Box::new(())))
    }));
    assert!(panicked.is_err());
    bench.get(|| bench.none()).expect("the next caller loads");
}

/// As in a batch: the call that loads may be waiting for this very one, in a log record.
#[test]
fn a_call_whose_time_stands_still_waits_for_another_no_longer_than_its_timeout() {
    let bench = Bench { clock: Clock::default(), ..Bench::new(TTL, Duration::ZERO) };
    let cache = Cache::new(TTL, 100, Duration::ZERO, bench.clock.clone());
    let bench = Bench { cache, ..bench };
    let patient = || {
        let allowed = Duration::from_millis(100);
        let deadline = Deadline::after(bench.clock.now(), allowed, Limit::Call);
        let watch = Watch::new(deadline, None, None, bench.clock.clone());
        let watch = watch.patient(Duration::ZERO);
        bench.cache.get(&bench.phone, &watch, || panic!("there is nothing yet"), || bench.none())
    };
    let (tell, told) = std::sync::mpsc::channel();
    thread::scope(|scope| {
        let answer = bench.get(|| {
            scope.spawn(|| tell.send(patient()));
            told.recv_timeout(Duration::from_secs(20)).expect("it does not wait for this one")
        });
        answer.expect("an answer");
    });
}
