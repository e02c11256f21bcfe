"""What stands in for the native client in tests: answers that were given beforehand."""

from __future__ import annotations

import copy
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Generic, TypeVar

from . import _native
from ._canned_batch import Batch
from ._error import Error
from ._errors import Cancelled, FileError, InvalidPhone
from ._image import Image
from ._picture import ProfilePicture
from ._record import Record

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Mapping
    from typing import TypeAlias

    from ._image import ImageValues
    from ._native import Call, Row
    from ._picture import Values
    from ._report import Values as Report

One: TypeAlias = str | ProfilePicture | Image | Error | None
Answer: TypeAlias = One | Sequence[One]

V = TypeVar("V")

# The smallest PNG there is.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364"
    "f80f00010501012718e3660000000049454e44ae426082"
)


class Asked(Record):
    """One call that a client of :mod:`zapi.testing` was asked for."""

    __slots__ = ()
    __match_args__ = ("method", "phone")

    _values: tuple[str, str]

    def __init__(self, method: str, phone: str) -> None:
        self._values = (method, phone)

    @property
    def method(self) -> str:
        """The name of the method."""
        return self._values[0]

    @property
    def phone(self) -> str:
        """The phone; for a batch there is one call for each."""
        return self._values[1]


class Answers:
    """The answers, and who asked for them."""

    def __init__(self, given: Mapping[str, Answer], default: list[One]) -> None:
        self.given = {phone: listed(answer) for phone, answer in given.items()}
        self.default = default
        self.calls: list[Asked] = []

    def take(self, method: str, phone: str) -> ProfilePicture | Image:
        """The next answer for a phone, of a list the last for ever."""
        self.calls.append(Asked(method, phone))
        answers = self.given.get(phone, self.default)
        if not answers:
            # Not one of ours: the code under test must not take it for an answer.
            raise AssertionError(f"the test gave no answer for {phone}")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Error):
            # Raised twice, one exception would lead to both places.
            raise copy.copy(answer)
        if isinstance(answer, (ProfilePicture, Image)):
            return answer
        return _picture(phone, answer)


def listed(answer: Answer) -> list[One]:
    if isinstance(answer, Sequence) and not isinstance(answer, str):
        return list(answer)
    return [answer]


def _picture(phone: str, link: str | None) -> ProfilePicture:
    now = datetime.now(timezone.utc)
    if link is None:
        return ProfilePicture(phone, fetched_at=now)
    key = "/" + link.partition("://")[2].partition("?")[0].partition("/")[2]
    end = now + timedelta(hours=48)
    return ProfilePicture(
        phone, link, fetched_at=now, expires_at=end, expiry_source="documented", key=key
    )


class Core:
    """Has the methods of the native client. A real one checks phones and arguments."""

    base_url = "answers of a test"

    def __init__(self, answers: Answers, checked: _native.Client) -> None:
        self._answers = answers
        self._checked = checked

    @property
    def workers(self) -> str:
        return self._checked.workers

    @property
    def instance_id(self) -> str:
        return self._checked.instance_id

    def with_options(self, changes: list[tuple[str, str]]) -> Core:
        return Core(self._answers, self._checked.with_options(changes))

    def profile_picture(self, phone: str, call: Call) -> Values:
        phone = self._check(phone, call)
        return self._take("profile_picture", phone)

    def check(self, phone: str | None, call: Call) -> Report:
        if phone is None:
            return [("call", "skipped", "no request was sent: give a phone to make one")], None, None
        try:
            phone = self._check(phone, call)
            link = self._take("check", phone)[1]
        except InvalidPhone:
            raise
        except Error as error:
            return [("call", "failed", str(error))], error, None
        return [("call", "ok", "a picture" if link else "no picture")], None, None

    def download(self, phone: str, path: str | None, call: Call) -> ImageValues | None:
        phone = self._check(phone, call)
        answer = self._answers.take("download", phone)
        if isinstance(answer, ProfilePicture):
            if answer.link is None:
                return None
            answer = Image(PIXEL, "png", 1, 1, answer.key or "")
        if path is not None:
            try:
                with open(path, "wb") as file:
                    file.write(answer.bytes)
            except OSError as error:
                raise FileError(f"{error.strerror}: {path}") from None
        return answer._values

    def submit(
        self,
        phone: str,
        call: Call,
        event_loop: AbstractEventLoop,
        done: Callable[[Values | None, Error | None], object],
    ) -> PendingCall[Values]:
        phone = self._check(phone, call)
        return PendingCall(lambda: self.profile_picture(phone, call), event_loop, done)

    def submit_check(
        self,
        phone: str | None,
        call: Call,
        event_loop: AbstractEventLoop,
        done: Callable[[Report | None, Error | None], object],
    ) -> PendingCall[Report]:
        if phone is not None:
            self._check(phone, call)
        return PendingCall(lambda: self.check(phone, call), event_loop, done)

    def submit_download(
        self,
        phone: str,
        path: str | None,
        call: Call,
        event_loop: AbstractEventLoop,
        done: Callable[[ImageValues | None, Error | None], object],
    ) -> PendingCall[ImageValues | None]:
        phone = self._check(phone, call)
        return PendingCall(lambda: self.download(phone, path, call), event_loop, done)

    def profile_pictures(
        self,
        total: int | None,
        ordered: bool,
        workers: str | None,
        stop_after: int,
        max_hold: float,
        call: Call,
        is_polled: bool,
    ) -> Batch:
        self._checked.profile_pictures(
            total, ordered, workers, stop_after, max_hold, call, is_polled
        )
        return Batch(self.row, total, int(workers or self.workers), stop_after, call[2])

    def row(self, index: int, text: object) -> Row:
        """What a batch gives for a phone."""
        try:
            phone = _native.phone(str(text or ""), False, None)
        except Error as error:
            return index, None, None, error
        try:
            return index, phone, self._take("profile_pictures", phone), None
        except Error as error:
            return index, phone, None, error

    def forget(self, phone: str) -> None:
        self._checked.forget(phone)

    def stats(self) -> tuple[int, int, int, int, int]:
        return len(self._answers.calls), 0, 0, 0, 0

    def _take(self, method: str, phone: str) -> Values:
        answer = self._answers.take(method, phone)
        if isinstance(answer, Image):
            answer = _picture(phone, f"https://pps.whatsapp.net{answer.key}")
        return (phone, *answer._values[1:])

    def _check(self, phone: str, call: Call) -> str:
        phone = _native.phone(phone, False, None)
        self._checked.profile_pictures(None, False, None, 0, 0, call, False)
        if call[2] is not None and call[2].cancelled:
            raise Cancelled("the call was cancelled")
        return phone


class PendingCall(Generic[V]):
    """A call of an event loop: it comes to its end in the loop's next round."""

    def __init__(
        self,
        ask: Callable[[], V],
        event_loop: AbstractEventLoop,
        done: Callable[[V | None, Error | None], object],
    ) -> None:
        def end() -> None:
            try:
                values = ask()
            except Exception as error:
                done(None, error)  # type: ignore[arg-type]
            else:
                done(values, None)

        self._handle = event_loop.call_soon(end)

    def cancel(self) -> None:
        self._handle.cancel()
