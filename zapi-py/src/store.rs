//! A store as the Python half sees it: each function makes a job, which runs here or for an event
//! loop.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyList, PyString};
use zapi_core::{CallOptions, Language, Phone};
use zapi_store::{Names, PublishOptions, SheetOptions, State, StoreOptions};

use crate::call::Call;
use crate::client::Client;
use crate::job::{self, Job, Queue};
use crate::pending_call::PendingCall;
use crate::signals::Signals;
use crate::{attach, error, phone, wait};

pub(crate) mod add;
pub(crate) mod entry;
pub(crate) mod picture;
pub(crate) mod publish;
pub(crate) mod sync;

use add::Additions;
use entry::{StoreChange, StoreEntry, StoreStatus, Verified};
use picture::StoredPicture;
use publish::{Address, Published};
use sync::{Attach, SyncReport};

/// How many entries or changes are read at once.
const PAGE: usize = zapi_store::READ_AT_ONCE;

/// The pictures of all contacts in a folder; safe to use from any number of threads.
#[pyclass(frozen, module = "zapi._native")]
#[derive(Debug)]
pub(crate) struct Store {
    core: Arc<zapi_store::Store>,
    /// For event loops: calls would wait for each other anyway.
    queue: Arc<Queue>,
}

impl Store {
    /// A short job. It needs nothing of Python's until its result is there.
    fn job<T, V, W>(
        &self,
        work: W,
        value: impl FnOnce(Python<'_>, T) -> PyResult<V> + Send + 'static,
    ) -> Job
    where
        W: FnOnce(&zapi_store::Store) -> zapi_core::Result<T> + Send + 'static,
        T: Send + 'static,
        V: for<'py> pyo3::IntoPyObjectExt<'py>,
    {
        let store = Arc::clone(&self.core);
        Job::new(Some(Arc::clone(&self.queue)), move |_| work(&store), value)
    }

    /// A long job, which ends as soon as nobody waits for it any more.
    fn long_job<T, V, W>(
        &self,
        work: W,
        value: impl FnOnce(Python<'_>, T) -> PyResult<V> + Send + 'static,
    ) -> Job
    where
        W: FnOnce(&zapi_store::Store, &CallOptions) -> zapi_core::Result<T> + Send + 'static,
        T: Send + 'static,
        V: for<'py> pyo3::IntoPyObjectExt<'py>,
    {
        let store = Arc::clone(&self.core);
        Job::new(None, move |call| work(&store, call), value)
    }

    /// A short job for something about one contact.
    fn about<T, V, W>(
        &self,
        py: Python<'_>,
        text: &Bound<'_, PyString>,
        work: W,
        value: impl FnOnce(Python<'_>, T) -> PyResult<V> + Send + 'static,
    ) -> PyResult<Job>
    where
        W: FnOnce(&zapi_store::Store, &Phone) -> zapi_core::Result<T> + Send + 'static,
        T: Send + 'static,
        V: for<'py> pyo3::IntoPyObjectExt<'py>,
    {
        let phone = phone::parse(py, text, Language::default())?;
        Ok(self.job(move |store| work(store, &phone), value))
    }
}

/// The value itself.
fn same<T>(_: Python<'_>, value: T) -> PyResult<T> {
    Ok(value)
}

#[pymethods]
impl Store {
    /// Opens the folder, or creates it.
    #[new]
    fn new(
        py: Python<'_>,
        folder: PathBuf,
        group: Option<u32>,
        files: Option<PathBuf>,
    ) -> PyResult<Self> {
        let options = StoreOptions::new().group(group).files(files);
        let open = || zapi_store::Store::open(&folder, options);
        let core = Arc::new(py.detach(open).map_err(error::raise(py))?);
        Ok(Self { core, queue: Arc::new(Queue::new()) })
    }

    #[getter]
    fn folder(&self) -> Option<PathBuf> {
        self.core.folder().map(Path::to_owned)
    }

    fn export(&self, to: &Bound<'_, Self>) -> Job {
        let to = Arc::clone(&to.get().core);
        self.long_job(move |store, call| store.export_with(&to, call), same)
    }

    fn free_accounts(&self) -> Job {
        self.job(|store| store.free_accounts(), same)
    }

    fn accounts(&self) -> Job {
        self.job(|store| store.accounts(), same)
    }

    /// Adds these to what was counted so far. `refs` has one for each phone, if there are any.
    fn add(
        &self,
        py: Python<'_>,
        account: String,
        phones: &Bound<'_, PyList>,
        refs: Option<Vec<Option<String>>>,
        before: Py<Additions>,
    ) -> PyResult<Job> {
        let phones: Vec<_> =
            phones.iter().map(|phone| add::phone(py, &phone)).collect::<PyResult<_>>()?;
        let refs = refs.into_iter().flatten().chain(std::iter::repeat(None));
        let contacts = phones.into_iter().zip(refs);
        let counted = move |py: Python<'_>, added| Ok(before.get().and(py, added));
        Ok(self.job(move |store| store.add_each(&account, contacts), counted))
    }

    fn entry(&self, py: Python<'_>, account: String, phone: &Bound<'_, PyString>) -> PyResult<Job> {
        let value = |py: Python<'_>, found: Option<_>| {
            found.map(|found| StoreEntry::of(py, found)).transpose()
        };
        self.about(py, phone, move |store, phone| store.entry(&account, phone), value)
    }

    fn picture(
        &self,
        py: Python<'_>,
        account: String,
        phone: &Bound<'_, PyString>,
    ) -> PyResult<Job> {
        let value = |_: Python<'_>, found: Option<zapi_store::Entry>| {
            let found = found.and_then(|entry| entry.path.zip(entry.picture));
            Ok(found.map(|(path, picture)| StoredPicture::of(&path, &picture)))
        };
        self.about(py, phone, move |store, phone| store.entry(&account, phone), value)
    }

    fn touch(&self, py: Python<'_>, account: String, phone: &Bound<'_, PyString>) -> PyResult<Job> {
        self.about(py, phone, move |store, phone| store.touch(&account, phone), same)
    }

    fn observe(
        &self,
        py: Python<'_>,
        account: String,
        phone: &Bound<'_, PyString>,
        link: String,
    ) -> PyResult<Job> {
        self.about(py, phone, move |store, phone| store.observe(&account, phone, &link), same)
    }

    fn observe_message(&self, account: String, body: &[u8]) -> Job {
        let body = body.to_owned();
        self.job(move |store| store.observe_message(&account, &body), same)
    }

    fn forget(
        &self,
        py: Python<'_>,
        account: String,
        phone: &Bound<'_, PyString>,
        refuse: bool,
    ) -> PyResult<Job> {
        self.about(py, phone, move |store, phone| store.forget(&account, phone, refuse), same)
    }

    fn scrub(&self) -> Job {
        self.long_job(|store, call| store.scrub_with(call), same)
    }

    /// Some of the changes after that one; none at the end.
    fn changes(&self, account: String, since: u64) -> Job {
        let read = move |store: &zapi_store::Store| {
            store.changes(&account, since)?.take(PAGE).collect::<zapi_core::Result<Vec<_>>>()
        };
        self.job(read, |py, changes| {
            changes
                .into_iter()
                .map(|change| StoreChange::of(py, change))
                .collect::<PyResult<Vec<_>>>()
        })
    }

    /// Some of the contacts after that one; none at the end.
    fn entries(
        &self,
        py: Python<'_>,
        account: String,
        state: Option<&str>,
        after: i64,
    ) -> PyResult<Job> {
        let state = state.map(str::parse::<State>).transpose().map_err(error::raise(py))?;
        let read = move |store: &zapi_store::Store| {
            let entries = store.entries_after(&account, state, after)?;
            entries.take(PAGE).collect::<zapi_core::Result<Vec<_>>>()
        };
        Ok(self.job(read, |py, entries| {
            entries.into_iter().map(|entry| StoreEntry::of(py, entry)).collect::<PyResult<Vec<_>>>()
        }))
    }

    fn status(&self, account: String) -> Job {
        self.job(move |store| store.status(&account), |_, status| Ok(StoreStatus::from(status)))
    }

    fn verify(&self) -> Job {
        let value = |_: Python<'_>, verified| Ok(Verified::from(verified));
        self.long_job(|store, call| store.verify_with(call), value)
    }

    fn publish(&self, py: Python<'_>, account: String, dir: PathBuf, names: &str) -> PyResult<Job> {
        let names = names.parse::<Names>().map_err(error::raise(py))?;
        let work = move |store: &zapi_store::Store, call: &CallOptions| {
            store.publish(&account, &dir, &PublishOptions::new().names(names).call(call.clone()))
        };
        Ok(self.long_job(work, |_, published| Ok(Published::from(published))))
    }

    /// Some of the addresses after that contact; none at the end.
    fn addresses(&self, account: String, dir: PathBuf, after: i64) -> Job {
        let read = move |store: &zapi_store::Store| {
            let addresses = store.addresses_after(&account, &dir, after)?;
            addresses.take(PAGE).collect::<zapi_core::Result<Vec<_>>>()
        };
        self.job(read, |_, some| Ok(some.into_iter().map(Address::from).collect::<Vec<_>>()))
    }

    fn sheet(&self, account: String, file: PathBuf, phones: bool) -> Job {
        let work = move |store: &zapi_store::Store, call: &CallOptions| {
            store.sheet(&account, &file, &SheetOptions::new().phones(phones).call(call.clone()))
        };
        self.long_job(work, same)
    }

    /// Runs here; signal handlers and `on_progress` can end it by raising.
    fn sync(
        &self,
        py: Python<'_>,
        client: &Bound<'_, Client>,
        account: &str,
        request: &Bound<'_, PyDict>,
        call: Call<'_>,
        on_progress: Option<Py<PyAny>>,
    ) -> PyResult<SyncReport> {
        let core = client.get().core();
        let options = sync::options(py, core.config(), request)?;
        let signals = Signals::default();
        let work = |call: &_| {
            let attach: Attach = |work| Python::try_attach(work).is_some();
            let options = sync::with_hook(options, call, on_progress, &signals, attach);
            self.core.sync(core, account, &options)
        };
        let ended = wait::call(py, call.options(py, core.config())?, work);
        match signals.raised(py).or_else(|| client.get().raised()) {
            Some(raised) => Err(raised),
            None => ended.map(|report| (&report).into()),
        }
    }

    /// The same on a thread of its own. The event loop then calls `done` with the report and the
    /// error, one of them `None`. `on_progress` is called on that thread.
    #[expect(clippy::too_many_arguments, reason = "those of sync, and who is told")]
    fn submit_sync(
        &self,
        py: Python<'_>,
        client: &Bound<'_, Client>,
        account: String,
        request: &Bound<'_, PyDict>,
        call: Call<'_>,
        on_progress: Option<Py<PyAny>>,
        event_loop: Bound<'_, PyAny>,
        done: Bound<'_, PyAny>,
    ) -> PyResult<PendingCall> {
        let client = client.clone().unbind();
        let core = client.get().core().clone();
        let (options, call) =
            (sync::options(py, core.config(), request)?, call.options(py, core.config())?);
        let signals = Signals::default();
        let raised = signals.clone();
        let report = move |py: Python<'_>, ended: zapi_core::Result<_>| match raised
            .raised(py)
            .or_else(|| client.get().raised())
        {
            Some(raised) => Err(raised),
            None => Ok(SyncReport::from(&ended.map_err(error::raise(py))?)),
        };
        let (pending, ended) = PendingCall::new(py, &call, event_loop, done, report)?;
        let attach: Attach = |work| attach::attach(work).is_some();
        let options = sync::with_hook(options, &call, on_progress, &signals, attach);
        let store = Arc::clone(&self.core);
        job::start(move || ended(Ok(store.sync(&core, &account, &options))))?;
        Ok(pending)
    }
}
