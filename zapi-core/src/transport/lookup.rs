//! Name lookups that end with their caller's patience: one helper thread a name, shared by all
//! who wait for it.

use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, ToSocketAddrs};
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use crate::code::Code;
use crate::error::{Error, Result};
use crate::wait::Watch;
use crate::worker;

/// The lookups that are under way. getaddrinfo can be neither timed nor cancelled, so that its
/// thread may outlive those who asked; it holds nothing of the client but this.
#[derive(Debug, Default)]
pub(super) struct Lookups {
    pending: Mutex<HashMap<String, Arc<Lookup>>>,
}

#[derive(Debug, Default)]
struct Lookup {
    found: Mutex<Option<Vec<IpAddr>>>,
    done: Condvar,
}

impl Lookups {
    /// The addresses of a host; literals and `localhost` are answered here.
    ///
    /// # Errors
    /// [`Code::Dns`], or what ends the watch.
    pub(super) fn addresses(self: &Arc<Self>, host: &str, watch: &Watch) -> Result<Vec<IpAddr>> {
        if host.eq_ignore_ascii_case("localhost") {
            return Ok(vec![Ipv4Addr::LOCALHOST.into(), Ipv6Addr::LOCALHOST.into()]);
        }
        if let Ok(address) = host.parse::<IpAddr>() {
            return Ok(vec![address]);
        }
        let lookup = self.join(host)?;
        let found = watch.until(|slice| lookup.wait(slice))?;
        if found.is_empty() {
            Err(Error::new(Code::Dns, "the name lookup failed"))
        } else {
            Ok(found)
        }
    }

    /// The lookup of that name which is under way, or a new one.
    fn join(self: &Arc<Self>, host: &str) -> Result<Arc<Lookup>> {
        let mut pending = lock(&self.pending);
        if let Some(lookup) = pending.get(host) {
            return Ok(lookup.clone());
        }
        let lookup = Arc::new(Lookup::default());
        let (lookups, own, name) = (self.clone(), lookup.clone(), host.to_owned());
        let look_up = move || {
            let found = (name.as_str(), 0).to_socket_addrs();
            own.finish(
                found.map(|all| all.map(|address| address.ip()).collect()).unwrap_or_default(),
            );
            lock(&lookups.pending).remove(&name);
        };
        worker::start("zapi-lookup", look_up)
            .map_err(|_| Error::new(Code::Dns, worker::NO_THREAD))?;
        pending.insert(host.to_owned(), lookup.clone());
        Ok(lookup)
    }
}

impl Lookup {
    fn finish(&self, addresses: Vec<IpAddr>) {
        *lock(&self.found) = Some(addresses);
        self.done.notify_all();
    }

    /// What was found, if it is there within the slice; nothing found is an empty list.
    fn wait(&self, slice: Duration) -> Option<Vec<IpAddr>> {
        let found = lock(&self.found);
        let waited = self.done.wait_timeout_while(found, slice, |found| found.is_none());
        waited.unwrap_or_else(PoisonError::into_inner).0.clone()
    }
}

/// Nothing panics while these are held.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Deadline, Limit};
    use std::thread;

    fn watch(millis: u64) -> Watch {
        let clock = Clock::default();
        let deadline = Deadline::after(clock.now(), Duration::from_millis(millis), Limit::Connect);
        Watch::new(deadline, None, None, clock)
    }

    #[test]
    fn literals_and_localhost_need_no_thread() {
        let lookups = Arc::new(Lookups::default());
        for (host, count) in [("127.0.0.1", 1), ("::1", 1), ("LocalHost", 2)] {
            assert_eq!(lookups.addresses(host, &watch(0)).map(|all| all.len()).unwrap_or(0), count);
        }
        assert!(lock(&lookups.pending).is_empty());
    }

    #[test]
    fn those_who_ask_for_one_name_share_one_lookup() {
        let lookups = Arc::new(Lookups::default());
        let pending = Arc::new(Lookup::default());
        lock(&lookups.pending).insert("slow".into(), pending.clone());
        let error = lookups.addresses("slow", &watch(60)).expect_err("its own time is over");
        assert_eq!(error.code(), Code::Timeout);
        thread::scope(|scope| {
            let askers: Vec<_> =
                (0..4).map(|_| scope.spawn(|| lookups.addresses("slow", &watch(9_000)))).collect();
            pending.finish(vec![Ipv4Addr::LOCALHOST.into()]);
            for asker in askers {
                assert_eq!(asker.join().expect("no panic").expect("found").len(), 1);
            }
        });
    }

    #[test]
    fn a_name_that_cannot_be_is_a_failed_lookup() {
        let lookups = Arc::new(Lookups::default());
        // A label of 64 characters is refused before anything is sent.
        let name = format!("{}.invalid", "a".repeat(64));
        let error = lookups.addresses(&name, &watch(9_000)).expect_err("no such name");
        assert_eq!(error.code(), Code::Dns);
    }
}
