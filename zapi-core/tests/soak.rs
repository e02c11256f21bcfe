//! Many calls against a service that fails in every way: each result is right and in time, and
//! nothing leaks. In its own process, because it counts threads and file descriptors.

mod support;

use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use support::{client_with, emulator, phone, status};
use zapi_emulator::Row;

const CALLS: usize = 1000;
const THREADS: usize = 8;
const ATTEMPT: Duration = Duration::from_millis(150);

/// A deadline ends a call at most this much later, on a machine that has the time to do so.
const GRACE: Duration = Duration::from_millis(100);

#[cfg(target_os = "linux")]
fn threads_and_descriptors() -> (usize, usize) {
    let count = |folder: &str| std::fs::read_dir(folder).expect("Linux").count();
    (count("/proc/self/task"), count("/proc/self/fd"))
}

/// Other systems do not list them: there only results and times are checked.
#[cfg(not(target_os = "linux"))]
fn threads_and_descriptors() -> (usize, usize) {
    (0, 0)
}

/// What there is once it is what is `wanted`, or after five seconds. A thread stays listed for a
/// moment after it was joined: the kernel takes it off the list last.
fn settled(wanted: (usize, usize)) -> (usize, usize) {
    #[expect(clippy::disallowed_methods, reason = "measures from outside")]
    let start = Instant::now();
    loop {
        let now = threads_and_descriptors();
        if now == wanted || start.elapsed() > Duration::from_secs(5) {
            return now;
        }
        thread::yield_now();
    }
}

/// Rows that give the same at each call; a 429 with `Retry-After` would hold all others back.
fn steady() -> Vec<&'static Row> {
    let counts = |row: &&Row| row.phone.starts_with("55119900007");
    // A 429 makes the calls beside it wait as well.
    let holds_back =
        |row: &&Row| row.expected == "ZAPI_E_RATE_LIMITED" || row.http_status() == Some(429);
    zapi_emulator::table().iter().filter(|row| !counts(row) && !holds_back(row)).collect()
}

/// What a call does on the way that is not the emulator's: numbers without a pattern.
fn scattered(n: usize) -> usize {
    (n.wrapping_mul(2_654_435_761) >> 7) ^ n
}

#[test]
fn a_thousand_calls_with_faults_leave_nothing_behind() {
    let before = threads_and_descriptors();
    {
        let emulator = emulator();
        let attempt = ATTEMPT.as_millis().to_string();
        let client = client_with(&emulator, &[("attempt_timeout_ms", &attempt)]);
        let (rows, next, wrong) = (steady(), AtomicUsize::new(0), Mutex::new(Vec::new()));
        thread::scope(|scope| {
            for _ in 0..THREADS {
                scope.spawn(|| {
                    loop {
                        let n = next.fetch_add(1, Ordering::Relaxed);
                        if n >= CALLS {
                            return;
                        }
                        let row = rows[scattered(n) % rows.len()];
                        #[expect(clippy::disallowed_methods, reason = "measures from outside")]
                        let start = Instant::now();
                        let result = client.profile_picture(&phone(row.phone));
                        let took = start.elapsed();
                        // A slow answer, not a fault, is allowed its 300 ms.
                        let expected = if row.phone == "5511990000900" {
                            "ZAPI_E_TIMEOUT"
                        } else {
                            row.expected
                        };
                        if status(&result) != expected || took > ATTEMPT + GRACE {
                            let text = format!("{} {took:?}: {result:?}", row.phone);
                            wrong.lock().expect("no panic").push(text);
                        }
                    }
                });
            }
        });
        let wrong = wrong.into_inner().expect("no panic");
        assert!(
            wrong.is_empty(),
            "{} of {CALLS}: {:#?}",
            wrong.len(),
            &wrong[..wrong.len().min(5)]
        );
        client.profile_picture(&phone("5511990000000")).expect("the next call works");
    }
    assert_eq!(settled(before), before);
}
