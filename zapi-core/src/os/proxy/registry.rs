//! The Internet settings, where they are in the registry of Windows.

use std::io::{self, ErrorKind};

use winreg::enums::{KEY_READ, KEY_WOW64_64KEY};
use winreg::types::FromRegValue;
use winreg::{HKCU, HKLM, RegKey};

use super::internet_settings::InternetSettings;
use super::said::{SystemProxy, UNREADABLE};

const SETTINGS: &str = r"Software\Microsoft\Windows\CurrentVersion\Internet Settings";
const POLICY: &str = r"Software\Policies\Microsoft\Windows\CurrentVersion\Internet Settings";

pub(super) fn read() -> Result<SystemProxy, &'static str> {
    let read = || {
        // A policy can have all users share the machine's settings.
        let is_per_user = open(HKLM, POLICY)?.map(|key| value(&key, "ProxySettingsPerUser"));
        let is_shared = is_per_user.transpose()?.flatten() == Some(0_u32);
        settings(if is_shared { HKLM } else { HKCU }, SETTINGS)
    };
    read().map_err(|_| UNREADABLE)?.proxy()
}

fn settings(root: &RegKey, path: &str) -> io::Result<InternetSettings> {
    let Some(key) = open(root, path)? else { return Ok(InternetSettings::default()) };
    let text = |name| Ok::<_, io::Error>(value(&key, name)?.unwrap_or_default());
    Ok(InternetSettings {
        is_enabled: value(&key, "ProxyEnable")?.unwrap_or(0_u32) != 0,
        server: text("ProxyServer")?,
        bypass: text("ProxyOverride")?,
        script: text("AutoConfigURL")?,
    })
}

fn open(root: &RegKey, path: &str) -> io::Result<Option<RegKey>> {
    // A 32-bit program would see the machine's keys for 32-bit programs, which nobody sets.
    found(root.open_subkey_with_flags(path, KEY_READ | KEY_WOW64_64KEY))
}

fn value<T: FromRegValue>(key: &RegKey, name: &str) -> io::Result<Option<T>> {
    found(key.get_value(name))
}

fn found<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
        other => other.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// In a key of the test's own: the user's settings are not touched.
    #[test]
    fn what_the_registry_holds_is_read() {
        let path = format!(r"Software\zapi-test-{}", std::process::id());
        let read = || settings(HKCU, &path);
        assert!(read().expect("no key is no proxy").proxy() == Ok(SystemProxy::Direct));
        let (key, _) = HKCU.create_subkey(&path).expect("the user's own");
        assert!(read().expect("no value is no proxy").proxy() == Ok(SystemProxy::Direct));
        key.set_value("ProxyEnable", &1_u32).expect("can be set");
        key.set_value("ProxyServer", &"proxy.test:3128").expect("can be set");
        key.set_value("ProxyOverride", &"<local>;*.test").expect("can be set");
        let (server, bypass) = ("proxy.test:3128".into(), "<local>;*.test".into());
        let named = SystemProxy::Named { server, bypass };
        assert!(read().expect("all there").proxy() == Ok(named));
        key.set_value("ProxyEnable", &"1").expect("can be set");
        assert!(read().is_err(), "not a number");
        HKCU.delete_subkey_all(&path).expect("made here");
    }

    #[test]
    fn the_settings_of_this_user_can_be_read() {
        assert!(read() != Err(UNREADABLE));
    }
}
