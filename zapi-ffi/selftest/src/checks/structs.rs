//! The structs: their sizes in the library, and whether it reads members where this program puts
//! them. The checks of the calls show that it also writes them there.

use std::ffi::c_void;
use std::ptr::null;

use super::{Config, PICTURE, sized, status};
use crate::abi::{
    STRUCTS, ZAPI_E_CANCELLED, ZAPI_E_INVALID_ARGUMENT, ZAPI_E_RATE_LIMITED, ZAPI_OK, ZAPI_ORDERED,
    zapi_batch_options, zapi_buf, zapi_call_options, zapi_error, zapi_image_info, zapi_item,
    zapi_option, zapi_picture, zapi_progress, zapi_stats,
};
use crate::library::Library;
use crate::report::Check;

/// Asks for a wait of 7 seconds.
const SAYS_WAIT: *const std::ffi::c_char = c"5511990000470".as_ptr();

pub(super) fn sizes(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let (mut image, phones) = (std::ptr::null_mut(), [PICTURE.as_ptr()]);
    let got = library.zapi_download(config.raw, phones[0], null(), &raw mut image);
    status(check, library, "zapi_download", got, ZAPI_OK);
    let batch = library.zapi_batch_start(config.raw, phones.as_ptr(), 1, null());
    let link = c"https://pps.whatsapp.net/v/1.jpg".as_ptr();
    let cfg = config.raw;
    let mut known = Vec::new();
    let mut measure = |name, own: usize, fill: &dyn Fn(*mut c_void) -> i32| {
        known.push((name, own));
        let theirs = written(fill);
        if theirs != own {
            check.complain(format!("{name} has {theirs} bytes in the library, here {own}"));
        }
    };
    measure("zapi_option", size_of::<zapi_option>(), &|out| library.zapi_option_at(0, out.cast()));
    measure("zapi_error", size_of::<zapi_error>(), &|out| library.zapi_last_error(out.cast()));
    measure("zapi_picture", size_of::<zapi_picture>(), &|out| {
        library.zapi_link_info(link, 0, out.cast())
    });
    measure("zapi_image_info", size_of::<zapi_image_info>(), &|out| {
        library.zapi_image_describe(image, out.cast())
    });
    measure("zapi_item", size_of::<zapi_item>(), &|out| {
        library.zapi_batch_next(batch, -1, out.cast())
    });
    measure("zapi_progress", size_of::<zapi_progress>(), &|out| {
        library.zapi_batch_progress(batch, out.cast())
    });
    measure("zapi_stats", size_of::<zapi_stats>(), &|out| {
        library.zapi_config_stats(cfg, out.cast())
    });
    library.zapi_image_free(image);
    library.zapi_batch_free(batch);
    members_of_options(check, library, &config);
    known.push(("zapi_buf", size_of::<zapi_buf>()));
    known.push(("zapi_call_options", size_of::<zapi_call_options>()));
    known.push(("zapi_batch_options", size_of::<zapi_batch_options>()));
    // Those of a store have a check of their own.
    for name in STRUCTS.iter().filter(|name| !super::store::STRUCTS.contains(name)) {
        check.holds(known.iter().any(|(one, _)| one == name), &format!("nothing checks {name}"));
    }
    let short = |name: &str| name.trim_start_matches("zapi_").to_owned();
    known.iter().for_each(|(name, size)| check.note(format!("{} {size}", short(name))));
}

/// How many bytes the library writes if `size` is more than any struct needs: its own size.
pub(super) fn written(fill: &dyn Fn(*mut c_void) -> i32) -> usize {
    const UNTOUCHED: u8 = 0xEE;
    const ROOM: usize = 8192;
    // Words, since structs are aligned.
    let mut memory = vec![u64::from_ne_bytes([UNTOUCHED; 8]); ROOM / 8];
    let start = memory.as_mut_ptr().cast::<u8>();
    // SAFETY: the memory is larger than that.
    unsafe { start.cast::<u32>().write(ROOM as u32) };
    fill(start.cast());
    // SAFETY: all of it is initialized, and nothing else refers to it now.
    let bytes = unsafe { std::slice::from_raw_parts(start, ROOM) };
    bytes.iter().rposition(|byte| *byte != UNTOUCHED).map_or(0, |last| last + 1)
}

/// The library only reads these structs, so their sizes do not show. But a bad value in a member is
/// refused, and a token in `cancel` takes effect.
fn members_of_options(check: &mut Check, library: &Library, config: &Config<'_>) {
    let refused = ZAPI_E_INVALID_ARGUMENT;
    let cancel = library.zapi_cancel_new();
    library.zapi_cancel_trigger(cancel);
    let call: zapi_call_options = sized();
    let ask = |options: zapi_call_options| {
        let mut picture: zapi_picture = sized();
        let phone = PICTURE.as_ptr();
        library.zapi_profile_picture_ex(config.raw, phone, &raw const options, &raw mut picture)
    };
    for (what, options, wanted) in [
        ("call_options.size", zapi_call_options { size: 15, ..call }, refused),
        ("call_options.size, of old programs", zapi_call_options { size: 16, ..call }, ZAPI_OK),
        ("call_options.flags", zapi_call_options { flags: 1 << 31, ..call }, refused),
        ("call_options.timeout_ms", zapi_call_options { timeout_ms: 3_600_001, ..call }, refused),
        ("call_options.reserved", zapi_call_options { reserved: 1, ..call }, refused),
        ("call_options.cancel", zapi_call_options { cancel, ..call }, ZAPI_E_CANCELLED),
    ] {
        status(check, library, what, ask(options), wanted);
    }
    let batch: zapi_batch_options = sized();
    let push = |phone, options: zapi_batch_options| {
        library.zapi_profile_pictures(
            config.raw,
            [phone].as_ptr(),
            1,
            &raw const options,
            Some(super::batches::ignore),
            std::ptr::null_mut(),
            std::ptr::null_mut(),
        )
    };
    let ordered = zapi_batch_options { flags: ZAPI_ORDERED, stop_after: 7, ..batch };
    for (what, options, wanted) in [
        ("batch_options.size", zapi_batch_options { size: 15, ..batch }, refused),
        ("batch_options.workers", zapi_batch_options { workers: 1025, ..batch }, refused),
        ("batch_options.flags", zapi_batch_options { flags: 1 << 31, ..batch }, refused),
        (
            "batch_options.timeout_ms",
            zapi_batch_options { timeout_ms: 3_600_001, ..batch },
            refused,
        ),
        ("batch_options.cancel", zapi_batch_options { cancel, ..batch }, ZAPI_E_CANCELLED),
        ("batch_options with known members", ordered, ZAPI_OK),
    ] {
        status(check, library, what, push(PICTURE.as_ptr(), options), wanted);
    }
    let brief = zapi_batch_options { max_hold_ms: 1, ..batch };
    let got = push(SAYS_WAIT, brief);
    status(check, library, "batch_options.max_hold_ms", got, ZAPI_E_RATE_LIMITED);
    library.zapi_cancel_free(cancel);
}
