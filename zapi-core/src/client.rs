//! The client: one call from phone to picture, on one screen.

use std::cell::Cell;
use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use http::Uri;

use crate::cache::Cache;
use crate::call::{Call, CallOptions};
use crate::clock::{Clock, Deadline, Limit};
use crate::config::Config;
use crate::error::{Code, Error, Result};
use crate::fork::PerProcess;
use crate::limiter::Limiter;
use crate::parse;
use crate::phone::Phone;
use crate::picture::ProfilePicture;
use crate::pool::{Job, Pool};
use crate::retry;
use crate::stats::{Counters, Stats};
use crate::trace::Trace;
use crate::transport::Plan;
use crate::wait::Watch;
use crate::wire::{Endpoint, Exchange, Reply, Request};

/// A client for one instance.
///
/// It keeps connections open for the next call. Cloning it is cheap, and all clones share
/// connections, rate limit, cache and counts. Two clients made of one configuration share nothing.
/// Any number of threads can use it at once. In a forked child it has its own connections, rate
/// limit, cache and counts.
#[derive(Clone)]
pub struct Client {
    /// Copies differ in it, but only in what concerns single calls.
    config: Arc<Config>,
    shared: Arc<Shared>,
}

struct Shared {
    endpoint: Endpoint,
    plan: Plan,
    engine: PerProcess<Engine>,
    clock: Clock,
    /// What answers in place of the network, if something does.
    stand_in: Option<Arc<dyn Exchange>>,
}

/// What a client holds besides its settings, and a forked child must not touch.
struct Engine {
    cache: Cache,
    limiter: Limiter,
    exchange: Arc<dyn Exchange>,
    counters: Arc<Counters>,
    pool: Pool,
}

impl Client {
    /// Checks the settings as a whole. Opens no connection.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] if `instance_id` or `token` is missing, or `ca_file` or the proxy
    /// cannot be used.
    pub fn new(config: Config) -> Result<Self> {
        Self::make(config, None, Clock::default())
    }

    /// A client without network, for tests of code that uses one: `reply` is given the URL of each
    /// request, of the endpoint or of a picture, and returns the body of a reply with status 200.
    /// It runs on the threads that make calls. Everything else is as usual: retries, rate limit,
    /// cache, and the rules for links.
    ///
    /// # Errors
    /// As [`new`](Self::new).
    pub fn offline(
        config: Config,
        reply: impl Fn(&str) -> Result<Vec<u8>> + Send + Sync + 'static,
    ) -> Result<Self> {
        Self::make(config, Some(Arc::new(Offline(reply))), Clock::default())
    }

    fn make(config: Config, stand_in: Option<Arc<dyn Exchange>>, clock: Clock) -> Result<Self> {
        let in_language = |error: Error| error.in_language(config.language);
        let plan = Plan::new(&config).map_err(in_language)?;
        let endpoint = Endpoint::new(&config.base_url, &config.credentials, &config.user_agent)
            .map_err(in_language)?;
        let engine = PerProcess::new(Engine::new(&config, &plan, &clock, stand_in.as_ref()));
        let shared = Arc::new(Shared { endpoint, plan, engine, clock, stand_in });
        Ok(Self { config: Arc::new(config), shared })
    }

    /// A copy with other values of per-call options
    /// ([`ConfigOption::is_per_call`](crate::ConfigOption::is_per_call)). It shares connections,
    /// rate limit, cache and counts with this client, as a clone does.
    ///
    /// # Errors
    /// [`Code::InvalidConfig`] for a value that is not valid, and for any other option: it belongs
    /// to what is shared, so it needs a new client.
    pub fn with_options<'a>(
        &self,
        changes: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self> {
        let mut config = Config::clone(&self.config);
        for (key, value) in changes {
            config.set_for_calls(key, value)?;
        }
        Ok(Self { config: Arc::new(config), shared: self.shared.clone() })
    }

