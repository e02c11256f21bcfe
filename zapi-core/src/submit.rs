//! A call that does not block its caller: it runs on the client's own threads and reports back.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use crate::client::{Call, CallOptions, Client};
use crate::code::Code;
use crate::download::Image;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::pool::Job;

impl Client {
    /// Asks on one of the client's own threads and gives the outcome to `on_done`, there. At most
    /// `max_in_flight` calls run at once, further ones wait in line; the deadline counts from
    /// here. The hook of `options` is asked on that thread.
    ///
    /// For event loops: `on_done` should only hand the outcome over. A panic in it is caught.
    pub fn submit(
        &self,
        phone: &Phone,
        options: &CallOptions,
        on_done: impl FnOnce(Result<ProfilePicture>) + Send + 'static,
    ) {
        let phone = phone.clone();
        self.run(options, move |client, call| client.ask(&phone, call), on_done);
    }

    /// The same for [`download_with`](Self::download_with), and with a path for
    /// [`download_to_file_with`](Self::download_to_file_with).
    pub fn submit_download(
        &self,
        phone: &Phone,
        path: Option<PathBuf>,
        options: &CallOptions,
        on_done: impl FnOnce(Result<Option<Image>>) + Send + 'static,
    ) {
        let phone = phone.clone();
        let bring = move |client: &Self, call: &Call| {
            let image = client.bring(&phone, call)?;
            if let (Some(image), Some(path)) = (&image, &path) {
                image.save(path)?;
            }
            Ok(image)
        };
        self.run(options, bring, on_done);
    }

    fn run<T: 'static>(
        &self,
        options: &CallOptions,
        work: impl FnOnce(&Self, &Call) -> Result<T> + Send + 'static,
        on_done: impl FnOnce(Result<T>) + Send + 'static,
    ) {
        let (client, call) = (self.clone(), self.call(options));
        let in_line = call.watch.clone();
        let ended = Arc::new(OnceLock::new());
        let end = ended.clone();
        self.run_on_pool(Job {
            is_over: Box::new(move || {
                caught(|| in_line.check()).is_err_and(|e| end.set(e).is_ok())
            }),
            run: Box::new(move |has_thread| {
                on_done(caught(|| match (ended.get(), has_thread) {
                    (Some(error), _) => Err(Error::clone(error)),
                    (None, true) => work(&client, &call),
                    (None, false) => Err(Error::new(Code::Internal, "no thread could be started")),
                }));
            }),
        });
    }
}

/// A panic that nobody caught would leave the caller waiting for ever.
fn caught<T>(step: impl FnOnce() -> Result<T>) -> Result<T> {
    catch_unwind(AssertUnwindSafe(step)).unwrap_or_else(|_| Err(Error::new(Code::Internal, "")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::mpsc;
    use std::time::Duration;

    use crate::client::Panics;
    use crate::clock::Clock;
    use crate::config::Config;

    #[test]
    fn a_panic_is_reported_and_not_swallowed() {
        let config = Config::new("I", "T").expect("valid");
        let client = Client::stubbed(config, Panics, Clock::default());
        let phone = Phone::parse("551199999999").expect("a phone");
        let (done, outcome) = mpsc::channel();
        client.submit(&phone, &CallOptions::default(), move |result| {
            done.send(result.expect_err("a panic").code()).expect("heard");
        });
        assert_eq!(outcome.recv_timeout(Duration::from_secs(5)), Ok(Code::Internal));
    }
}
