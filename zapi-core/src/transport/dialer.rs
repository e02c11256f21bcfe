//! Opens TCP connections: looks a name up, lets its addresses race, and remembers which one won.

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, TcpStream};
use std::sync::Mutex;
use std::time::Duration;

use super::attempt::Attempt;
use super::fault;
use super::lookup::Lookups;
use super::socket::{self, Connecting};
use crate::base_url::bare;
use crate::clock::Limit;
use crate::error::{Code, Error, Result, io_reason};
use crate::lock::lock;
use crate::wait::{SLICE, Watch};

/// How long an address has before the next one is tried beside it (RFC 8305).
const HEAD_START: Duration = Duration::from_millis(250);

/// More hosts than this no client meets, unless a server makes up names.
const REMEMBERED: usize = 256;

/// Where the connections of a client come from.
#[derive(Debug, Default)]
pub(super) struct Dialer {
    lookups: Lookups,
    last_good: Mutex<HashMap<String, IpAddr>>,
}

impl Dialer {
    /// A connection to that host. The lookup and what follows have the connect timeout each.
    ///
    /// # Errors
    /// [`Code::Dns`], [`Code::Connect`], or what the attempt ends with.
    pub(super) fn dial(&self, host: &str, port: u16, attempt: &Attempt) -> Result<TcpStream> {
        let host = bare(host);
        let mut found = self.lookups.addresses(host, &attempt.begin(Limit::Lookup))?;
        attempt.trace(|noted, took| noted.lookup = Some((found.clone(), took)));
        let watch = attempt.begin(Limit::Connect);
        order(&mut found, lock(&self.last_good).get(host));
        let addresses: Vec<_> = found.iter().map(|ip| SocketAddr::new(*ip, port)).collect();
        let (stream, winner) = race(&addresses, &watch)?;
        attempt.trace(|noted, took| noted.connected = Some((winner, took)));
        if addresses.len() > 1 {
            let mut last_good = lock(&self.last_good);
            if last_good.len() >= REMEMBERED {
                last_good.clear();
            }
            last_good.insert(host.to_owned(), winner.ip());
        }
        Ok(stream)
    }
}

/// IPv6 and IPv4 by turns, beginning with the family that the system puts first; before all of
/// them the address that was good last time.
fn order(addresses: &mut Vec<IpAddr>, last_good: Option<&IpAddr>) {
    let first_is_v6 = addresses.first().is_some_and(IpAddr::is_ipv6);
    let (mut first, mut second) = (0, 0);
    // The nth address of a family takes place 2n, or 2n + 1 in the other family.
    let mut placed: Vec<_> = addresses
        .drain(..)
        .map(|address| {
            let (seen, odd) =
                if address.is_ipv6() == first_is_v6 { (&mut first, 0) } else { (&mut second, 1) };
            *seen += 2;
            (last_good != Some(&address), *seen + odd, address)
        })
        .collect();
    placed.sort_unstable_by_key(|(is_other, place, _)| (*is_other, *place));
    addresses.extend(placed.into_iter().map(|(_, _, address)| address));
}

/// The first of these that connects. Each has a head start on the next, which begins at once where
/// one has failed.
fn race(addresses: &[SocketAddr], watch: &Watch) -> Result<(TcpStream, SocketAddr)> {
    let mut waiting = addresses.iter();
    let mut under_way: Vec<Connecting> = Vec::new();
    let mut first_failure = None;
    let mut next_start = watch.within(Duration::ZERO, Limit::Connect);
    loop {
        watch.check()?;
        if waiting.len() > 0 && (under_way.is_empty() || next_start.remaining().is_zero()) {
            next_start = watch.within(HEAD_START, Limit::Connect);
            let started =
                waiting.next().map(|at| fault::step().and_then(|()| Connecting::start(*at)));
            match started {
                Some(Ok(connecting)) => under_way.push(connecting),
                Some(Err(error)) => {
                    first_failure.get_or_insert(error);
                    next_start = watch.within(Duration::ZERO, Limit::Connect);
                    continue;
                }
                None => {}
            }
        }
        if under_way.is_empty() {
            return Err(refused(first_failure));
        }
        let until_next = if waiting.len() > 0 { next_start.remaining() } else { SLICE };
        socket::wait(&under_way, until_next.min(SLICE).min(watch.remaining()))
            .map_err(|error| refused(Some(error)))?;
        let ended = under_way.iter().enumerate().find_map(|(at, one)| Some((at, one.outcome()?)));
        if let Some((at, outcome)) = ended {
            let connecting = under_way.swap_remove(at);
            let address = connecting.address;
            match outcome.and_then(|()| connecting.into_stream()) {
                Ok(stream) => return Ok((stream, address)),
                Err(error) => {
                    first_failure.get_or_insert(error);
                    next_start = watch.within(Duration::ZERO, Limit::Connect);
                }
            }
        }
    }
}

