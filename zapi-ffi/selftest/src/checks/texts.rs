//! Texts that need no request: statuses, options, phones.

use super::{Room, member, sized, status, text};
use crate::abi::{
    ZAPI_DONE, ZAPI_E_INVALID_PHONE, ZAPI_E_TIMEOUT, ZAPI_NO_PICTURE, ZAPI_OK, ZAPI_OPTION_SECRET,
    zapi_option,
};
use crate::library::Library;
use crate::report::Check;

pub(super) fn statuses(check: &mut Check, library: &Library) {
    let (mut number, mut count) = (0, 0);
    while library.zapi_status_at(count, &raw mut number) == ZAPI_OK && count < 1000 {
        let name = text(library.zapi_status_name(number));
        check.holds(name.starts_with("ZAPI_"), "a status has no name");
        count += 1;
    }
    check.holds((20..1000).contains(&count), "zapi_status_at does not list the statuses");
    check.same("-24", text(library.zapi_status_name(ZAPI_E_TIMEOUT)).as_str(), "ZAPI_E_TIMEOUT");
    let english = text(library.zapi_status_text(ZAPI_NO_PICTURE));
    let german = text(library.zapi_status_text_in(ZAPI_NO_PICTURE, c"de".as_ptr()));
    let portuguese = text(library.zapi_status_text_in(ZAPI_NO_PICTURE, c"pt-BR".as_ptr()));
    check.holds(english.starts_with("no picture"), "the English text is another");
    check.holds(german == english, "an unknown language is not English");
    check.holds(portuguese.starts_with("sem foto vis\u{ed}vel"), "the pt-BR text is another");
    check.note(format!("{count}, in English and pt-BR"));
}

pub(super) fn options(check: &mut Check, library: &Library) {
    let mut option: zapi_option = sized();
    let mut secrets = 0;
    let mut keys = Vec::new();
    let mut last = ZAPI_OK;
    while last == ZAPI_OK && keys.len() < 1000 {
        last = library.zapi_option_at(keys.len() as u32, &raw mut option);
        if last == ZAPI_OK {
            secrets += u32::from(option.flags & ZAPI_OPTION_SECRET != 0);
            keys.push((member(&option.key), member(&option.default_value)));
        }
    }
    status(check, library, "zapi_option_at", last, ZAPI_DONE);
    let default = |key: &str| keys.iter().find(|(name, _)| name == key).map(|(_, value)| &**value);
    check.same("the default of timeout_ms", default("timeout_ms"), Some("30000"));
    check.holds(secrets >= 3, "secrets are not marked");
    check.note(format!("{}, {secrets} of them secret", keys.len()));
}

pub(super) fn phones(check: &mut Check, library: &Library) {
    let mut room = Room::new();
    let is = |check: &mut Check, what: &str, got: i32, room: &Room, wanted: &str| {
        status(check, library, what, got, ZAPI_OK);
        check.same(what, room.text().as_str(), wanted);
    };
    let (masked, country) = (c"(11) 98765-4321  ", c"55 ");
    let got = library.zapi_phone_from_masked(masked.as_ptr(), c"55".as_ptr(), room.out());
    is(check, "zapi_phone_from_masked", got, &room, "5511987654321");
    let (length, of_country) = (masked.count_bytes(), country.count_bytes());
    let got = library.zapi_phone_from_masked_n(
        masked.as_ptr(),
        length,
        country.as_ptr(),
        of_country,
        room.out(),
    );
    is(check, "zapi_phone_from_masked_n", got, &room, "5511987654321");
    let phone = c"5511987654321, and more";
    let got = library.zapi_phone_variant_at(c"5511987654321".as_ptr(), 1, room.out());
    is(check, "zapi_phone_variant_at", got, &room, "551187654321");
    let got = library.zapi_phone_variant_at_n(phone.as_ptr(), 13, 0, room.out());
    is(check, "zapi_phone_variant_at_n", got, &room, "5511987654321");
    let got = library.zapi_phone_from_masked(c"11/22".as_ptr(), std::ptr::null(), room.out());
    status(check, library, "two phones in one", got, ZAPI_E_INVALID_PHONE);
    let mut field = *b"ab\0.....";
    library.zapi_pad(field.as_mut_ptr().cast(), field.len());
    check.same("a padded field", &field, b"ab      ");
    check.note("read, listed and padded");
}
