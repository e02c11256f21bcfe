//! What a test phone can cause, as plain data: the vocabulary of the table.

/// One row of the table.
#[derive(Debug, Clone, Copy)]
pub struct Row {
    /// The phone.
    pub phone: &'static str,
    /// The C name of the status that a client should report for one attempt.
    pub expected: &'static str,
    /// The same for a download of the picture, where it matters.
    pub download: Option<&'static str>,
    /// The reply, in a few words.
    pub title: &'static str,
    /// The reply.
    pub behaviour: Behaviour,
}

impl Row {
    /// The HTTP status, or `None` if no complete head arrives.
    pub fn http_status(&self) -> Option<u16> {
        self.behaviour.http_status()
    }

    pub(crate) const fn download(mut self, expected: &'static str) -> Row {
        self.download = Some(expected);
        self
    }
}

/// What the endpoint does for a phone.
#[derive(Debug, Clone, Copy)]
pub enum Behaviour {
    /// This reply.
    Reply {
        /// The HTTP status.
        status: u16,
        /// Headers in addition to `Content-Length`; without a `Content-Type` it is `application/json`.
        headers: &'static [(&'static str, &'static str)],
        /// The body.
        body: Body,
    },
    /// 200 and a link to this picture, with this expiry.
    Link(Oe, Picture),
    /// The first link has expired already, later ones have not.
    ExpiresOnce,
    /// The other behaviour this many times, then a picture.
    Fails(u32, &'static Behaviour),
    /// A picture this many times, then the other behaviour.
    Works(u32, &'static Behaviour),
    /// A picture of the contact's own, and another one after every so many lookups.
    Changes(u32),
    /// The connection misbehaves.
    Fault(Fault),
}

impl Behaviour {
    /// After how many lookups the picture changes by itself.
    pub(crate) fn changes_after(&self) -> Option<u32> {
        if let Behaviour::Changes(every) = self { Some(*every) } else { None }
    }

    fn http_status(&self) -> Option<u16> {
        match self {
            Behaviour::Reply { status, .. } => Some(*status),
            Behaviour::Fails(_, first) => first.http_status(),
            Behaviour::Fault(fault) => fault.sends_head().then_some(200),
            Behaviour::Link(..)
            | Behaviour::ExpiresOnce
            | Behaviour::Works(..)
            | Behaviour::Changes(_) => Some(200),
        }
    }
}

/// The body of a reply.
#[derive(Debug, Clone, Copy)]
pub enum Body {
    /// Text with placeholders such as `$LINK`.
    Text(&'static str),
    /// These bytes.
    Bytes(&'static [u8]),
    /// A link, padded with spaces to this many bytes.
    Padded(usize),
    /// This many nested arrays.
    Nested(usize),
}

/// The expiry in a link.
#[derive(Debug, Clone, Copy)]
pub enum Oe {
    /// This many seconds from now.
    In(i64),
    /// 48 hours from now, in lower case.
    Small,
    /// This text.
    Raw(&'static str),
    /// No expiry.
    Without,
}

/// What a link leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the table's titles say what each of them is")]
pub enum Picture {
    Good,
    Own,
    Status(u16),
    Png,
    WebP,
    JpegAsHtml,
    HtmlAsJpeg,
    Gif,
    Empty,
    Big,
    BigUntilClose,
    Cut,
    Stall,
    Drip,
    Redirects(u16),
    Loop,
    ToForeign,
    HalfJpeg,
    HalfPng,
    HalfWebP,
    JpegThenHtml,
    ThumbnailOnly,
    FillBytes,
    TrailingBytes,
    Partial,
    UntilClose,
    HalfUntilClose,
    RelativeRedirect,
    Html(u16),
}

impl Picture {
    /// Whether a reply with it has status 200 or 206, so that it counts as a download.
    pub(crate) fn is_sent(self) -> bool {
        !matches!(
            self,
            Picture::Status(_)
                | Picture::Html(_)
                | Picture::Redirects(_)
                | Picture::RelativeRedirect
                | Picture::Loop
                | Picture::ToForeign
        )
    }
}

/// A way for the connection to misbehave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the table's titles say what each of them is")]
pub enum Fault {
    Slow,
    StallBefore,
    StallInHead,
    StallInBody,
    DripHead,
    DripBody,
    CutBody,
    CutChunked,
    CloseBefore,
    CloseInHead,
    ResetBefore,
    ResetInHead,
    ResetInBody,
    LargeHead,
    HugeHeader,
    ManyHeaders,
    LargeChunked,
    LargeUntilClose,
    Endless,
    Garbage,
    ShortLength,
    SpareReply,
    Chunked,
    ChunkGarbage,
    OldHttp,
    SayClose,
    CloseAfterReply,
    CloseAtNextRequest,
    BadLength,
}

impl Fault {
    /// Whether it ends in a reset, which requires that the request is not read to its end.
    pub(crate) fn resets(self) -> bool {
        matches!(self, Fault::ResetBefore | Fault::ResetInHead | Fault::ResetInBody)
    }

    fn sends_head(self) -> bool {
        !matches!(
            self,
            Fault::StallBefore
                | Fault::StallInHead
                | Fault::DripHead
                | Fault::CloseBefore
                | Fault::CloseInHead
                | Fault::ResetBefore
                | Fault::ResetInHead
                | Fault::Garbage
        )
    }
}

pub(crate) const fn row(
    phone: &'static str,
    expected: &'static str,
    title: &'static str,
    behaviour: Behaviour,
) -> Row {
    Row { phone, expected, download: None, title, behaviour }
}

pub(crate) const fn with(
    status: u16,
    headers: &'static [(&'static str, &'static str)],
    body: &'static str,
) -> Behaviour {
    Behaviour::Reply { status, headers, body: Body::Text(body) }
}

pub(crate) const fn json(status: u16, body: &'static str) -> Behaviour {
    with(status, &[], body)
}

pub(crate) const fn html(status: u16, body: &'static str) -> Behaviour {
    with(status, &[("Content-Type", "text/html; charset=utf-8")], body)
}

pub(crate) const fn bytes(status: u16, body: &'static [u8]) -> Behaviour {
    Behaviour::Reply { status, headers: &[], body: Body::Bytes(body) }
}

pub(crate) const fn padded(size: usize) -> Behaviour {
    Behaviour::Reply { status: 200, headers: &[], body: Body::Padded(size) }
}

pub(crate) const fn nested(depth: usize) -> Behaviour {
    Behaviour::Reply { status: 200, headers: &[], body: Body::Nested(depth) }
}

pub(crate) const fn link(oe: Oe, picture: Picture) -> Behaviour {
    Behaviour::Link(oe, picture)
}

pub(crate) const fn picture(picture: Picture) -> Behaviour {
    Behaviour::Link(Oe::In(crate::links::LIFE), picture)
}

pub(crate) const fn fails(times: u32, first: &'static Behaviour) -> Behaviour {
    Behaviour::Fails(times, first)
}

pub(crate) const fn works(times: u32, then: &'static Behaviour) -> Behaviour {
    Behaviour::Works(times, then)
}

pub(crate) const fn changes(every: u32) -> Behaviour {
    Behaviour::Changes(every)
}

pub(crate) const fn fault(fault: Fault) -> Behaviour {
    Behaviour::Fault(fault)
}
