//! What a lookup returns: a link with its expiry, or no picture.

use std::borrow::Cow;

use pyo3::prelude::*;
use pyo3::types::{PyDict, PyString};
use zapi_core::{Code, ExpirySource, Link};

use crate::{error, phone, time};

/// How much of a link or a reason `repr()` shows, in characters.
const SHOWN: usize = 60;

/// What the service knows about a contact's picture.
///
/// ``link is None`` means one of three things, which the service does not tell apart: the contact
/// has no picture, hides it from this account, or is not on WhatsApp.
///
/// Pictures are immutable; you can compare, hash, pickle and match them
/// (``case ProfilePicture(phone, None)``). Two lookups of the same picture are not equal, because
/// each one signs the link again: compare :attr:`key` to see whether the picture changed.
///
/// Make one by hand for tests. Times must be aware and are kept in microseconds; nothing else is
/// checked. For a link that you stored, use :meth:`from_link`, which works out expiry and key.
#[pyclass(frozen, eq, hash, module = "zapi")]
#[derive(Debug, PartialEq, Eq, Hash)]
pub(crate) struct ProfilePicture {
    /// The contact, as it was asked for.
    #[pyo3(get)]
    phone: String,
    /// The URL of the picture, or ``None`` if there is none that you can see.
    ///
    /// It is whatever the service sent: on a server, check the host before you fetch it.
    #[pyo3(get)]
    link: Option<String>,
    /// Why there is no picture, in the service's words, if it said.
    #[pyo3(get)]
    reason: Option<String>,
    fetched_at: i64,
    expires_at: Option<i64>,
    /// ``"link"`` if the expiry is written in the link, ``"documented"`` if it is the 48 hours of
    /// Z-API's documentation, ``None`` without a link.
    #[pyo3(get)]
    expiry_source: Option<Cow<'static, str>>,
    /// The path of the link, which stays the same as long as the picture does. ``None`` without a
    /// link.
    #[pyo3(get)]
    key: Option<String>,
    /// Whether this is an older answer, returned because the service failed (``serve_stale``).
    #[pyo3(get)]
    stale: bool,
}

impl From<&zapi_core::ProfilePicture> for ProfilePicture {
    fn from(found: &zapi_core::ProfilePicture) -> Self {
        Self {
            phone: found.phone().as_str().to_owned(),
            link: found.link().map(str::to_owned),
            reason: found.reason().map(str::to_owned),
            fetched_at: time::since_1970(found.fetched_at()),
            expires_at: found.expires_at().map(time::since_1970),
            expiry_source: found.expiry_source().map(source),
            key: found.key().map(str::to_owned),
            stale: found.is_stale(),
        }
    }
}

fn source(source: ExpirySource) -> Cow<'static, str> {
    Cow::Borrowed(match source {
        ExpirySource::Link => "link",
        _ => "documented",
    })
}