    /// Fetches the link of a contact's picture. "No picture" is an answer, not an error.
    ///
    /// # Errors
    /// See [`Code`]; [`Error::attempts`] says how many requests were made.
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
        self.ask(phone, &self.call(options))
    }

    /// The whole call: cache, retry, rate limit, exchange, parse.
    pub(crate) fn ask(&self, phone: &Phone, call: &Call) -> Result<ProfilePicture> {
        let Engine { cache, limiter, counters, exchange, .. } = self.engine();
        let watch = &call.watch;
        let attempts = Cell::new(0);
        let load = || {
            watch.check()?;
            let attempt = || {
                let has_waited = limiter.wait(watch)?;
                attempts.set(attempts.get() + 1);
                counters.count_attempt(has_waited, attempts.get());
                self.attempt(&**exchange, phone, watch, attempts.get())
            };
            retry::run(call.max_retries, watch, log_wait, attempt)
                .map_err(|error| error.with_attempts(attempts.get()))
        };
        // An answer at hand takes no time: only a load looks at the clock.
        let outcome = if let Err(error) = watch.check_token() {
            Err(error)
        } else if call.bypass_cache {
            cache.bypass(phone, load)
        } else {
            cache.get(phone, watch, || counters.hits.add_one(), load)
        };
        self.told(outcome)
    }

    /// An outcome as it goes to the caller: an error with its advice in the client's language.
    pub(crate) fn told<T>(&self, outcome: Result<T>) -> Result<T> {
        outcome.map_err(|error| error.in_language(self.config.language))
    }

    /// One attempt of a call on a connection of its own, without cache and retry: what it meets is
    /// noted in the trace. Without a phone it only connects, which ends in an error too.
    pub(crate) fn probe(
        &self,
        phone: Option<&Phone>,
        call: &Call,
        trace: &Trace,
    ) -> Result<ProfilePicture> {
        let Shared { endpoint, plan, clock, stand_in, .. } = &*self.shared;
        let Engine { limiter, counters, .. } = self.engine();
        let watch = &call.watch;
        watch.check()?;
        let exchange = exchange(plan, counters, Some(trace), stand_in.as_ref());
        let Some(phone) = phone else {
            let watch = watch.within_from(clock.now(), self.config.attempt_timeout, Limit::Attempt);
            exchange.get(&endpoint.unsent(), &watch)?;
            return Err(Error::new(Code::Internal, "a request was sent by mistake"));
        };
        let has_waited = limiter.wait(watch)?;
        counters.count_attempt(has_waited, 1);
        self.attempt(&*exchange, phone, watch, 1).map_err(|error| error.with_attempts(1))
    }

    /// The proxy before the service, by the setting or variable that names it, or why there is none.
    pub(crate) fn proxy(&self) -> std::result::Result<&'static str, String> {
        self.shared.plan.proxy(self.config.base_url.host())
    }

    /// One request and what its reply means.
    fn attempt(
        &self,
        exchange: &dyn Exchange,
        phone: &Phone,
        watch: &Watch,
        number: u32,
    ) -> Result<ProfilePicture> {
        let config = &*self.config;
        let Shared { endpoint, clock, .. } = &*self.shared;
        let start = clock.now();
        let watch = watch.within_from(start, config.attempt_timeout, Limit::Attempt);
        let reply = exchange.get(&endpoint.request(phone)?, &watch);
        let has_replied = reply.is_ok();
        let answer = reply.and_then(|reply| {
            parse::profile_picture(&reply, phone, &config.credentials, clock.wall())
        });
        let limiter = &self.engine().limiter;
        match &answer {
            // Whatever its text says, a 429 of the service is for all calls.
            Err(error)
                if error.code() == Code::RateLimited
                    || has_replied && error.http_status() == Some(429) =>
            {
                limiter.hold_back(start, error.retry_after());
            }
            _ if has_replied => limiter.let_go(start),
            _ => {}
        }
        if log::log_enabled!(target: "zapi", log::Level::Debug) {
            log_attempt(phone, number, &answer, clock.now() - start);
        }
        answer
    }

    /// Removes a contact from the cache, so that the next call asks the service.
    pub fn forget(&self, phone: &Phone) {
        self.engine().cache.forget(phone);
    }

    /// What this client has done so far.
    #[must_use]
    pub fn stats(&self) -> Stats {
        self.engine().counters.snapshot()
    }

    /// The settings of this client.
    #[must_use]
    pub fn config(&self) -> &Config {
        &self.config
    }

    pub(crate) fn image_request(&self, uri: Uri) -> Request {
        self.shared.endpoint.image_request(uri, self.config.max_image_bytes)
    }

    pub(crate) fn exchange(&self) -> &dyn Exchange {
        &*self.engine().exchange
    }

    pub(crate) fn run_on_pool(&self, job: Job) -> Result<()> {
        self.engine().pool.run(job)
    }

    /// A call whose time begins now.
    pub(crate) fn call(&self, options: &CallOptions) -> Call {
        let CallOptions { timeout, cancel, interrupt, bypass_cache, max_retries } = options;
        let clock = &self.shared.clock;
        let allowed = timeout.unwrap_or(self.config.timeout);
        let deadline = Deadline::after(clock.now(), allowed, Limit::Call);
        Call {
            watch: Watch::new(deadline, cancel.clone(), interrupt.clone(), clock.clone()),
            bypass_cache: *bypass_cache,
            max_retries: max_retries.unwrap_or(self.config.max_retries),
        }
    }

    pub(crate) fn clock(&self) -> &Clock {
        &self.shared.clock
    }

    /// How long the service still asks all calls to wait.
    pub(crate) fn held_for(&self) -> Option<Duration> {
        self.engine().limiter.held_for()
    }

    fn engine(&self) -> &Engine {
        let Shared { plan, engine, clock, stand_in, .. } = &*self.shared;
        engine.get(|| Engine::new(&self.config, plan, clock, stand_in.as_ref()))
    }
}

