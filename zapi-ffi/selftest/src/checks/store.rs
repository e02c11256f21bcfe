//! A store in a folder: every function of it.

use std::ffi::{CString, c_char, c_void};
use std::fs;
use std::path::Path;
use std::ptr::{null, null_mut};

use super::structs::written;
use super::{Config, NO_PICTURE, PICTURE, PNG, Room, member, sized, status};
use crate::abi::{
    ZAPI_E_INVALID_ARGUMENT, ZAPI_LIMIT_CONTACTS, ZAPI_NO_CONTACT, ZAPI_NO_PICTURE, ZAPI_OK,
    ZAPI_REFUSE, ZAPI_REFUSED, ZAPI_STATE_ANY, ZAPI_STATE_FORGOTTEN, ZAPI_STATE_HAS, ZAPI_STOPPED,
    zapi_account_status, zapi_additions, zapi_entry, zapi_store, zapi_sync_options,
    zapi_sync_report, zapi_verified,
};
use crate::library::Library;
use crate::report::Check;

/// The structs that this check knows.
pub(super) const STRUCTS: [&str; 6] = [
    "zapi_account_status",
    "zapi_additions",
    "zapi_entry",
    "zapi_sync_options",
    "zapi_sync_report",
    "zapi_verified",
];

/// A text with its length.
const ACCOUNT: (*const c_char, usize) = (c"default  ".as_ptr(), 9);

/// What the callbacks were called with.
#[derive(Default)]
struct Heard {
    states: Vec<i32>,
    reports: usize,
    asked: u64,
    stop: bool,
}

impl Heard {
    fn user(&mut self) -> *mut c_void {
        std::ptr::from_mut(self).cast()
    }
}

extern "system" fn on_entry(entry: *const zapi_entry, user: *mut c_void) -> i32 {
    // SAFETY: what was given with this function, and an entry that is valid during the call.
    let (heard, entry) = unsafe { (&mut *user.cast::<Heard>(), &*entry) };
    heard.states.push(entry.state);
    i32::from(heard.stop)
}

extern "system" fn on_progress(report: *const zapi_sync_report, user: *mut c_void) -> i32 {
    // SAFETY: what was given with this function, and a report that is valid during the call.
    let (heard, report) = unsafe { (&mut *user.cast::<Heard>(), &*report) };
    heard.reports += 1;
    heard.asked = report.asked;
    0
}

pub(super) fn kept(check: &mut Check, library: &Library, folder: &Path) {
    let config = Config::new(check, library);
    let folder = folder.join("fotos de ção");
    let name = CString::new(folder.to_string_lossy().as_ref()).unwrap_or_default();
    let (mut store, mut again) = (null_mut::<zapi_store>(), null_mut::<zapi_store>());
    let got = library.zapi_store_open(name.as_ptr(), &raw mut store);
    status(check, library, "zapi_store_open", got, ZAPI_OK);
    let got = library.zapi_store_open_n(name.as_ptr(), name.count_bytes(), &raw mut again);
    status(check, library, "zapi_store_open_n", got, ZAPI_OK);
    library.zapi_store_free(again);
    added(check, library, store);
    synced(check, library, &config, store);
    looked_up(check, library, store);
    listed(check, library, store);
    forgotten(check, library, store);
    sizes(check, library, &config, store);
    library.zapi_store_free(store);
    check.holds(fs::remove_dir_all(&folder).is_ok(), "the folder is in use after it was closed");
    check.note("synced, looked up, listed, forgotten");
}

fn added(check: &mut Check, library: &Library, store: *const zapi_store) {
    let phone = (PICTURE.as_ptr(), PICTURE.count_bytes());
    let reference = (c"customer 17   ".as_ptr(), 14);
    let got = library.zapi_store_add(store, null(), phone.0, null());
    status(check, library, "zapi_store_add", got, ZAPI_OK);
    let got = library.zapi_store_add_n(
        store,
        ACCOUNT.0,
        ACCOUNT.1,
        phone.0,
        phone.1,
        reference.0,
        reference.1,
    );
    status(check, library, "zapi_store_add_n", got, ZAPI_OK);
    let phones = [NO_PICTURE.as_ptr(), phone.0, PNG.as_ptr()];
    let (lengths, mut counts) =
        ([NO_PICTURE.count_bytes(), phone.1, 13], sized::<zapi_additions>());
    let got =
        library.zapi_store_add_many(store, null(), phones.as_ptr(), null(), 2, &raw mut counts);
    status(check, library, "zapi_store_add_many", got, ZAPI_OK);
    check.same("the contacts", (counts.new_contacts, counts.known, counts.invalid), (1, 1, 0));
    let (references, reference_lengths) = ([null(), reference.0, null()], [0, reference.1, 0]);
    let got = library.zapi_store_add_many_n(
        store,
        ACCOUNT.0,
        ACCOUNT.1,
        phones.as_ptr(),
        lengths.as_ptr(),
        references.as_ptr(),
        reference_lengths.as_ptr(),
        phones.len(),
        &raw mut counts,
    );
    status(check, library, "zapi_store_add_many_n", got, ZAPI_OK);
    check.same("the new contacts", (counts.new_contacts, counts.first_invalid), (1, u64::MAX));
}

