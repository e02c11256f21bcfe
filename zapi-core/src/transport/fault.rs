//! In tests, makes the n-th connect, read or write of a thread fail; otherwise nothing.

use std::io;

#[cfg(not(test))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as in tests")]
pub(super) fn step() -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
thread_local! {
    static LEFT: std::cell::Cell<u32> = const { std::cell::Cell::new(0) };
    /// Cancelled at that step, just before it fails.
    static CANCELLED: std::cell::OnceCell<crate::wait::CancelToken> =
        const { std::cell::OnceCell::new() };
}

#[cfg(test)]
pub(super) fn step() -> io::Result<()> {
    let left = LEFT.replace(LEFT.get().saturating_sub(1));
    if left != 1 {
        return Ok(());
    }
    CANCELLED.with(|token| token.get().map(crate::wait::CancelToken::cancel));
    Err(io::ErrorKind::ConnectionReset.into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::call::CallOptions;
    use crate::client::Client;
    use crate::code::Code;
    use crate::config::Config;
    use crate::phone::Phone;
    use crate::wait::CancelToken;
    use zapi_emulator::Emulator;

    fn client(emulator: &Emulator, max_retries: &str) -> Client {
        Config::new("EMULATOR0INSTANCE", "EMULATOR0TOKEN")
            .and_then(|config| config.client_token("EMULATOR0CLIENT0TOKEN"))
            .and_then(|config| config.base_url(&emulator.base_url()))
            .and_then(|config| config.with("max_retries", max_retries))
            .and_then(|config| config.with("rate_per_second", "0"))
            .and_then(Client::new)
            .expect("a client")
    }

    /// Fails step 1, 2, 3 … of a call until it runs clean; gives how often it failed.
    fn torture(max_retries: &str, is_warm: bool) -> u32 {
        let emulator = Emulator::start().expect("a free port");
        let phone = Phone::parse("5511990000000").expect("a phone");
        let mut failed = 0;
        for n in 1..100 {
            let client = client(&emulator, max_retries);
            if is_warm {
                client.profile_picture(&phone).expect("no fault yet");
            }
            LEFT.set(n);
            if let Err(error) = client.profile_picture(&phone) {
                assert!(matches!(error.code(), Code::Io | Code::Connect), "step {n}: {error}");
                failed += 1;
            }
            if LEFT.replace(0) > 0 {
                return failed;
            }
            client.profile_picture(&phone).expect("the next call works");
        }
        panic!("100 steps for one call");
    }

    #[test]
    fn whatever_step_fails_the_call_ends_with_a_code() {
        assert_eq!(torture("0", false), 3, "connect, write and read of a new connection");
    }

    #[test]
    fn a_retry_hides_any_single_fault() {
        assert_eq!(torture("1", false), 0);
    }

    #[test]
    fn a_kept_connection_that_fails_before_the_reply_is_replaced() {
        assert_eq!(torture("0", true), 0);
    }

    #[test]
    fn a_reset_of_a_cancelled_call_is_its_end_and_no_fault_of_the_network() {
        let emulator = Emulator::start().expect("a free port");
        let phone = Phone::parse("5511990000000").expect("a phone");
        for (step, what) in [(2, "write"), (3, "read")] {
            let ended = std::thread::scope(|scope| {
                let call = scope.spawn(|| {
                    let token = CancelToken::new();
                    CANCELLED.with(|at| at.set(token.clone())).expect("the first of this thread");
                    LEFT.set(step);
                    let options = CallOptions::new().cancel(token);
                    client(&emulator, "0").profile_picture_with(&phone, &options)
                });
                call.join().expect("no panic")
            });
            assert_eq!(ended.expect_err("cancelled").code(), Code::Cancelled, "{what}");
        }
    }
}
