//! Under wine: what `system` stands for as `proxy` and `ca_file`.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use std::thread;

use zapi_emulator::Emulator;

use crate::callers::program;
use crate::harness::{emulator, over_tls, repository, succeed};
use crate::{programs, wine};

/// Changes the registry of wine.
fn registry(arguments: &[&str]) {
    succeed(wine(Path::new("reg"), &emulator()).args(arguments).arg("/f"));
}

/// A program that prints what `zapi_check` says, for that emulator.
fn check(emulator: &Emulator) -> Command {
    static PROGRAM: OnceLock<PathBuf> = OnceLock::new();
    wine(PROGRAM.get_or_init(|| program("windows/system.c", &["-l:libzapi.dll.a"])), emulator)
}

#[test]
fn the_proxy_of_the_internet_settings_is_used() {
    const KEY: &str = r"HKCU\Software\Microsoft\Windows\CurrentVersion\Internet Settings";
    let set = |name, kind, data| registry(&["add", KEY, "/v", name, "/t", kind, "/d", data]);
    // A label has 63 characters at the most: no lookup asks the network for it.
    let far = format!("https://{}.invalid", "a".repeat(64));
    let check = || {
        let mut check = check(&emulator());
        succeed(check.env("ZAPI_BASE_URL", &far).env("ZAPI_PROXY", "system"))
    };
    let none = "proxy    ok      none: ";
    // An earlier run may have left them.
    set("ProxyEnable", "REG_DWORD", "0");
    set("ProxyOverride", "REG_SZ", "");
    set("AutoConfigURL", "REG_SZ", "");
    let said = check();
    assert!(said.contains(&format!("{none}the system's settings name none")), "{said}");

    let proxy = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = proxy.local_addr().expect("bound").port();
    thread::spawn(move || {
        for mut connection in proxy.incoming().flatten() {
            let mut head = [0; 4096];
            let _ = connection.read(&mut head);
            let _ = connection.write_all(b"HTTP/1.1 403 Forbidden\r\n\r\n");
        }
    });
    set("ProxyEnable", "REG_DWORD", "1");
    let server = format!("http=127.0.0.1:1;https=127.0.0.1:{port}");
    set("ProxyServer", "REG_SZ", &server);
    let said = check();
    assert!(said.contains("proxy    ok      from proxy=system"), "{said}");
    assert!(said.contains("tunnel   failed  the proxy refused"), "{said}");
    set("ProxyOverride", "REG_SZ", "<local>;*.invalid");
    let said = check();
    assert!(said.contains(&format!("{none}proxy=system does not apply")), "{said}");
    set("AutoConfigURL", "REG_SZ", "http://127.0.0.1/proxy.pac");
    let said = check();
    assert!(said.starts_with("ZAPI_PROXY: proxy=system: ") && said.contains("(PAC)"), "{said}");
}

#[test]
fn the_certificate_store_is_trusted() {
    const KEY: &str = r"HKCU\Software\Microsoft\SystemCertificates\Root\Certificates";
    let emulator = emulator();
    let check = || {
        let mut check = check(&emulator);
        let _relay = over_tls(&mut check, &emulator);
        succeed(check.env("ZAPI_CA_FILE", "system"))
    };
    let der = programs().join("ca.der");
    let mut openssl = Command::new("openssl");
    openssl.args(["x509", "-outform", "DER", "-in"]).arg(repository().join("tests/tls/ca.pem"));
    succeed(openssl.arg("-out").arg(&der));
    let name = succeed(Command::new("sha1sum").arg(&der));
    let name = name.split(' ').next().expect("a sum").to_uppercase();
    let entry = format!(r"{KEY}\{name}");
    // An earlier run may have left it.
    registry(&["add", &entry]);
    registry(&["delete", &entry]);
    let refused = check();
    assert!(refused.contains("the system") && !refused.contains("tls      ok"), "{refused}");

    let der = fs::read(der).expect("written");
    // Property 32 of an entry is the certificate; the numbers are those of its form.
    let length = u32::try_from(der.len()).expect("short");
    let head = [32, 1, length].map(u32::to_le_bytes).concat();
    let hex: String = [head, der].concat().iter().map(|byte| format!("{byte:02x}")).collect();
    registry(&["add", &entry, "/v", "Blob", "/t", "REG_BINARY", "/d", &hex]);
    let trusted = check();
    let said = "trusted are the system's authorities (ZAPI_CA_FILE=system; ";
    assert!(trusted.contains("tls      ok") && trusted.contains(said), "{trusted}");
}
