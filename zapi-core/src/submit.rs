//! A call that does not block its caller: it runs on the client's own threads and reports back.

use crate::client::{CallOptions, Client};
use crate::code::Code;
use crate::error::{Error, Result};
use crate::phone::Phone;
use crate::picture::ProfilePicture;

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
        let (client, phone, watch) = (self.clone(), phone.clone(), self.watch(options));
        let bypass_cache = options.bypass_cache;
        self.run_on_pool(Box::new(move |has_thread| {
            on_done(if has_thread {
                client.ask(&phone, &watch, bypass_cache)
            } else {
                Err(Error::new(Code::Internal, "no thread could be started for the call"))
            });
        }));
    }
}
