//! The rate limiter with a fake clock.

use super::*;
use crate::clock::{Deadline, Limit};
use proptest::prelude::*;

fn watch(clock: &Clock, allowed: Duration) -> Watch {
    Watch::new(Deadline::after(clock.now(), allowed, Limit::Call), None, None, clock.clone())
}

/// When each of `calls` callers, one after the other, gets its slot.
fn slots(limiter: &Limiter, clock: &Clock, calls: usize) -> Vec<Duration> {
    let start = clock.now();
    let watch = watch(clock, Duration::from_secs(3600));
    (0..calls)
        .map(|_| {
            limiter.wait(&watch).expect("fits");
            clock.now() - start
        })
        .collect()
}

#[test]
fn a_burst_then_one_slot_an_interval() {
    let clock = Clock::stopped();
    let limiter = Limiter::new(2.0, 3, clock.clone());
    let millis: Vec<u128> = slots(&limiter, &clock, 6).iter().map(Duration::as_millis).collect();
    assert_eq!(millis, [0, 0, 0, 500, 1000, 1500]);
    clock.skip(Duration::from_secs(60));
    let millis: Vec<u128> = slots(&limiter, &clock, 4).iter().map(Duration::as_millis).collect();
    assert_eq!(millis, [0, 0, 0, 500], "the burst is full again, and no fuller");
}

#[test]
fn decimals_are_a_rate_and_zero_is_none() {
    let clock = Clock::stopped();
    let nine_a_minute = Limiter::new(0.15, 1, clock.clone());
    assert_eq!(slots(&nine_a_minute, &clock, 10)[9].as_secs(), 60);
    let off = Limiter::new(0.0, 1, clock.clone());
    assert_eq!(slots(&off, &clock, 1000)[999], Duration::ZERO);
}

#[test]
fn a_slot_after_the_deadline_is_refused_and_not_taken() {
    let clock = Clock::stopped();
    let limiter = Limiter::new(1.0, 1, clock.clone());
    assert!(!limiter.wait(&watch(&clock, Duration::from_secs(1))).expect("free"));
    let error = limiter.wait(&watch(&clock, Duration::from_millis(999))).expect_err("too late");
    assert_eq!((error.code(), error.is_retryable()), (Code::Timeout, false));
    assert!(error.message().starts_with("pacing: "));
    let second = slots(&limiter, &clock, 1)[0];
    assert_eq!((second.as_secs(), error.retry_after()), (1, Some(second)));
}

#[test]
fn a_deadline_that_ends_the_wait_itself_is_pacing_too() {
    let clock = Clock::stopped();
    let limiter = Limiter::new(1.0, 1, clock.clone());
    let just_enough = Duration::new(1, 1);
    limiter.wait(&watch(&clock, just_enough)).expect("free");
    let error = limiter.wait(&watch(&clock, just_enough)).expect_err("no time left");
    assert!(error.is_pacing() && error.message().starts_with("pacing: "), "{error}");
    limiter.wait(&watch(&clock, Duration::from_millis(1))).expect("left to the next");
}

#[test]
fn a_hold_is_for_all_also_without_a_rate() {
    for rate in [0.0, 100.0] {
        let clock = Clock::stopped();
        let limiter = Limiter::new(rate, 1, clock.clone());
        limiter.hold_back(clock.now(), Some(Duration::from_secs(5)));
        limiter.hold_back(clock.now(), Some(Duration::from_secs(3)));
        assert_eq!(limiter.held_for(), Some(Duration::from_secs(5)));
        assert_eq!(slots(&limiter, &clock, 1)[0], Duration::from_secs(5));
        assert_eq!(limiter.held_for(), None);
    }
}

#[test]
fn a_hold_that_outlasts_the_deadline_is_the_services_no() {
    let clock = Clock::stopped();
    let limiter = Limiter::new(10.0, 1, clock.clone());
    let minute = Duration::from_secs(60);
    limiter.hold_back(clock.now(), Some(minute));
    let error = limiter.wait(&watch(&clock, minute / 2)).expect_err("held back");
    assert_eq!((error.code(), error.is_pacing()), (Code::RateLimited, false));
    assert_eq!(error.retry_after(), Some(minute));
    let patient = watch(&clock, Duration::from_secs(1)).patient(minute);
    assert!(limiter.wait(&patient).expect("a batch has time"));
    assert_eq!(patient.remaining(), Duration::from_secs(1));
    limiter.hold_back(clock.now(), Some(minute * 2));
    let error = limiter.wait(&patient).expect_err("more than its patience");
    assert_eq!(error.code(), Code::RateLimited);
}

#[test]
fn a_hold_that_ends_before_the_deadline_is_waited_for() {
    let clock = Clock::stopped();
    let limiter = Limiter::new(0.0, 1, clock.clone());
    limiter.hold_back(clock.now(), Some(Duration::from_millis(100)));
    let watch = watch(&clock, Duration::from_nanos(100_000_001));
    assert!(limiter.wait(&watch).expect("a nanosecond is left to send it in"));
    assert_eq!(watch.remaining(), Duration::from_nanos(1));
}

