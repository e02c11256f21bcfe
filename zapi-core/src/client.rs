//! The client: one call from phone to picture, on one screen.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::clock::{Clock, Deadline, Limit};
use crate::config::Config;
use crate::error::Result;
use crate::fork::PerProcess;
use crate::parse;
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::transport::{Plan, Transport};
use crate::wait::{CancelToken, Interrupt, Watch};
use crate::wire::Endpoint;

/// What concerns one call only; by default everything is the client's.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct CallOptions {
    /// Longest time that this call takes in all; the client's when not set.
    pub timeout: Option<Duration>,
    /// A token that ends this call.
    pub cancel: Option<CancelToken>,
    /// A hook that this call asks while it waits.
    pub interrupt: Option<Interrupt>,
}

/// A client for one instance.
///
/// It keeps connections for the next call; cloning it is cheap, and all clones share them. It may
/// be used from any number of threads at once. In a forked child it works with connections of its
/// own.
#[derive(Clone)]
pub struct Client {
    shared: Arc<Shared>,
}

struct Shared {
    config: Config,
    endpoint: Endpoint,
    plan: Plan,
    transport: PerProcess<Transport>,
    clock: Clock,
}

impl Client {
    /// Checks the settings as a whole; opens no connection.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`](crate::Code::InvalidConfig) when `instance_id` or `token` is
    /// missing, or `ca_file` or the proxy cannot be used.
    pub fn new(config: Config) -> Result<Self> {
        let plan = Plan::new(&config)?;
        Ok(Self {
            shared: Arc::new(Shared {
                endpoint: Endpoint::new(&config.base_url, &config.credentials)?,
                transport: PerProcess::new(plan.open()),
                clock: Clock::default(),
                plan,
                config,
            }),
        })
    }

    /// Asks for the picture of a contact. A contact without one is an answer, not an error.
    ///
    /// # Errors
    /// See [`Code`](crate::Code); [`Error::attempts`](crate::Error::attempts) tells how many
    /// requests were made.
    pub fn profile_picture(&self, phone: &Phone) -> Result<ProfilePicture> {
        self.profile_picture_with(phone, &CallOptions::default())
    }

    /// The same with options for this call.
    ///
    /// # Errors
    /// As [`profile_picture`](Self::profile_picture).
    pub fn profile_picture_with(
        &self,
        phone: &Phone,
        options: &CallOptions,
    ) -> Result<ProfilePicture> {
        let watch = self.watch(options);
        watch.check()?;
        self.attempt(phone, &watch).map_err(|error| error.with_attempts(1))
    }

    /// One request and what its reply means.
    fn attempt(&self, phone: &Phone, watch: &Watch) -> Result<ProfilePicture> {
        let Shared { config, endpoint, clock, .. } = &*self.shared;
        let watch = watch.within(config.attempt_timeout, Limit::Attempt);
        let reply = self.transport().get(&endpoint.request(phone)?, &watch);
        let answer = reply.and_then(|reply| {
            parse::profile_picture(&reply, phone, &config.credentials, clock.wall())
        });
        log(phone, &answer);
        answer
    }

    fn transport(&self) -> &Transport {
        self.shared.transport.get(|| self.shared.plan.open())
    }

    fn watch(&self, options: &CallOptions) -> Watch {
        let Shared { config, clock, .. } = &*self.shared;
        let allowed = options.timeout.unwrap_or(config.timeout);
        let deadline = Deadline::after(clock.now(), allowed, Limit::Call);
        Watch::new(deadline, options.cancel.clone(), options.interrupt.clone(), clock.clone())
    }
}

/// Codes and the end of a phone only: what a server said may hold people's data.
fn log(phone: &Phone, answer: &Result<ProfilePicture>) {
    match answer {
        Ok(picture) if picture.link().is_some() => log::debug!(target: "zapi", "{phone:?}: link"),
        Ok(_) => log::debug!(target: "zapi", "{phone:?}: no picture"),
        Err(error) => log::debug!(target: "zapi", "{phone:?}: {}", error.code().name()),
    }
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.shared.config).finish_non_exhaustive()
    }
}