#[pymethods]
impl ProfilePicture {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&str, &str) = ("phone", "link");

    #[new]
    #[pyo3(signature = (phone, link=None, *, fetched_at, reason=None, expires_at=None, expiry_source=None, key=None, stale=false))]
    #[expect(clippy::too_many_arguments, reason = "the fields by name")]
    fn new(
        phone: String,
        link: Option<String>,
        fetched_at: &Bound<'_, PyAny>,
        reason: Option<String>,
        expires_at: Option<&Bound<'_, PyAny>>,
        expiry_source: Option<String>,
        key: Option<String>,
        stale: bool,
    ) -> PyResult<Self> {
        let fetched_at = time::micros(fetched_at)?;
        let expires_at = expires_at.map(time::micros).transpose()?;
        let expiry_source = expiry_source.map(Cow::Owned);
        Ok(Self { phone, link, reason, fetched_at, expires_at, expiry_source, key, stale })
    }

    /// Works out expiry and key of a link that you stored. Sends no request.
    ///
    ///     zapi.ProfilePicture.from_link(row.link, fetched_at=row.fetched_at).is_expired()
    ///
    /// ``fetched_at`` must be aware; the default is now. It matters only for links that do not
    /// contain their own expiry. ``phone`` is kept as given.
    ///
    /// Raises :class:`InvalidArgument` if the link is not an http(s) URL of at most 2,047 bytes,
    /// or if ``fetched_at`` is before 1970.
    #[staticmethod]
    #[pyo3(signature = (link, *, phone="", fetched_at=None))]
    fn from_link(
        py: Python<'_>,
        link: &str,
        phone: &str,
        fetched_at: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<Self> {
        let refused = |text: &str| error::with_text(py, Code::InvalidArgument, text);
        let fetched_at = fetched_at.map_or_else(|| time::now(py), time::micros)?;
        let time = time::system_time(fetched_at)
            .ok_or_else(|| refused("fetched_at must not be before 1970"))?;
        let link = Link::parse(link, time).map_err(error::raise(py))?;
        Ok(Self {
            phone: phone.to_owned(),
            link: Some(link.url().to_owned()),
            reason: None,
            fetched_at,
            expires_at: Some(time::since_1970(link.expires_at())),
            expiry_source: Some(source(link.expiry_source())),
            key: Some(link.key().to_owned()),
            stale: false,
        })
    }

    /// When the service gave this answer, in UTC.
    #[getter]
    fn fetched_at<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        time::datetime(py, self.fetched_at)
    }

    /// When the link stops working, in UTC; ``None`` without a link.
    ///
    /// It stops earlier if the person changes the picture.
    #[getter]
    fn expires_at<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        self.expires_at.map(|micros| time::datetime(py, micros)).transpose()
    }

    /// Whether the link no longer works, or will have stopped working ``margin`` from now.
    ///
    /// ``now`` must be aware; the default is the current time. ``margin`` is a ``timedelta`` or a
    /// number of seconds. Without a link there is nothing to expire: the result is ``False``.
    #[pyo3(signature = (now=None, margin=None))]
    fn is_expired(
        &self,
        py: Python<'_>,
        now: Option<&Bound<'_, PyAny>>,
        margin: Option<&Bound<'_, PyAny>>,
    ) -> PyResult<bool> {
        let Some(end) = self.expires_at else { return Ok(false) };
        let now = now.map_or_else(|| time::now(py), time::micros)?;
        let margin = margin.map_or(Ok(0), time::span)?;
        Ok(end.saturating_sub(margin) <= now)
    }

    /// All properties by name, as in the rows of ``Batch.to_dicts``. Times are ``datetime``.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = PyDict::new(py);
        dict.set_item("phone", &self.phone)?;
        dict.set_item("link", &self.link)?;
        dict.set_item("reason", &self.reason)?;
        dict.set_item("fetched_at", self.fetched_at(py)?)?;
        dict.set_item("expires_at", self.expires_at(py)?)?;
        dict.set_item("expiry_source", &self.expiry_source)?;
        dict.set_item("key", &self.key)?;
        dict.set_item("stale", self.stale)?;
        Ok(dict)
    }

    fn __getnewargs_ex__<'py>(&self, py: Python<'py>) -> PyResult<((), Bound<'py, PyDict>)> {
        Ok(((), self.to_dict(py)?))
    }

    /// Shows the last four digits of the phone, and the link without its signature.
    fn __repr__(&self, py: Python<'_>) -> PyResult<String> {
        let (phone, link) = (phone::masked(&self.phone), short(py, self.link.as_deref())?);
        let mut text = format!("ProfilePicture(phone='{phone}', link={link}");
        if self.reason.is_some() {
            text += &format!(", reason={}", short(py, self.reason.as_deref())?);
        }
        if let (Some(_), Some(end)) = (&self.link, self.expires_at(py)?) {
            text +=
                &format!(", expires_at={}", end.call_method1("strftime", ("%Y-%m-%dT%H:%M:%SZ",))?);
        }
        Ok(text + if self.stale { ", stale=True)" } else { ")" })
    }
}

/// The `repr()` of a text without what comes after a question mark, and not all of a long one.
fn short(py: Python<'_>, text: Option<&str>) -> PyResult<String> {
    let Some(text) = text else { return Ok("None".to_owned()) };
    let text = text.split('?').next().unwrap_or(text);
    let text = match text.char_indices().nth(SHOWN) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    };
    Ok(PyString::new(py, &text).repr()?.to_string())
}
