"""Many phones through one client: an iterator that reads its input only as far as it needs."""

from __future__ import annotations

from . import _native, _rows
from ._errors import Cancelled
from ._native import Outcome, Progress
from ._typing import Any, Callable, Iterator


class BaseBatch:
    """What both batches share: everything but how outcomes are taken."""

    __slots__ = ("__weakref__", "_core", "_given", "_is_over", "_is_telling", "_on_progress", "_told")

    _core: _native.Batch
    _on_progress: Callable[[Progress], object] | None
    # The phones in progress as they were given, by index.
    _given: dict[int, object]
    # The index whose progress was told last, and whether `on_progress` is running.
    _told: int
    _is_telling: bool
    # The reason for an early end was raised.
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

    def _tell(self, outcome: Outcome) -> Outcome:
        """Calls `on_progress`, once for each outcome."""
        if self._on_progress is not None and self._told != outcome.index:
            self._told = outcome.index
            self._is_telling = True
            try:
                self._on_progress(self.progress)
            except (StopIteration, StopAsyncIteration) as error:
                # Passed on, it would look like the end of the batch.
                raise RuntimeError(f"on_progress raised {type(error).__name__}") from error
            self._is_telling = False
        return outcome

    def _undo(self, error: BaseException) -> None:
        """Something was raised instead of an outcome: the next step returns it again."""
        self._core.give_again(not self._is_telling)
        # An error from the hook may be how another batch ended.
        if not self._is_telling and getattr(error, "stopped_at", None) is not None:
            self._is_over = True
        self._is_telling = False

    def _check_complete(self) -> None:
        """A batch that was closed meanwhile makes no table."""
        if self.progress.stopped_at is not None:
            raise Cancelled("the batch was closed before its end")

    def _keep(
        self,
        error: BaseException,
        outcomes: list[Outcome],
        shape: Callable[[list[Outcome]], Any],
    ) -> None:
        """Attaches the finished rows to an exception that ends a table."""
        finished = [outcome for outcome in outcomes if not isinstance(outcome.error, Cancelled)]
        error.partial = shape(finished)  # type: ignore[attr-defined]
        if getattr(error, "stopped_at", None) is None:
            # It comes from the program's own code: only a batch that ended sets `stopped_at`.
            self._core.cancel()
            error.stopped_at = self.progress.stopped_at  # type: ignore[attr-defined]

    @property
    def progress(self) -> Progress:
        """How far it is."""
        return self._core.progress()

    def cancel(self) -> None:
        """Ends running calls within 50 ms; nothing more is read or sent.

        Phones that were already read still come back, as :class:`Cancelled` if there was no answer
        yet. Then :class:`Cancelled` is raised, and ``progress.stopped_at`` is where to resume.
        """
        self._core.cancel()

    def __repr__(self) -> str:
        progress = self.progress
        total = "" if progress.total is None else f" of {progress.total}"
        return f"<zapi.{type(self).__name__}, {progress.done}{total} done>"


class Batch(BaseBatch):
    """A running batch: an iterator over :class:`Outcome`, made by ``client.profile_pictures``.

    One thread at a time takes the outcomes; any thread can use :attr:`progress`, :meth:`cancel`
    and :meth:`close`. A ``with`` block closes the batch, and so does dropping it.
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
            outcome = self._core.next(self._phones, self._given)
            if outcome is not None:
                return self._tell(outcome)
        except BaseException as error:
            self._undo(error)
            raise
        raise StopIteration

    def _all(self, shape: Callable[[list[Outcome]], Any]) -> Any:
        outcomes: list[Outcome] = []
        try:
            # Not a comprehension, which would lose what it has.
            for outcome in self:
                outcomes.append(outcome)
            self._check_complete()
        except BaseException as error:
            self._keep(error, outcomes, shape)
            raise
        return shape(outcomes)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Waits for all outcomes that were not taken yet and returns a ``dict`` for each, in the
        order of the input.

        The keys are ``index`` and ``phone``; ``link``, ``reason``, ``fetched_at``, ``expires_at``,
        ``expiry_source``, ``key`` and ``stale`` for a picture; ``error`` (the name of its class),
        ``message``, ``http_status`` and ``retryable`` for an error. What does not apply is
        ``None``.

        If the batch ended early or was closed, the reason is raised. The exception has the finished
        rows as ``partial``, and ``stopped_at`` is where to resume.
        """
        rows: list[dict[str, Any]] = self._all(_rows.dicts)
        return rows

    def to_columns(self) -> dict[str, list[Any]]:
        """Like :meth:`to_dicts`, but a list for each key, even if there are no outcomes: pandas,
        polars and pyarrow make a table of it.

            pandas.DataFrame(client.profile_pictures(frame["phone"]).to_columns())
        """
        columns: dict[str, list[Any]] = self._all(_rows.columns)
        return columns

    def close(self) -> None:
        """Cancels the batch and drops the outcomes that were not taken; ``progress.stopped_at`` is
        then where to resume. Closing twice does nothing."""
        self._core.close()
        self._phones = iter(())

    def __enter__(self) -> Batch:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
