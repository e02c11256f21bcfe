//! The check: one call that tells step by step what works, and what to do about what does not.

mod reply;

use std::fmt;

use crate::call::{Call, CallOptions};
use crate::client::Client;
use crate::config::Config;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::redact::{self, cut};
use crate::trace::{Noted, Trace};

/// No report is longer than this as text, in bytes.
pub const CHECK_MAX: usize = 4095;

/// The longest text of a step: eight of them, with name and state, fit into [`CHECK_MAX`].
const TEXT_MAX: usize = 480;

/// What [`Client::check`] found. Its `Display` has a line for each step.
///
/// It contains no secret, no address of a proxy, and no phone.
#[derive(Clone, Debug)]
pub struct Report {
    steps: Vec<Step>,
    error: Option<Error>,
    reply: Option<String>,
}

/// One thing that was looked at.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Step {
    /// `settings`, `proxy`, `lookup`, `connect`, `tunnel`, `tls`, `account` or `call`.
    pub name: &'static str,
    /// How it ended.
    pub state: StepState,
    /// What was found; of a step that failed, also what to do next.
    pub text: String,
}

/// How a [`Step`] ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum StepState {
    /// It works.
    Ok,
    /// It does not work; the steps after it were not reached.
    Failed,
    /// It was not checked; the text says why.
    Skipped,
}

impl StepState {
    /// `"ok"`, `"failed"` or `"skipped"`.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl Client {
    /// Finds out why calls fail. It makes one attempt for that phone over a new connection, without
    /// cache and retries, and tells how far it came: settings, proxy, name lookup, connection,
    /// tunnel, TLS, account, call. Without a phone it only connects and sends no request.
    ///
    /// The attempt keeps to the rate limit and counts in [`stats`](Self::stats).
    #[must_use]
    pub fn check(&self, phone: Option<&Phone>, options: &CallOptions) -> Report {
        self.examine(phone, &self.call(options))
    }

    pub(crate) fn examine(&self, phone: Option<&Phone>, call: &Call) -> Report {
        let trace = Trace::new(phone.is_none());
        let outcome = self.told(self.probe(phone, call, &trace));
        let noted = trace.noted();
        let has_connected = phone.is_none() && noted.is_ready;
        let error = outcome.as_ref().err().filter(|_| !has_connected).cloned();
        let mut steps = Steps { error: error.clone(), list: Vec::new() };
        steps.connecting(self, &noted);
        if phone.is_some() {
            steps.answer(&outcome);
        } else {
            steps.skip_all(&["account", "call"], "no request was sent: give a phone to make one");
        }
        let private = self.config().credentials.private(phone.map_or("", Phone::as_str));
        for step in &mut steps.list {
            let text = redact::own(&step.text, &private);
            step.text = cut(&text, TEXT_MAX).to_owned();
        }
        let reply = noted.reply.map(|reply| reply::text(&reply, &private));
        Report { steps: steps.list, error, reply }
    }
}

impl Report {
    /// The report where no client could be made of the settings, for that reason.
    #[must_use]
    #[doc(hidden)]
    pub fn unusable(error: Error) -> Self {
        let text = cut(&error.to_string(), TEXT_MAX).to_owned();
        let mut steps = Steps { error: None, list: Vec::new() };
        steps.push("settings", StepState::Failed, text);
        let behind = ["proxy", "lookup", "connect", "tunnel", "tls", "account", "call"];
        steps.skip_all(&behind, NOT_REACHED);
        Self { steps: steps.list, error: Some(error), reply: None }
    }

    /// The steps, in their order.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The error of the step that failed.
    #[must_use]
    pub fn error(&self) -> Option<&Error> {
        self.error.as_ref()
    }

    /// The reply as text for a bug report: status, head and body, with secrets, links and anything
    /// like a phone masked, escapes of JSON undone, and control characters made visible. Of the body
    /// there are at most 16 KiB. `None` when no reply came.
    #[must_use]
    pub fn reply(&self) -> Option<&str> {
        self.reply.as_deref()
    }
}

const NOT_REACHED: &str = "not reached";

/// The steps so far.
struct Steps {
    /// What the first step that did not work failed with, as long as that step is not there.
    error: Option<Error>,
    list: Vec<Step>,
}

impl Steps {
    fn push(&mut self, name: &'static str, state: StepState, text: String) {
        self.list.push(Step { name, state, text });
    }