#[test]
fn a_deadline_that_passes_in_a_hold_is_the_services_no_too() {
    for rate in [0.0, 1000.0] {
        // Each sleep of this machine takes 2 ms longer than it should.
        let clock = Clock::stopped().late_by(Duration::from_millis(2));
        let limiter = Limiter::new(rate, 1, clock.clone());
        limiter.hold_back(clock.now(), Some(Duration::from_millis(100)));
        let watch = watch(&clock, Duration::from_millis(101));
        let error = limiter.wait(&watch).expect_err("it woke too late");
        assert_eq!((error.code(), error.is_pacing()), (Code::RateLimited, false), "{error}");
        assert_eq!(error.retry_after(), Some(Duration::ZERO), "the hold is over by now");
        assert!(error.message().ends_with("beyond the call's deadline"), "{error}");
    }
}

#[test]
fn refusals_without_a_time_hold_back_longer_each_round() {
    let clock = Clock::stopped();
    let limiter = Limiter::new(0.0, 1, clock.clone());
    for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
        let sent_at = clock.now();
        clock.skip(Duration::from_millis(1));
        // All that were sent together count once.
        (0..64).for_each(|_| limiter.hold_back(sent_at, None));
        assert_eq!(limiter.held_for(), Some(Duration::from_secs(seconds)));
        limiter.let_go(sent_at);
        limiter.wait(&watch(&clock, Duration::from_secs(90))).expect("fits");
    }
    limiter.let_go(clock.now());
    limiter.hold_back(clock.now(), None);
    assert_eq!(limiter.held_for(), Some(FIRST_HOLD), "another reply has ended it");
}

#[test]
fn those_who_leave_the_line_move_up_all_behind_them() {
    let clock = Clock::stopped();
    let limiter = Limiter::new(1.0, 1, clock.clone());
    let watch = watch(&clock, Duration::from_secs(3600));
    limiter.wait(&watch).expect("free");
    let mut line: Vec<_> = (0..400).map(|_| limiter.join_line()).collect();
    let last = line.pop().expect("400");
    let wait = |place: &Place<'_>| limiter.ask(place, &watch).expect("no deadline").as_secs();
    assert_eq!((wait(&line[0]), wait(&line[7]), wait(&last)), (1, 8, 400));
    line.drain(1..300);
    assert_eq!(wait(&last), 101);
    drop(line);
    assert_eq!(wait(&last), 1);
    drop(last);
    assert!(lock(&limiter.state).line.is_empty());
}

#[test]
fn threads_get_the_same_share() {
    let limiter = Limiter::new(200.0, 1, Clock::default());
    let system = Clock::default();
    let counts: Vec<usize> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..8)
            .map(|_| {
                scope.spawn(|| {
                    let watch = watch(&system, Duration::from_millis(800));
                    std::iter::from_fn(|| limiter.wait(&watch).ok()).count()
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().expect("no panic")).collect()
    });
    let (least, most) = (counts.iter().min().expect("8"), counts.iter().max().expect("8"));
    assert!(*most <= 2 * least, "{counts:?}");
    assert!(counts.iter().sum::<usize>() <= 165, "{counts:?}");
}

proptest! {
    #[test]
    fn never_more_than_rate_times_time_plus_burst(
        rate in 0.1f64..50.0,
        burst in 1u32..20,
        steps in prop::collection::vec((0u64..2000, 1usize..30, any::<u32>()), 1..20),
    ) {
        let clock = Clock::stopped();
        let limiter = Limiter::new(rate, burst, clock.clone());
        let start = clock.now();
        let watch = watch(&clock, Duration::from_secs(3600));
        let mut line = VecDeque::new();
        let mut admitted: Vec<f64> = Vec::new();
        for (idle, calls, leaving) in steps {
            clock.skip(Duration::from_millis(idle));
            if idle % 5 == 0 {
                limiter.hold_back(clock.now(), Some(Duration::from_millis(idle / 2)));
            }
            line.extend((0..calls).map(|_| limiter.join_line()));
            let mut place = 0;
            // Any of those who wait may leave, and any may ask first.
            line.retain(|_| { place += 1; leaving >> (place % 32) & 1 == 0 });
            line.rotate_left((leaving as usize) % line.len().max(1));
            line.retain(|place| {
                let wait = limiter.ask(place, &watch.clone().patient(Duration::MAX));
                let goes = wait.expect("no deadline").is_zero();
                if goes {
                    admitted.push((clock.now() - start).as_secs_f64());
                }
                !goes
            });
        }
        admitted.sort_by(f64::total_cmp);
        for (first, from) in admitted.iter().enumerate() {
            for (more, to) in admitted[first..].iter().enumerate() {
                prop_assert!((more + 1) as f64 <= rate * (to - from) + f64::from(burst) + 1e-6);
            }
        }
    }
}
