"""Many phones through one client: an iterator that reads its input as far as it needs."""

from __future__ import annotations

from . import _native, _rows
from ._errors import Cancelled
from ._typing import Any, Callable, Iterator, TracebackType
from ._outcome import Outcome
from ._picture import ProfilePicture
from ._record import Record


class Progress(Record):
    """How far a batch is."""

    __slots__ = ()
    __match_args__ = (
        "done",
        "found",
        "none",
        "failed",
        "retried",
        "total",
        "stopped_at",
        "held_for",
    )

    _values: tuple[int, int, int, int, int, int | None, int | None, float | None]

    def __init__(
        self,
        done: int = 0,
        found: int = 0,
        none: int = 0,
        failed: int = 0,
        retried: int = 0,
        total: int | None = None,
        stopped_at: int | None = None,
        held_for: float | None = None,
    ) -> None:
        """Makes one by hand, for tests."""
        self._values = (done, found, none, failed, retried, total, stopped_at, held_for)

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
        """Where to resume, once the batch ended early: the first index whose outcome was not
        taken. An outcome counts as taken when the next one is asked for. ``None`` when the batch
        came to its end."""
        return self._values[6]

    @property
    def held_for(self) -> float | None:
        """How many seconds no request goes out, because the service asked to wait or an outage is
        waited for; ``None`` otherwise."""
        return self._values[7]


class Course:
    """A batch without the way in which its outcomes are taken."""

    __slots__ = ("__weakref__", "_core", "_given", "_is_over", "_is_telling", "_on_progress", "_told")

    _core: _native.Batch
    _on_progress: Callable[[Progress], object] | None
    # The phones under way as they were given, by their index.
    _given: dict[int, object]
    # The index whose progress was told last, and whether that is being done.
    _told: int
    _is_telling: bool
    # It was raised why it ended early.
    _is_over: bool

    def __init__(self) -> None:
        raise TypeError("a batch is made by client.profile_pictures()")

    def _begin(
        self, core: _native.Batch, on_progress: Callable[[Progress], object] | None
    ) -> None:
        self._core = core
        self._on_progress = on_progress
        self._given = {}
        self._told = -1
        self._is_telling = self._is_over = False

    def _outcome(self, row: _native.Row) -> Outcome:
        """The outcome of a row, once its progress is told."""
        index, phone, values, error = row
        picture = None if values is None else ProfilePicture._of(values)
        outcome = Outcome._of((index, phone, picture, error, self._given.get(index)))
        if self._on_progress is not None and self._told != index:
            self._told = index
            self._is_telling = True
            try:
                self._on_progress(self.progress)
            except (StopIteration, StopAsyncIteration) as error:
                # Passed on, it would look like the end of the batch.
                raise RuntimeError(f"on_progress raised {type(error).__name__}") from error
            self._is_telling = False
        return outcome

    def _undo(self, error: BaseException) -> None:
        """Something was raised instead of an outcome, which the next step gives again."""
        self._core.give_again(not self._is_telling)
        # What the hook raises may be how another batch ended.
        if not self._is_telling and getattr(error, "stopped_at", None) is not None:
            self._is_over = True
        self._is_telling = False

    def _check_whole(self) -> None:
        """A batch that was closed meanwhile gives no table."""
        if self.progress.stopped_at is not None:
            raise Cancelled("the batch was closed before its end")

    def _keep(
        self,
        error: BaseException,
        outcomes: list[Outcome],
        shape: Callable[[list[Outcome]], Any],
    ) -> None:
        """Gives the rows that are finished to an exception that ends a table."""
        finished = [outcome for outcome in outcomes if not isinstance(outcome.error, Cancelled)]
        error.partial = shape(finished)  # type: ignore[attr-defined]
        if getattr(error, "stopped_at", None) is None:
            # Raised by the program's own code: only a batch that ended tells where to resume.
            self._core.cancel()
            error.stopped_at = self.progress.stopped_at  # type: ignore[attr-defined]

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return Progress._of(self._core.progress())

    def cancel(self) -> None:
        """Ends calls that run within 50 ms; nothing more is read or sent.

        What was read still comes back, as :class:`Cancelled` where there was no answer yet; then
        :class:`Cancelled` is raised, and ``progress.stopped_at`` tells where to resume.
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

    __slots__ = ("_phones",)

    _phones: Iterator[object]

    @classmethod
    def _of(
        cls,
        core: _native.Batch,
        phones: Iterator[object],
        on_progress: Callable[[Progress], object] | None,
    ) -> Batch:
        self = cls.__new__(cls)
        self._begin(core, on_progress)
        self._phones = phones
        return self

    def __iter__(self) -> Batch:
        return self

    def __next__(self) -> Outcome:
        if self._is_over:
            raise StopIteration
        try:
            row = self._core.next(self._phones, self._given)
            if row is not None:
                return self._outcome(row)
        except BaseException as error:
            self._undo(error)
            raise
        raise StopIteration

    def _all(self, shape: Callable[[list[Outcome]], Any]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        try:
            # Not a comprehension, which would lose what it has.
            for outcome in self:
                outcomes.append(outcome)
            self._check_whole()
        except BaseException as error:
            self._keep(error, outcomes, shape)
            raise
        return outcomes

    def to_dicts(self) -> list[dict[str, Any]]:
        """Waits for all outcomes that have not been taken; gives a ``dict`` for each, in the order
        of the input.

        The keys are ``index`` and ``phone``, of the answer ``link``, ``reason``, ``fetched_at``,
        ``expires_at``, ``expiry_source``, ``key`` and ``stale``, of an error ``error`` (the name of
        its class), ``message``, ``http_status`` and ``retryable``; what does not apply is ``None``.

        Raises why the batch ended early, also when it was closed. The exception has the rows that are finished as
        ``partial``, and where to resume as ``stopped_at``.
        """
        return _rows.dicts(self._all(_rows.dicts))

    def to_columns(self) -> dict[str, list[Any]]:
        """The same as a list for each key, also when there are no outcomes: what pandas, polars
        and pyarrow make a table of.

            pandas.DataFrame(client.profile_pictures(frame["phone"]).to_columns())
        """
        return _rows.columns(self._all(_rows.columns))

    def close(self) -> None:
        """Cancels and drops what was not taken, from where ``progress.stopped_at`` then tells to
        resume. Closing twice does nothing."""
        self._core.close()
        self._phones = iter(())

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()
