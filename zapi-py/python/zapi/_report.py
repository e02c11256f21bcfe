"""What a check of a client found: a report of steps."""

from __future__ import annotations

from ._error import Error
from ._record import Record

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal, TypeAlias

    State: TypeAlias = Literal["ok", "failed", "skipped"]
    # steps, error, reply
    Values: TypeAlias = tuple[list[tuple[str, State, str]], Error | None, str | None]
else:
    State = str


class Step(Record):
    """One thing that was looked at."""

    __slots__ = ()
    __match_args__ = ("name", "state", "text")

    _values: tuple[str, State, str]

    def __init__(self, name: str, state: State, text: str) -> None:
        """Makes a step by hand, for tests."""
        self._values = (name, state, text)

    @property
    def name(self) -> str:
        """``settings``, ``proxy``, ``lookup``, ``connect``, ``tunnel``, ``tls``, ``account`` or
        ``call``."""
        return self._values[0]

    @property
    def state(self) -> State:
        """``"ok"``, ``"failed"``, or ``"skipped"`` where there was nothing to look at."""
        return self._values[1]

    @property
    def text(self) -> str:
        """What was found; of a step that failed, also what to do next."""
        return self._values[2]


class Report(Record):
    """Step by step, why calls fail, or that they do not; ``print`` shows a line for each.

    Nothing in it holds a secret, the address of a proxy, or the phone.
    """

    __slots__ = ()
    __match_args__ = ("steps", "error")

    _values: tuple[tuple[Step, ...], Error | None, str | None]

    def __init__(
        self, steps: tuple[Step, ...], error: Error | None = None, reply: str | None = None
    ) -> None:
        """Makes a report by hand, for tests."""
        self._values = (tuple(steps), error, reply)

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in their order."""
        return self._values[0]

    @property
    def error(self) -> Error | None:
        """What the step that failed failed with; ``None`` if all is well."""
        return self._values[1]

    @property
    def reply(self) -> str | None:
        """The reply as text for a bug report, with secrets, links and anything like a phone
        masked; ``None`` if none came."""
        return self._values[2]

    def __str__(self) -> str:
        return "\n".join(f"{step.name:<9}{step.state:<8}{step.text}" for step in self.steps)


def report(values: Values) -> Report:
    """The report of the native client."""
    steps, error, reply = values
    return Report(tuple(Step(*step) for step in steps), error, reply)