impl Engine {
    fn new(
        config: &Config,
        plan: &Plan,
        clock: &Clock,
        stand_in: Option<&Arc<dyn Exchange>>,
    ) -> Self {
        let counters = Arc::default();
        Self {
            cache: Cache::new(
                config.cache_ttl,
                config.cache_entries,
                config.serve_stale,
                clock.clone(),
            ),
            limiter: Limiter::new(config.rate_per_second, config.burst, clock.clone()),
            exchange: exchange(plan, &counters, None, stand_in),
            pool: Pool::new(config.max_in_flight),
            counters,
        }
    }
}

/// The network, unless something stands in for it.
fn exchange(
    plan: &Plan,
    counters: &Arc<Counters>,
    trace: Option<&Trace>,
    stand_in: Option<&Arc<dyn Exchange>>,
) -> Arc<dyn Exchange> {
    stand_in.map_or_else(|| Arc::new(plan.open(counters, trace)) as Arc<_>, Arc::clone)
}

/// Replies that a function makes.
struct Offline<F>(F);

impl<F: Fn(&str) -> Result<Vec<u8>> + Send + Sync> Exchange for Offline<F> {
    fn get(&self, request: &Request, _: &Watch) -> Result<Reply> {
        let body = (self.0)(&request.uri.to_string())?;
        Ok(Reply { status: 200, body, ..Reply::default() })
    }
}

/// Codes and the end of a phone only: what a server said may hold people's data.
fn log_attempt(phone: &Phone, number: u32, answer: &Result<ProfilePicture>, took: Duration) {
    let outcome = match answer {
        Ok(picture) if picture.link().is_some() => "link",
        Ok(_) => "no picture",
        Err(error) => error.code().name(),
    };
    let took = took.as_millis();
    log::debug!(target: "zapi", "{phone:?}: {outcome}, attempt {number} took {took} ms");
}

pub(crate) fn log_wait(error: &Error, wait: Duration) {
    let (code, wait) = (error.code().name(), wait.as_millis());
    log::debug!(target: "zapi::retry", "{code}: next attempt in {wait} ms");
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Client").field("config", &self.config).finish_non_exhaustive()
    }
}

#[cfg(test)]
impl Client {
    /// A client whose replies come from a stub, on a clock of the test's.
    pub(crate) fn stubbed(config: Config, exchange: impl Exchange + 'static, clock: Clock) -> Self {
        Self::make(config, Some(Arc::new(exchange)), clock).expect("usable settings")
    }
}

/// A service that the library cannot survive without help.
#[cfg(test)]
#[derive(Debug)]
pub(crate) struct Panics;

#[cfg(test)]
impl Exchange for Panics {
    fn get(&self, _: &Request, _: &Watch) -> Result<Reply> {
        // Panics without a message on stderr.
        std::panic::resume_unwind(Box::new(()))
    }
}
