//! A call that does not block its caller: it runs on the client's own threads and reports back.

use std::path::PathBuf;

use crate::call::{Call, CallOptions};
use crate::check::Report;
use crate::client::Client;
#[cfg(doc)]
use crate::code::Code;
use crate::download::Image;
use crate::error::Result;
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::pool::{Job, caught};

impl Client {
    /// Makes the call on one of the client's own threads and passes the outcome to `on_done`
    /// there. Returns at once, and runs none of your code: you may hold locks that `on_done`, the
    /// hook of `options` or your logger takes.
    ///
    /// At most `max_in_flight` calls run at once; the others are queued. The timeout starts here, and
    /// a call can time out or be cancelled in the queue, within 50 ms, without a request; its hook
    /// runs there too. `on_done` is called exactly once. It should only pass the result on, for
    /// example to an event loop. A panic in it is caught.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] if no thread can be started: then `on_done` is never called.
    pub fn submit(
        &self,
        phone: &Phone,
        options: &CallOptions,
        on_done: impl FnOnce(Result<ProfilePicture>) + Send + 'static,
    ) -> Result<()> {
        let phone = phone.clone();
        self.run(options, move |client, call| client.ask(&phone, call), on_done)
    }

    /// The same for [`download_with`](Self::download_with), and with a path for
    /// [`download_to_file_with`](Self::download_to_file_with).
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub fn submit_download(
        &self,
        phone: &Phone,
        path: Option<PathBuf>,
        options: &CallOptions,
        on_done: impl FnOnce(Result<Option<Image>>) + Send + 'static,
    ) -> Result<()> {
        let phone = phone.clone();
        let fetch =
            move |client: &Self, call: &Call| client.fetch_image(&phone, path.as_deref(), call);
        self.run(options, fetch, on_done)
    }

    /// The same for [`check`](Self::check).
    ///
    /// # Errors
    /// As [`submit`](Self::submit).
    pub fn submit_check(
        &self,
        phone: Option<&Phone>,
        options: &CallOptions,
        on_done: impl FnOnce(Result<Report>) + Send + 'static,
    ) -> Result<()> {
        let phone = phone.cloned();
        let examine = move |client: &Self, call: &Call| Ok(client.examine(phone.as_ref(), call));
        self.run(options, examine, on_done)
    }

    fn run<T: 'static>(
        &self,
        options: &CallOptions,
        work: impl FnOnce(&Self, &Call) -> Result<T> + Send + 'static,
        on_done: impl FnOnce(Result<T>) + Send + 'static,
    ) -> Result<()> {
        let queued = self.call(&CallOptions { interrupt: None, ..options.clone() });
        let (client, mut call) = (self.clone(), self.call(options));
        call.watch = call.watch.guarded();
        let started = self.run_on_pool(Job {
            watch: queued.watch,
            hook: options.interrupt.clone(),
            run: Box::new(move |turn| {
                on_done(client.told(caught(|| turn.and_then(|()| work(&client, &call)))));
            }),
        });
        self.told(started)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    use crate::client::Panics;
    use crate::clock::Clock;
    use crate::code::Code;
    use crate::config::Config;

    #[test]
    fn a_panic_is_reported_and_not_swallowed() {
        let config = Config::new("I", "T").expect("valid");
        let client = Client::stubbed(config, Panics, Clock::default());
        let phone = Phone::parse("551199999999").expect("a phone");
        let (done, outcome) = mpsc::channel();
        let submitted = client.submit(&phone, &CallOptions::default(), move |result| {
            done.send(result.expect_err("a panic").code()).expect("heard");
        });
        submitted.expect("a thread");
        assert_eq!(outcome.recv_timeout(Duration::from_secs(5)), Ok(Code::Internal));
    }
}
