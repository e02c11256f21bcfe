//! Prints the link of a contact's picture: `cargo run -p zapi-example -- 551199999999`
//!
//! Settings come from the environment: ZAPI_INSTANCE_ID, ZAPI_TOKEN, ZAPI_CLIENT_TOKEN.
#![allow(clippy::print_stdout, clippy::print_stderr, reason = "a program for people")]

use std::process::ExitCode;

use zapi_core::{Client, Config, Phone, ProfilePicture, Result};

fn main() -> ExitCode {
    let Some(phone) = std::env::args().nth(1) else {
        eprintln!("usage: zapi-example PHONE");
        return ExitCode::from(2);
    };
    match ask(&phone) {
        Ok(picture) => show(&picture),
        Err(error) => {
            eprintln!("error: {}: {error}", error.code().name());
            ExitCode::from(2)
        }
    }
}

fn ask(phone: &str) -> Result<ProfilePicture> {
    let client = Client::new(Config::from_env()?)?;
    client.profile_picture(&Phone::parse(phone)?)
}

fn show(picture: &ProfilePicture) -> ExitCode {
    let (Some(link), Some(end)) = (picture.link(), picture.expires_at()) else {
        match picture.reason() {
            Some(reason) => println!("no picture ({reason})"),
            None => println!("no picture"),
        }
        return ExitCode::from(1);
    };
    println!("link: {link}");
    println!("expires: {}", humantime::format_rfc3339_seconds(end));
    ExitCode::SUCCESS
}