    fn skip(&mut self, name: &'static str, text: &str) {
        let text = if self.has_failed() { NOT_REACHED } else { text };
        self.push(name, StepState::Skipped, text.into());
    }

    fn skip_all(&mut self, names: &[&'static str], text: &str) {
        names.iter().for_each(|name| self.skip(name, text));
    }

    /// A step that was passed, if there is something to say about it; or failed, if nothing before
    /// it has.
    fn pass(&mut self, name: &'static str, found: Option<String>, about: &str) {
        if let Some(text) = found {
            self.push(name, StepState::Ok, text);
        } else if let Some(error) = self.error.take() {
            self.push(name, StepState::Failed, format!("{error}{about}"));
        } else {
            self.skip(name, NOT_REACHED);
        }
    }

    fn has_failed(&self) -> bool {
        self.list.iter().any(|step| step.state == StepState::Failed)
    }

    /// The way to the service.
    fn connecting(&mut self, client: &Client, noted: &Noted) {
        let config = client.config();
        let proxy = client.proxy();
        let host = config.base_url.authority();
        self.push("settings", StepState::Ok, format!("valid; the service is {host}"));
        let about_proxy = match &proxy {
            Ok(name) => format!("from {name}"),
            Err(why) => format!("none: {why}"),
        };
        self.push("proxy", StepState::Ok, about_proxy);
        if noted.since.is_none() {
            // It ended before the first of them: by its token, or while it waited for its turn.
            let why = "the call ended before it connected";
            return self.skip_all(&["lookup", "connect", "tunnel", "tls"], why);
        }
        let (whose, hint) = match &proxy {
            Ok(name) => (" for the proxy", format!("; the proxy comes from {name}")),
            Err(_) => ("", String::new()),
        };
        let found = noted.lookup.as_ref().map(|(addresses, took)| {
            // Where a proxy is, is its owner's business.
            let list: Vec<_> = addresses.iter().take(8).map(ToString::to_string).collect();
            let list = if proxy.is_ok() { String::new() } else { format!(": {}", list.join(", ")) };
            let count = addresses.len();
            let es = if count == 1 { "" } else { "es" };
            format!("{count} address{es}{whose} in {} ms{list}", took.as_millis())
        });
        self.pass("lookup", found, &hint);
        let connected = noted.connected.map(|(address, took)| match &proxy {
            Ok(_) => format!("to the proxy in {} ms", took.as_millis()),
            Err(_) => format!("to {address} in {} ms", took.as_millis()),
        });
        self.pass("connect", connected, &hint);
        if proxy.is_err() {
            self.skip("tunnel", "there is no proxy");
        } else {
            let passed = noted.has_tunnel.then(|| "the proxy lets us through".into());
            self.pass("tunnel", passed, &hint);
        }
        self.tls(config, noted);
    }

    fn tls(&mut self, config: &Config, noted: &Noted) {
        if config.base_url.uri().scheme_str() == Some("http") {
            return self.skip("tls", "not used: base_url is http, to this machine");
        }
        let certificate = noted.certificate.as_deref().unwrap_or("(it cannot be read)");
        let trusted = noted.tls.filter(|_| noted.is_ready).map(|version| {
            let authorities = config.authorities();
            format!("{version}; certificate: {certificate}; trusted are {authorities}")
        });
        let about = noted.certificate.as_ref().map(|text| format!("; its certificate: {text}"));
        self.pass("tls", trusted, &about.unwrap_or_default());
    }

    /// What came back.
    fn answer(&mut self, outcome: &Result<ProfilePicture>) {
        match outcome {
            Ok(picture) => {
                let accepted = "instance id and tokens were accepted";
                self.push("account", StepState::Ok, accepted.into());
                let answered = match (picture.link(), picture.reason()) {
                    (Some(_), _) => "a picture".into(),
                    (None, Some(reason)) => format!("no picture ({reason})"),
                    (None, None) => "no picture".into(),
                };
                self.push("call", StepState::Ok, answered);
            }
            Err(error) => {
                if error.code().is_account_wide() {
                    self.pass("account", None, "");
                } else {
                    self.skip("account", "the reply says nothing about it");
                }
                self.pass("call", None, "");
            }
        }
    }
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for step in &self.steps {
            writeln!(f, "{:<9}{:<8}{}", step.name, step.state.name(), step.text)?;
        }
        Ok(())
    }
}