fn refused(failure: Option<io::Error>) -> Error {
    match failure {
        Some(error) => Error::new(Code::Connect, format!("connect: {}", io_reason(&error))),
        None => Error::new(Code::Dns, "the host name has no address"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::{Clock, Deadline};
    use crate::wait::Interrupt;
    use std::net::TcpListener;
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU32, Ordering};
    use std::time::Instant;

    fn watch(seconds: u64, interrupt: Option<Interrupt>) -> Watch {
        let clock = Clock::default();
        let deadline = Deadline::after(clock.now(), Duration::from_secs(seconds), Limit::Connect);
        Watch::new(deadline, None, interrupt, clock)
    }

    fn live() -> (TcpListener, SocketAddr) {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = listener.local_addr().expect("bound");
        (listener, address)
    }

    /// An address whose queue is full: it drops what comes, and connects to it hang.
    fn dead() -> (Vec<TcpStream>, TcpListener, SocketAddr) {
        let (listener, address) = live();
        let knock = || TcpStream::connect_timeout(&address, Duration::from_millis(50)).ok();
        ((0..4096).map_while(|_| knock()).collect(), listener, address)
    }

    fn refusing() -> SocketAddr {
        live().1
    }

    fn timed(addresses: &[SocketAddr]) -> (Result<SocketAddr>, Duration) {
        let start = Clock::default().now();
        let winner = race(addresses, &watch(9, None)).map(|(_, winner)| winner);
        (winner, Clock::default().now() - start)
    }

    #[test]
    fn a_dead_address_costs_its_head_start_and_no_more() {
        let (_fill, _full, dead) = dead();
        let (_listener, live) = live();
        let (winner, took) = timed(&[dead, live]);
        assert_eq!(winner.expect("the second"), live);
        assert!(took >= HEAD_START && took < 2 * HEAD_START, "{took:?}");
        // Two dead ones cost two.
        let (winner, took) = timed(&[dead, dead, live, dead]);
        assert_eq!(winner.expect("the third"), live);
        assert!(took >= 2 * HEAD_START && took < 3 * HEAD_START, "{took:?}");
    }

    #[test]
    fn a_refused_address_costs_nothing() {
        let (_listener, live) = live();
        let (winner, took) = timed(&[refusing(), refusing(), refusing(), live]);
        assert_eq!(winner.expect("the last"), live);
        assert!(took < HEAD_START, "{took:?}");
        let error = timed(&[refusing(), refusing()]).0.expect_err("nobody listens");
        assert_eq!(error.code(), Code::Connect);
        assert!(error.message().contains("refused"), "{error}");
        assert_eq!(timed(&[]).0.expect_err("nothing").code(), Code::Dns);
    }

    #[test]
    fn one_that_is_refused_while_another_hangs_starts_the_next() {
        let (_fill, _full, dead) = dead();
        let (_listener, live) = live();
        let (winner, took) = timed(&[dead, refusing(), live]);
        assert_eq!(winner.expect("the third"), live);
        assert!(took >= HEAD_START && took < 2 * HEAD_START, "{took:?}");
    }

    #[test]
    fn the_hook_and_the_limit_are_heard_during_a_race() {
        let (_fill, _full, dead) = dead();
        let asked = Arc::new(AtomicU32::new(0));
        let count = asked.clone();
        let hook = Interrupt::new(move || count.fetch_add(1, Ordering::Relaxed) == 3);
        let error = race(&[dead, dead], &watch(9, Some(hook))).expect_err("the fourth answer");
        assert_eq!((error.code(), asked.load(Ordering::Relaxed)), (Code::Cancelled, 4));
        let short = watch(9, None).within(Duration::from_millis(120), Limit::Connect);
        let error = race(&[dead], &short).expect_err("over");
        assert_eq!(error.code(), Code::Timeout);
        assert!(error.message().starts_with("connect: "), "{error}");
    }

    #[test]
    fn families_take_turns_and_the_last_good_one_goes_first() {
        let ips = |text: &str| -> Vec<IpAddr> {
            text.split(' ').map(|ip| ip.parse().expect("an address")).collect()
        };
        for (found, last_good, ordered) in [
            ("::1 ::2 ::3 1.1.1.1 1.1.1.2", None, "::1 1.1.1.1 ::2 1.1.1.2 ::3"),
            ("1.1.1.1 1.1.1.2 1.1.1.3 ::1", None, "1.1.1.1 ::1 1.1.1.2 1.1.1.3"),
            ("1.1.1.1 1.1.1.2", Some("1.1.1.2"), "1.1.1.2 1.1.1.1"),
            ("::1 ::2 1.1.1.1", Some("1.1.1.1"), "1.1.1.1 ::1 ::2"),
            ("::1 ::2", Some("1.1.1.1"), "::1 ::2"),
        ] {
            let mut addresses = ips(found);
            order(&mut addresses, last_good.map(|ip| ip.parse().expect("an address")).as_ref());
            assert_eq!(addresses, ips(ordered), "{found}, {last_good:?}");
        }
    }

    #[test]
    fn a_host_is_reached_by_the_address_that_was_good_last_time() {
        let (_fill, _full, dead) = dead();
        // The same port on another address of this machine, where connects succeed.
        let live = TcpListener::bind(("::1", dead.port())).expect("IPv6 on loopback");
        let dialer = Dialer::default();
        let dial = || {
            let attempt = Attempt::new(&watch(9, None), Duration::from_secs(5), None);
            let start: Instant = Clock::default().now();
            let stream = dialer.dial("localhost", dead.port(), &attempt).expect("a connection");
            assert_eq!(stream.peer_addr().expect("connected"), live.local_addr().expect("bound"));
            Clock::default().now() - start
        };
        assert!(dial() >= HEAD_START, "127.0.0.1 goes first");
        assert!(dial() < HEAD_START, "and not again");
    }
}
