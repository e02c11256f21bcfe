"""Many phones through one client: an iterator that reads its input as far as it needs."""

from __future__ import annotations

from . import _native, _rows
from ._names import Any, Callable, Iterable, Iterator, TracebackType
from ._outcome import Outcome
from ._picture import ProfilePicture
from ._record import Record


class Progress(Record):
    """How far a batch is."""

    __slots__ = ()
    __match_args__ = ("done", "found", "none", "failed", "retried", "total", "stopped_at")

    _values: tuple[int, int, int, int, int, int | None, int | None]

    def __init__(
        self,
        done: int = 0,
        found: int = 0,
        none: int = 0,
        failed: int = 0,
        retried: int = 0,
        total: int | None = None,
        stopped_at: int | None = None,
    ) -> None:
        """Makes one by hand, for tests."""
        self._values = (done, found, none, failed, retried, total, stopped_at)

    @property
    def done(self) -> int:
        """Outcomes given out."""
        return self._values[0]

    @property
    def found(self) -> int:
        """Of these, with a link."""
        return self._values[1]

    @property
    def none(self) -> int:
        """Of these, without a picture."""
        return self._values[2]

    @property
    def failed(self) -> int:
        """Of these, with an error."""
        return self._values[3]

    @property
    def retried(self) -> int:
        """Attempts after the first of a call, those of other callers of the client too."""
        return self._values[4]

    @property
    def total(self) -> int | None:
        """The length of the input; ``None`` when it has no ``len()``."""
        return self._values[5]

    @property
    def stopped_at(self) -> int | None:
        """The first index whose answer was not taken, once the batch was cancelled, has stopped
        itself or was closed before its end: where to resume. Final when it was closed or its last
        outcome was taken; ``None`` when it came to its end."""
        return self._values[6]


class Course:
    """A batch without the way in which its outcomes are taken."""

    __slots__ = ("__weakref__", "_core", "_held", "_on_progress")

    _core: _native.Batch
    _on_progress: Callable[[Progress], object] | None
    # An outcome that was ready when its progress hook raised.
    _held: Outcome | None

    def __init__(self) -> None:
        raise TypeError("a batch is made by client.profile_pictures()")

    def _begin(
        self, core: _native.Batch, on_progress: Callable[[Progress], object] | None
    ) -> None:
        self._core = core
        self._on_progress = on_progress
        self._held = None

    def _given(self, row: _native.Row) -> Outcome:
        """The outcome of a row, once its progress is told."""
        index, phone, values, error = row
        picture = None if values is None else ProfilePicture._of(values)
        outcome = Outcome._of((index, phone, picture, error))
        if self._on_progress is not None:
            try:
                self._on_progress(self.progress)
            except (StopIteration, StopAsyncIteration) as error:
                # Passed on, it would look like the end of the batch.
                self._held = outcome
                raise RuntimeError(f"on_progress raised {type(error).__name__}") from error
            except BaseException:
                self._held = outcome
                raise
        return outcome

    def _end(self) -> None:
        held, self._held = self._held, None
        self._core.close(None if held is None else held.index)

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress._of(self._core.progress())

    def cancel(self) -> None:
        """Ends calls that run within 50 ms; nothing more is read or sent.

        What was read still comes back, as :class:`Cancelled` where there was no answer yet; after
        the last of it ``progress.stopped_at`` tells where to resume.
        """
        self._core.cancel()

    def __repr__(self) -> str:
        progress = self.progress
        total = "" if progress.total is None else f" of {progress.total}"
        return f"<zapi.{type(self).__name__}, {progress.done}{total} done>"


class Batch(Course):
    """A batch under way: an iterator over :class:`Outcome`, made by ``client.profile_pictures``.

    One thread at a time takes the outcomes; :attr:`progress`, :meth:`cancel` and :meth:`close`
    are for any thread. A ``with`` block closes it at its end, and so does dropping it.
    """

    __slots__ = ("_failed", "_phones")

    _phones: Iterator[str | None]
    _failed: list[BaseException]

    @classmethod
    def _of(
        cls,
        core: _native.Batch,
        phones: Iterator[object],
        on_progress: Callable[[Progress], object] | None,
    ) -> Batch:
        self = cls.__new__(cls)
        self._begin(core, on_progress)
        self._failed = []
        self._phones = texts(phones, self._failed)
        return self

    def __iter__(self) -> Batch:
        return self

    def __next__(self) -> Outcome:
        outcome, self._held = self._held, None
        if outcome is not None:
            return outcome
        row = self._core.next(self._phones)
        if row is not None:
            return self._given(row)
        if self._failed:
            raise self._failed.pop()
        raise StopIteration

    def to_dicts(self) -> list[dict[str, Any]]:
        """Waits for all outcomes that have not been taken; gives a ``dict`` for each, in the order
        of the input.

        The keys are ``index`` and ``phone``, of the answer ``link``, ``reason``, ``fetched_at``,
        ``expires_at``, ``expiry_source``, ``key`` and ``stale``, of an error ``error`` (the name of
        its class), ``message``, ``http_status`` and ``retryable``; what does not apply is ``None``.
        """
        return _rows.dicts(self)

    def to_columns(self) -> dict[str, list[Any]]:
        """The same as a list for each key, also when there are no outcomes: what pandas, polars
        and pyarrow make a table of.

            pandas.DataFrame(client.profile_pictures(frame["phone"]).to_columns())
        """
        return _rows.columns(self.to_dicts())

    def close(self) -> None:
        """Cancels and drops what was not taken, from where ``progress.stopped_at`` then tells to
        resume. Closing twice does nothing."""
        self._end()
        self._phones = texts(iter(()), self._failed)

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()


def texts(phones: Iterable[object], failed: list[BaseException]) -> Iterator[str | None]:
    """The phones up to the first exception, which is kept until its turn has come. Others, such
    as ``KeyboardInterrupt``, pass at once."""
    try:
        for phone in phones:
            yield phone if isinstance(phone, str) else scalar(phone)
    except Exception as error:
        failed.append(error)


def scalar(value: object) -> str | None:
    """The text of a scalar of pyarrow; nothing else becomes a phone."""
    if type(value).__module__.partition(".")[0] != "pyarrow":
        return None
    text = value.as_py()  # type: ignore[attr-defined]
    return text if isinstance(text, str) else None
