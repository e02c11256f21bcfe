//! The emulator as a program: prints its base URL, then serves until it is killed.
#![forbid(unsafe_code)]

use std::io::{self, Read, Write};
use std::process::ExitCode;
use std::time::Duration;

use zapi_emulator::{Emulator, Settings, table};

const HELP: &str = "\
A sandbox of Z-API's GET profile-picture on 127.0.0.1. See examples/emulator/README.md.

Prints its base URL. The phone number in the request decides the reply.

  --port N            port to listen on; 0 (the default) picks a free one
  --delay-ms N        delay before each reply of the endpoint, in milliseconds
  --instance-id S     instance id to accept    (default EMULATOR0INSTANCE)
  --token S           token to accept          (default EMULATOR0TOKEN)
  --client-token S    Client-Token to accept   (default EMULATOR0CLIENT0TOKEN); empty: any
  --fast              one read per request, for benchmarks; resets become plain closes
  --https-links       return https:// links, for an emulator behind a TLS relay
  --none-for-all      no phone has a picture
  --nones N           N lookups in a hundred find no picture, at random
  --seed N            another choice of those; 0 is the default
  --old-links-die     links die when the picture changes, not only when they expire
  --until-eof         exit when standard input is closed
  --table             print the test phones and exit; tab-separated: phone, expected status,
                      HTTP status, title, expected status of a download
  --help              print this and exit
";

/// What the command line asks for.
enum Task {
    Serve { settings: Settings, until_eof: bool },
    Print(String),
}

fn main() -> ExitCode {
    let done = match read(std::env::args().skip(1)) {
        Ok(Task::Print(text)) => write_out(&text),
        Ok(Task::Serve { settings, until_eof }) => serve(settings, until_eof),
        Err(complaint) => Err(io::Error::other(complaint)),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            // If standard error is closed too, there is nobody left to tell.
            let _ = writeln!(io::stderr(), "zapi-emulator: {error}");
            ExitCode::from(2)
        }
    }
}

fn read(mut args: impl Iterator<Item = String>) -> Result<Task, String> {
    let mut settings = Settings::default();
    let mut until_eof = false;
    while let Some(arg) = args.next() {
        let mut value = || args.next().ok_or_else(|| format!("{arg} needs a value"));
        match arg.as_str() {
            "--port" => settings.port = number(&arg, &value()?)?,
            "--delay-ms" => settings.delay = Duration::from_millis(number(&arg, &value()?)?),
            "--instance-id" => settings.instance_id = value()?,
            "--token" => settings.token = value()?,
            "--client-token" => settings.client_token = value()?,
            "--fast" => settings.fast = true,
            "--https-links" => settings.https_links = true,
            "--none-for-all" => settings.none_for_all = true,
            "--nones" => settings.nones = number(&arg, &value()?)?,
            "--seed" => settings.seed = number(&arg, &value()?)?,
            "--old-links-die" => settings.old_links_die = true,
            "--until-eof" => until_eof = true,
            "--table" => return Ok(Task::Print(as_text())),
            "--help" | "-h" => return Ok(Task::Print(HELP.to_owned())),
            _ => return Err(format!("unknown option {arg}; see --help")),
        }
    }
    Ok(Task::Serve { settings, until_eof })
}

fn number<T: std::str::FromStr>(name: &str, text: &str) -> Result<T, String> {
    text.parse().map_err(|_| format!("{name} needs a number, not {text:?}"))
}

fn as_text() -> String {
    let lines = table().iter().map(|row| {
        let http = row.http_status().map_or("-".to_owned(), |status| status.to_string());
        let download = row.download.unwrap_or("-");
        format!("{}\t{}\t{http}\t{}\t{download}\n", row.phone, row.expected, row.title)
    });
    lines.collect()
}

fn serve(settings: Settings, until_eof: bool) -> io::Result<()> {
    let emulator = Emulator::start_with(settings)?;
    write_out(&format!("{}\n", emulator.base_url()))?;
    if until_eof {
        let mut ignored = [0; 256];
        while io::stdin().read(&mut ignored)? > 0 {}
    } else {
        emulator.run();
    }
    Ok(())
}

fn write_out(text: &str) -> io::Result<()> {
    let mut out = io::stdout().lock();
    out.write_all(text.as_bytes())?;
    out.flush()
}
