//! The config: options that are set and read, and errors that say what is wrong.

use super::{Config, Room, last_error, member, status};
use crate::abi::{
    ZAPI_E_BUFFER_TOO_SMALL, ZAPI_E_INVALID_ARGUMENT, ZAPI_E_INVALID_CONFIG, ZAPI_OK,
};
use crate::library::Library;
use crate::report::Check;

pub(super) fn read_and_written(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    let (cfg, mut room) = (config.raw, Room::new());
    // Set by `load_env`.
    let got = library.zapi_config_get(cfg, c"max_retries".as_ptr(), room.out());
    status(check, library, "zapi_config_get", got, ZAPI_OK);
    check.same("max_retries of the environment", room.text().as_str(), "0");
    config.set(check, c"timeout_ms", c"5000");
    let key = c"timeout_ms  ";
    let got = library.zapi_config_set_n(cfg, key.as_ptr(), 10, c"20000,".as_ptr(), 5);
    status(check, library, "zapi_config_set_n", got, ZAPI_OK);
    let got = library.zapi_config_get_n(cfg, key.as_ptr(), key.count_bytes(), room.out());
    status(check, library, "zapi_config_get_n", got, ZAPI_OK);
    check.same("timeout_ms", room.text().as_str(), "20000");
    let got = library.zapi_config_get(cfg, c"token".as_ptr(), room.out());
    status(check, library, "a secret", got, ZAPI_E_INVALID_ARGUMENT);
    check.holds(room.bytes().is_empty(), "a secret was given back");
    let out = room.out();
    out.cap = 3;
    let got = library.zapi_config_get(cfg, c"timeout_ms".as_ptr(), out);
    status(check, library, "a small buffer", got, ZAPI_E_BUFFER_TOO_SMALL);
    check.same("the length needed", out.len, 5);
    check.note("read from the environment, set, read back");
}

pub(super) fn errors(check: &mut Check, library: &Library) {
    let config = Config::new(check, library);
    for (language, wanted) in
        [(c"en", "correct the option"), (c"pt-BR", "corrija a op\u{e7}\u{e3}o")]
    {
        config.set(check, c"language", language);
        let set = library.zapi_config_set(config.raw, c"timeout_ms".as_ptr(), c"soon".as_ptr());
        status(check, library, "a bad value", set, ZAPI_E_INVALID_CONFIG);
        let text = member(&last_error(library).text);
        check.holds(text.contains(wanted), &format!("the {language:?} error is: {text}"));
    }
    let got = library.zapi_config_load_env(std::ptr::null_mut());
    status(check, library, "NULL for a config", got, ZAPI_E_INVALID_ARGUMENT);
    let elsewhere = std::thread::scope(|scope| {
        scope.spawn(|| last_error(library).status).join().unwrap_or(i32::MIN)
    });
    check.same("the last error of another thread", elsewhere, ZAPI_OK);
    check.note("in English and pt-BR, one for each thread");
}
