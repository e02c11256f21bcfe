//! Name lookups that end with their caller's patience: one helper thread a name, shared by all
//! who wait for it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use crate::clock::Clock;
use crate::error::{Code, Error, Result};
use crate::lock::{lock, wait};
use crate::thread;
use crate::wait::Watch;

/// How long an answer that came after its askers had gone is still good.
const KEPT: Duration = Duration::from_secs(60);

/// The lookups that nobody has taken the answer of. getaddrinfo can be neither timed nor
/// cancelled, so its thread may outlive those who asked; it holds nothing but its own [`Lookup`].
#[derive(Debug, Default)]
pub(super) struct Lookups {
    open: Mutex<HashMap<String, Arc<Lookup>>>,
}

#[derive(Debug, Default)]
struct Lookup {
    found: Mutex<Option<Found>>,
    done: Condvar,
}

/// What a lookup found, and when; addresses that could not be found are none.
#[derive(Clone, Debug)]
struct Found {
    addresses: Vec<IpAddr>,
    at: Instant,
}

impl Lookups {
    /// The addresses of a host; literals and `localhost` are answered here.
    ///
    /// # Errors
    /// [`Code::Dns`], or what ends the watch.
    pub(super) fn addresses(&self, host: &str, watch: &Watch) -> Result<Vec<IpAddr>> {
        if host.eq_ignore_ascii_case("localhost") {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![address]);
        }
        let lookup = self.join(host)?;
        let found = watch.until(|slice| lookup.wait(slice))?;
        self.close(host, &lookup);
        if found.addresses.is_empty() {
            Err(Error::new(Code::Dns, "the name lookup failed"))
        } else {
            Ok(found.addresses)
        }
    }

    /// The lookup of that name which is open, or a new one.
    fn join(&self, host: &str) -> Result<Arc<Lookup>> {
        let mut open = lock(&self.open);
        if let Some(lookup) = open.get(host).filter(|lookup| lookup.is_of_use()) {
            return Ok(lookup.clone());
        }
        let lookup = Arc::new(Lookup::default());
        let (own, name) = (lookup.clone(), host.to_owned());
        let look_up = move || {
            let found = (name.as_str(), 0).to_socket_addrs().into_iter().flatten();
            own.finish(found.map(|address| address.ip()).collect());
        };
        thread::start("zapi-lookup", look_up)
            .map_err(|_| Error::new(Code::Dns, thread::NO_THREAD))?;
        open.insert(host.to_owned(), lookup.clone());
        Ok(lookup)
    }

    /// Its answer has been taken: the next caller gets a fresh one.
    fn close(&self, host: &str, lookup: &Arc<Lookup>) {
        let mut open = lock(&self.open);
        if open.get(host).is_some_and(|there| Arc::ptr_eq(there, lookup)) {
            open.remove(host);
        }
    }
}

impl Lookup {
    fn finish(&self, addresses: Vec<IpAddr>) {
        *lock(&self.found) = Some(Found { addresses, at: Clock::default().now() });
        self.done.notify_all();
    }

    /// Still under way, or its answer came when nobody waited any more and is still good.
    fn is_of_use(&self) -> bool {
        lock(&self.found).as_ref().is_none_or(|found| {
            !found.addresses.is_empty() && Clock::default().now() - found.at < KEPT
        })
    }

    /// What was found, if it is there within the slice.
    fn wait(&self, slice: Duration) -> Option<Found> {
        let found = lock(&self.found);
        if found.is_some() { found.clone() } else { wait(&self.done, found, slice).0.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Deadline, Limit};
    use std::thread;

    fn watch(millis: u64) -> Watch {
        let clock = Clock::default();
        let deadline = Deadline::after(clock.now(), Duration::from_millis(millis), Limit::Lookup);
        Watch::new(deadline, None, None, clock)
    }

    #[test]
    fn literals_and_localhost_need_no_thread() {
        let lookups = Lookups::default();
        for (host, count) in [("127.0.0.1", 1), ("::1", 1), ("LocalHost", 2)] {
            assert_eq!(lookups.addresses(host, &watch(0)).map(|all| all.len()).unwrap_or(0), count);
        }
        assert!(lock(&lookups.open).is_empty());
    }

    #[test]
    fn those_who_ask_for_one_name_share_one_lookup() {
        let lookups = Lookups::default();
        let pending = Arc::new(Lookup::default());
        lock(&lookups.open).insert("slow".into(), pending.clone());
        let error = lookups.addresses("slow", &watch(60)).expect_err("its own time is over");
        assert_eq!(error.code(), Code::Timeout);
        assert!(error.message().starts_with("lookup: ") && error.is_retryable(), "{error}");
        thread::scope(|scope| {
            let askers: Vec<_> =
                (0..4).map(|_| scope.spawn(|| lookups.addresses("slow", &watch(9_000)))).collect();
            // The test, the list and the four.
            while Arc::strong_count(&pending) < 6 {
                thread::yield_now();
            }
            pending.finish(vec![Ipv4Addr::LOCALHOST.into()]);
            for asker in askers {
                assert_eq!(asker.join().expect("no panic").expect("found").len(), 1);
            }
        });
    }

    #[test]
    fn an_answer_that_comes_late_is_there_for_the_retry_and_for_it_alone() {
        let lookups = Lookups::default();
        let name = format!("{}.invalid", "a".repeat(64));
        let slow = Arc::new(Lookup::default());
        lock(&lookups.open).insert(name.clone(), slow.clone());
        lookups.addresses(&name, &watch(1)).expect_err("too late");
        slow.finish(vec![Ipv4Addr::LOCALHOST.into()]);
        assert_eq!(lookups.addresses(&name, &watch(9_000)).expect("kept").len(), 1);
        let error = lookups.addresses(&name, &watch(9_000)).expect_err("looked up anew");
        assert_eq!(error.code(), Code::Dns);

        // A failure that comes late says nothing about the next time, nor does an old answer.
        for (addresses, age) in [(vec![], Duration::ZERO), (vec![Ipv4Addr::LOCALHOST.into()], KEPT)]
        {
            let late = Arc::new(Lookup::default());
            let at = Clock::default().now().checked_sub(age).expect("the machine is up for long");
            *lock(&late.found) = Some(Found { addresses, at });
            assert!(!late.is_of_use());
        }
    }

    #[test]
    fn a_name_that_cannot_be_is_a_failed_lookup() {
        let lookups = Lookups::default();
        // A label of 64 characters is refused before anything is sent.
        let name = format!("{}.invalid", "a".repeat(64));
        let error = lookups.addresses(&name, &watch(9_000)).expect_err("no such name");
        assert_eq!(error.code(), Code::Dns);
        assert!(lock(&lookups.open).is_empty());
    }
}
