//! Calls that wait for a reply that does not come: cancelled by another thread, and out of time.

use std::thread;
use std::time::{Duration, Instant};

use super::{Config, PICTURE, Room, STALLS, sized, status};
use crate::abi::{
    ZAPI_E_CANCELLED, ZAPI_E_TIMEOUT, ZAPI_OK, zapi_call_options, zapi_cancel, zapi_picture,
};
use crate::library::Library;
use crate::report::Check;

/// When the call is cancelled, and how soon after that it must end, even on a busy machine.
const PAUSE: Duration = Duration::from_millis(150);
const PATIENCE: Duration = Duration::from_secs(3);

/// A pointer to a token, which other threads may trigger.
struct Token(*mut zapi_cancel);

// SAFETY: by the header any thread may trigger it; it is freed after that.
unsafe impl Sync for Token {}

pub(super) fn cancelled_and_timed_out(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let (cfg, mut room) = (config.raw, Room::new());
    let token = Token(library.zapi_cancel_new());
    check.holds(!token.0.is_null(), "zapi_cancel_new gave NULL");
    let got = library.zapi_config_set_cancel(cfg, token.0);
    status(check, library, "zapi_config_set_cancel", got, ZAPI_OK);
    let (got, waited) = thread::scope(|scope| {
        scope.spawn(|| {
            let token = &token;
            pause();
            library.zapi_cancel_trigger(token.0);
        });
        timed(|| library.zapi_profile_picture(cfg, STALLS.as_ptr(), room.out()))
    });
    status(check, library, "a cancelled call", got, ZAPI_E_CANCELLED);
    let after = waited.saturating_sub(PAUSE);
    check.holds(after < PATIENCE, &format!("it ended {} ms after that", after.as_millis()));
    library.zapi_config_set_cancel(cfg, std::ptr::null());
    library.zapi_cancel_free(token.0);
    let options = zapi_call_options { timeout_ms: 300, ..sized() };
    let mut picture: zapi_picture = sized();
    let (got, waited) = timed(|| {
        let phone = STALLS.as_ptr();
        library.zapi_profile_picture_ex(cfg, phone, &raw const options, &raw mut picture)
    });
    status(check, library, "a call out of time", got, ZAPI_E_TIMEOUT);
    let took = waited.as_millis();
    check.holds((290..3300).contains(&took), &format!("300 ms took {took} ms"));
    let got = library.zapi_profile_picture(cfg, PICTURE.as_ptr(), room.out());
    status(check, library, "the call after those", got, ZAPI_OK);
    check.note(format!("cancelled within {} ms, 300 ms took {took} ms", after.as_millis()));
}

#[expect(clippy::disallowed_methods, reason = "the core's clock is not this program's")]
fn timed(run: impl FnOnce() -> i32) -> (i32, Duration) {
    let start = Instant::now();
    (run(), start.elapsed())
}

#[expect(clippy::disallowed_methods, reason = "until the other thread waits for its reply")]
fn pause() {
    thread::sleep(PAUSE);
}
