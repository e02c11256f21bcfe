//! The program: its first line, its options, and its end.

mod wire;

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use zapi_emulator::table;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_zapi-emulator"))
}

#[test]
fn the_first_line_is_the_base_url_and_the_end_of_input_is_the_end() {
    let mut child = program()
        .args(["--until-eof", "--client-token", "", "--delay-ms", "1", "--fast"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let base = line.trim_end();
    let target = format!("{}?phone=5511999999999", wire::PATH);
    let headers = "Content-Type: application/json\r\n";
    assert_eq!(wire::send(base, "GET", &target, headers).status, 200);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_switches_can_be_on_from_the_start() {
    let mut child = program()
        .args(["--until-eof", "--none-for-all", "--nones", "5", "--seed", "7", "--old-links-die"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
    let switches = wire::get(line.trim_end(), "/_emulator/switch").text();
    let on = r#"{"none_for_all":true,"nones":5,"seed":7,"old_links_die":true}"#;
    assert_eq!(switches, on);
    drop(child.stdin.take());
    assert!(child.wait().unwrap().success());
}

#[test]
fn the_table_is_printed_with_tabs() {
    let output = program().arg("--table").output().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    assert_eq!(text.lines().count(), table().len());
    assert!(text.starts_with("5511990000000\tZAPI_OK\t200\tobject with a link\tZAPI_OK\n"));
}

#[test]
fn a_wrong_option_is_named() {
    for args in [&["--prot"][..], &["--port", "many"], &["--port"]] {
        let output = program().args(args).output().unwrap();
        assert_eq!(output.status.code(), Some(2));
        assert!(String::from_utf8_lossy(&output.stderr).contains(args[0]));
    }
}