fn synced(check: &mut Check, library: &Library, config: &Config<'_>, store: *const zapi_store) {
    let (mut heard, mut report) = (Heard::default(), sized::<zapi_sync_report>());
    let options = zapi_sync_options { max: 1, ..sized() };
    let got = library.zapi_store_sync(
        store,
        config.raw,
        null(),
        &raw const options,
        Some(on_progress),
        heard.user(),
        &raw mut report,
    );
    status(check, library, "zapi_store_sync", got, ZAPI_OK);
    check.same("the limit", (report.asked, report.limit), (1, ZAPI_LIMIT_CONTACTS));
    let got = library.zapi_store_sync_n(
        store,
        config.raw,
        ACCOUNT.0,
        ACCOUNT.1,
        null(),
        Some(on_progress),
        heard.user(),
        &raw mut report,
    );
    status(check, library, "zapi_store_sync_n", got, ZAPI_OK);
    check.same("what is due", (report.due, report.asked, report.failed), (2, 2, 0));
    check.holds(heard.reports >= 2 && heard.asked == 2, "the function did not get the reports");
    for refused in [
        zapi_sync_options { size: 15, ..sized() },
        zapi_sync_options { workers: 1025, ..sized() },
        zapi_sync_options { flags: 1 << 31, ..sized() },
        zapi_sync_options { timeout_ms: 3_600_001, ..sized() },
    ] {
        let (cfg, options) = (config.raw, &raw const refused);
        let got =
            library.zapi_store_sync(store, cfg, null(), options, None, null_mut(), null_mut());
        status(check, library, "bad options of a sync", got, ZAPI_E_INVALID_ARGUMENT);
    }
}

fn looked_up(check: &mut Check, library: &Library, store: *const zapi_store) {
    let (phone, mut room) = (PICTURE.as_ptr(), Room::new());
    let got = library.zapi_store_picture_path(store, null(), phone, room.out());
    status(check, library, "zapi_store_picture_path", got, ZAPI_OK);
    let whole = fs::read(room.text()).is_ok_and(|bytes| bytes.starts_with(b"\xff\xd8"));
    check.holds(whole, "the picture is not where the path says, or no JPEG");
    let none = (NO_PICTURE.as_ptr(), NO_PICTURE.count_bytes());
    let got =
        library.zapi_store_picture_path_n(store, ACCOUNT.0, ACCOUNT.1, none.0, none.1, room.out());
    status(check, library, "zapi_store_picture_path_n", got, ZAPI_NO_PICTURE);

    let mut entry: zapi_entry = sized();
    let got = library.zapi_store_entry(store, null(), phone, &raw mut entry);
    status(check, library, "zapi_store_entry", got, ZAPI_OK);
    check.same("the entry", (entry.state, entry.width, entry.height), (ZAPI_STATE_HAS, 96, 96));
    check.same("the reference", member(&entry.reference).as_str(), "customer 17");
    let got = library.zapi_store_entry_n(store, null(), 0, none.0, none.1, &raw mut entry);
    status(check, library, "zapi_store_entry_n", got, ZAPI_OK);
    check.same("the phone", member(&entry.phone).as_bytes(), NO_PICTURE.to_bytes());

    let link = c"https://pps.whatsapp.net/v/1.jpg";
    let got = library.zapi_store_touch(store, null(), phone);
    status(check, library, "zapi_store_touch", got, ZAPI_OK);
    let got = library.zapi_store_touch_n(store, ACCOUNT.0, ACCOUNT.1, none.0, none.1);
    status(check, library, "zapi_store_touch_n", got, ZAPI_OK);
    let got = library.zapi_store_observe(store, null(), phone, link.as_ptr());
    status(check, library, "zapi_store_observe", got, ZAPI_OK);
    let (text, length) = (link.as_ptr(), link.count_bytes());
    let got =
        library.zapi_store_observe_n(store, ACCOUNT.0, ACCOUNT.1, none.0, none.1, text, length);
    status(check, library, "zapi_store_observe_n", got, ZAPI_OK);
    let message = c"{\"phone\": \"551199999999\"}";
    let got = library.zapi_store_observe_message(store, null(), message.as_ptr());
    status(check, library, "zapi_store_observe_message", got, ZAPI_NO_CONTACT);
    let (text, length) = (message.as_ptr(), message.count_bytes());
    let got = library.zapi_store_observe_message_n(store, ACCOUNT.0, ACCOUNT.1, text, length);
    status(check, library, "zapi_store_observe_message_n", got, ZAPI_NO_CONTACT);
}

