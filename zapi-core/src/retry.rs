//! Whether and when a failed attempt is repeated.

use std::iter::successors;
use std::time::Duration;

use crate::error::{Code, Error, Result};
use crate::random;
use crate::wait::Watch;

/// The first wait is drawn from zero to this; each later ceiling is twice the one before.
const FIRST: Duration = Duration::from_millis(200);

/// No wait of our own choice is longer.
const LONGEST: Duration = Duration::from_secs(10);

/// Waits between attempts, with full jitter: drawn evenly from zero to a ceiling that doubles, so
/// that clients that failed together do not come back together.
fn backoff() -> impl Iterator<Item = Duration> {
    let ceilings = successors(Some(FIRST), |ceiling| Some((*ceiling * 2).min(LONGEST)));
    ceilings.map(|ceiling| ceiling.mul_f64(random::fraction()))
}

/// Runs `attempt` until it succeeds, fails for good, or has been repeated `max_retries` times.
/// `Retry-After` takes precedence over our own backoff, and a wait that does not fit in the deadline
/// is not started. A bad reply is retried once. For a patient call, the first request after a hold
/// does not count as a retry. `before_wait` is called before each wait.
///
/// # Errors
/// The last attempt's error, or what ended a wait, with that error as its cause.
pub(crate) fn run<T>(
    max_retries: u32,
    watch: &Watch,
    before_wait: impl Fn(&Error, Duration),
    mut attempt: impl FnMut() -> Result<T>,
) -> Result<T> {
    let mut backoff = backoff();
    let (mut left, mut may_be_bad, mut may_be_held) = (max_retries, true, watch.is_patient());
    let mut previous = None;
    loop {
        let error = match attempt() {
            Ok(value) => return Ok(value),
            Err(error) => caused(error, previous.take()),
        };
        // Only a 429 is for all callers: what a 503 asks for counts towards this call's deadline.
        let is_hold = error.code() == Code::RateLimited;
        let is_bad = error.code() == Code::BadResponse;
        if is_hold && std::mem::take(&mut may_be_held) {
            left += 1;
        }
        let may_pass = error.is_retryable() || is_bad && std::mem::take(&mut may_be_bad);
        if left == 0 || !may_pass {
            return Err(error);
        }
        left -= 1;
        let own = backoff.next().unwrap_or_default();
        // Asked for at once, it would all be sent at once.
        let wait = error.retry_after().map_or(own, |asked| asked.max(own));
        let pause = |watch: &Watch| {
            before_wait(&error, wait);
            watch.sleep(wait)
        };
        let fits = if is_hold { watch.waits_for(wait) } else { wait < watch.remaining() };
        if !fits {
            return Err(error);
        }
        let paused = if is_hold { watch.paused(pause) } else { pause(watch) };
        if let Err(ended) = paused {
            return Err(match ended.code() {
                // The hold was to end in time, but this thread woke too late.
                Code::Timeout if is_hold => error.with_retry_after(Some(Duration::ZERO)),
                _ => ended.with_cause(error),
            });
        }
        previous = Some(error);
    }
}

/// A refusal by our own limiter says nothing about what went wrong before; that is kept.
fn caused(error: Error, previous: Option<Error>) -> Error {
    let Some(previous) = previous else { return error };
    match (error.code(), previous.code()) {
        (Code::RateLimited, _) if error.http_status().is_some() => error,
        // The service's own words, with what is left of its wait.
        (Code::RateLimited, Code::RateLimited) => previous.with_retry_after(error.retry_after()),
        (Code::RateLimited, _) => error.with_cause(previous),
        (Code::Timeout, _) if !error.is_retryable() => error.with_cause(previous),
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Deadline, Limit};
    use crate::wait::CancelToken;
    use proptest::prelude::*;

    fn watch(clock: &Clock, seconds: u64) -> Watch {
        let deadline = Deadline::after(clock.now(), Duration::from_secs(seconds), Limit::Call);
        Watch::new(deadline, None, None, clock.clone())
    }

    fn failing(
        code: Code,
        wait: Option<u64>,
        max_retries: u32,
        seconds: u64,
    ) -> (Error, u32, Duration) {
        let clock = Clock::stopped();
        let start = clock.now();
        let mut attempts = 0;
        let error = run(
            max_retries,
            &watch(&clock, seconds),
            |_, _| {},
            || -> Result<()> {
                attempts += 1;
                Err(Error::new(code, "no").with_retry_after(wait.map(Duration::from_secs)))
            },
        );
        (error.expect_err("always fails"), attempts, clock.now() - start)
    }

    #[test]
    fn only_what_can_succeed_later_is_repeated() {
        for code in Code::ALL {
            let (error, attempts, _) = failing(*code, None, 2, 100);
            assert_eq!(error.code(), *code);
            let expected = match code {
                Code::BadResponse => 2,
                code if code.is_retryable() => 3,
                _ => 1,
            };
            assert_eq!(attempts, expected, "{code:?}");
        }
        let mut attempts = 0;
        let over = Error::new(Code::Timeout, "").not_retryable();
        let clock = Clock::stopped();
        let _ = run(
            5,
            &watch(&clock, 9),
            |_, _| {},
            || -> Result<()> {
                attempts += 1;
                Err(over.clone())
            },
        );
        assert_eq!(attempts, 1, "the call's own deadline is not an attempt's");
    }

    #[test]
    fn the_number_of_retries_is_exact() {
        for max_retries in [0, 1, 2, 7] {
            assert_eq!(failing(Code::Io, Some(0), max_retries, 100).1, max_retries + 1);
        }
    }

    #[test]
    fn what_the_service_asked_to_wait_is_waited() {
        let (_, attempts, took) = failing(Code::RateLimited, Some(7), 2, 100);
        assert_eq!((attempts, took), (3, Duration::from_secs(14)));
    }

    #[test]
    fn a_wait_that_does_not_fit_is_not_begun() {
        let (error, attempts, took) = failing(Code::RateLimited, Some(7), 2, 7);
        assert_eq!((attempts, took), (1, Duration::ZERO));
        assert_eq!(error.retry_after(), Some(Duration::from_secs(7)));
    }

    #[test]
    fn a_deadline_that_passes_in_a_hold_leaves_the_services_no() {
        for (code, expected) in
            [(Code::RateLimited, Code::RateLimited), (Code::Server, Code::Timeout)]
        {
            let clock = Clock::stopped().late_by(Duration::from_millis(2));
            let asked = Some(Duration::from_millis(999));
            let error = run(
                2,
                &watch(&clock, 1),
                |_, _| {},
                || -> Result<()> { Err(Error::new(code, "no").with_retry_after(asked)) },
            );
            let error = error.expect_err("it woke too late");
            assert_eq!(error.code(), expected);
            if expected == Code::RateLimited {
                assert_eq!(error.retry_after(), Some(Duration::ZERO), "what is left of it");
            }
        }
    }

    #[test]
    fn a_cancel_while_waiting_keeps_the_cause() {
        let (clock, token) = (Clock::stopped(), CancelToken::new());
        let deadline = Deadline::after(clock.now(), Duration::from_secs(9), Limit::Call);
        let watch = Watch::new(deadline, Some(token.clone()), None, clock);
        let error = run(
            2,
            &watch,
            |_, _| token.cancel(),
            || -> Result<()> { Err(Error::new(Code::Server, "HTTP 500")) },
        );
        let error = error.expect_err("cancelled");
        assert_eq!(error.code(), Code::Cancelled);
        assert_eq!(error.cause().map(Error::code), Some(Code::Server));
    }

    #[test]
    fn a_pace_that_refuses_a_later_attempt_keeps_the_cause() {
        let clock = Clock::stopped();
        let mut errors =
            vec![Error::new(Code::Timeout, "").by_pacing(), Error::new(Code::Server, "")];
        let error = run(
            2,
            &watch(&clock, 9),
            |_, _| {},
            || -> Result<()> { Err(errors.pop().expect("two attempts")) },
        );
        let error = error.expect_err("refused");
        assert!(error.is_pacing());
        assert_eq!(error.cause().map(Error::code), Some(Code::Server));
    }

    #[test]
    fn a_patient_call_waits_for_a_hold_and_keeps_its_time() {
        let clock = Clock::stopped();
        let watch = watch(&clock, 10).patient(Duration::from_secs(900));
        let mut waits = [900, 901].iter();
        let limited = || -> Result<()> {
            let wait = waits.next().map(|seconds| Duration::from_secs(*seconds));
            Err(Error::new(Code::RateLimited, "").with_http_status(429).with_retry_after(wait))
        };
        let error = run(5, &watch, |_, _| {}, limited).expect_err("the second is too long");
        assert_eq!(error.retry_after(), Some(Duration::from_secs(901)));
        assert_eq!(watch.remaining(), Duration::from_secs(10), "the first cost nothing");
    }

    #[test]
    fn a_hold_that_is_left_is_told_in_the_words_of_the_service() {
        let clock = Clock::stopped();
        let left = Some(Duration::from_secs(50));
        let mut errors = vec![
            Error::new(Code::RateLimited, "held").with_retry_after(left),
            Error::new(Code::RateLimited, "HTTP 429").with_http_status(429),
        ];
        let limited = || -> Result<()> { Err(errors.pop().expect("two attempts")) };
        let error = run(2, &watch(&clock, 9), |_, _| {}, limited).expect_err("held");
        assert_eq!((error.message(), error.retry_after()), ("HTTP 429", left));
    }

    /// The longest wait before each retry.
    const CEILINGS: [u64; 9] = [200, 400, 800, 1600, 3200, 6400, 10_000, 10_000, 10_000];

    /// The first waits of a call, as drawn by a generator with that seed, as parts of their ceilings.
    fn drawn(seed: u64) -> [f64; CEILINGS.len()] {
        // The first draw of a thread may seed it anew.
        random::fraction();
        fastrand::seed(seed);
        let mut waits = backoff();
        CEILINGS.map(|ceiling| {
            waits.next().unwrap_or_default().as_secs_f64()
                / Duration::from_millis(ceiling).as_secs_f64()
        })
    }

    #[test]
    fn each_wait_is_drawn_evenly_from_zero_to_its_ceiling() {
        for retry in 0..CEILINGS.len() {
            let mut tenths = [0; 10];
            for seed in 0..10_000 {
                tenths[(drawn(seed)[retry] * 10.0) as usize] += 1;
            }
            assert!(tenths.iter().all(|count| (850..1150).contains(count)), "{retry}: {tenths:?}");
        }
    }

    proptest! {
        #[test]
        fn no_wait_reaches_its_ceiling_and_other_seeds_draw_other_waits(seed: u64, other: u64) {
            let (waits, others) = (drawn(seed), drawn(other));
            prop_assert!(waits.iter().all(|part| (0.0..1.0).contains(part)), "{:?}", waits);
            prop_assert_eq!(waits == others, seed == other);
            prop_assert_eq!(drawn(seed), waits);
        }

        #[test]
        fn backoff_never_passes_the_deadline(
            code in prop::sample::select(Code::ALL.to_vec()),
            wait in prop::option::of(0u64..20),
            max_retries in 0u32..20,
            seconds in 1u64..30,
        ) {
            let (_, attempts, took) = failing(code, wait, max_retries, seconds);
            prop_assert!(took < Duration::from_secs(seconds));
            prop_assert!(attempts <= max_retries + 1);
        }
    }
}