fn listed(check: &mut Check, library: &Library, store: *const zapi_store) {
    let (mut all, mut one) = (Heard::default(), Heard { stop: true, ..Heard::default() });
    let (function, any) = (Some(on_entry as extern "system" fn(_, _) -> _), ZAPI_STATE_ANY);
    let got = library.zapi_store_entries(store, null(), any, 0, function, all.user());
    status(check, library, "zapi_store_entries", got, ZAPI_OK);
    let (account, length) = ACCOUNT;
    let got = library.zapi_store_entries_n(store, account, length, any, 0, function, one.user());
    status(check, library, "zapi_store_entries_n", got, ZAPI_STOPPED);
    check.same("the entries", (all.states.len(), one.states.len()), (3, 1));
    let (mut all, mut one) = (Heard::default(), Heard { stop: true, ..Heard::default() });
    let got = library.zapi_store_changes(store, null(), 0, function, all.user());
    status(check, library, "zapi_store_changes", got, ZAPI_OK);
    let got = library.zapi_store_changes_n(store, account, length, 0, function, one.user());
    status(check, library, "zapi_store_changes_n", got, ZAPI_STOPPED);
    check.same("the changes", (all.states.len(), one.states.len()), (2, 1));
}

fn forgotten(check: &mut Check, library: &Library, store: *const zapi_store) {
    let (phone, mut heard) = ((PICTURE.as_ptr(), PICTURE.count_bytes()), Heard::default());
    let got = library.zapi_store_forget(store, null(), phone.0, ZAPI_REFUSE);
    status(check, library, "zapi_store_forget", got, ZAPI_OK);
    let got = library.zapi_store_forget_n(store, ACCOUNT.0, ACCOUNT.1, phone.0, phone.1, 0);
    status(check, library, "zapi_store_forget_n", got, ZAPI_NO_CONTACT);
    let got = library.zapi_store_add(store, null(), phone.0, null());
    status(check, library, "a phone that is refused", got, ZAPI_REFUSED);
    library.zapi_store_changes(store, null(), 2, Some(on_entry), heard.user());
    check.same("the last change", heard.states.as_slice(), &[ZAPI_STATE_FORGOTTEN]);
}

fn sizes(check: &mut Check, library: &Library, config: &Config<'_>, store: *const zapi_store) {
    let phone = PNG.as_ptr();
    let mut measure = |name, own: usize, fill: &dyn Fn(*mut c_void) -> i32| {
        let theirs = written(fill);
        if theirs != own {
            check.complain(format!("{name} has {theirs} bytes in the library, here {own}"));
        }
    };
    measure("zapi_entry", size_of::<zapi_entry>(), &|out| {
        library.zapi_store_entry(store, null(), phone, out.cast())
    });
    measure("zapi_additions", size_of::<zapi_additions>(), &|out| {
        library.zapi_store_add_many(store, null(), null(), null(), 0, out.cast())
    });
    measure("zapi_sync_report", size_of::<zapi_sync_report>(), &|out| {
        let cfg = config.raw;
        library.zapi_store_sync(store, cfg, null(), null(), None, null_mut(), out.cast())
    });
    measure("zapi_account_status", size_of::<zapi_account_status>(), &|out| {
        library.zapi_store_status(store, null(), out.cast())
    });
    measure("zapi_account_status", size_of::<zapi_account_status>(), &|out| {
        library.zapi_store_status_n(store, ACCOUNT.0, ACCOUNT.1, out.cast())
    });
    measure("zapi_verified", size_of::<zapi_verified>(), &|out| {
        library.zapi_store_verify(store, null(), out.cast())
    });
    let (mut about, mut found) = (sized::<zapi_account_status>(), sized::<zapi_verified>());
    library.zapi_store_status(store, null(), &raw mut about);
    check.same("the account", (about.has, about.none, about.seq), (1, 1, 3));
    library.zapi_store_verify(store, null(), &raw mut found);
    check.same("the files", (found.sound, found.missing, found.changed), (1, 0, 0));
}
