"""The native client's stand-in for tests: it answers what it was told."""

from __future__ import annotations

import copy
import errno
import json
from collections.abc import Sequence
from datetime import datetime, timedelta, timezone
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from . import _native
from ._canned_batch import Batch
from ._error import Error
from ._errors import Cancelled, FileError, Full, InvalidPhone
from ._native import Image, Outcome, ProfilePicture, Report, Stats, Step

if TYPE_CHECKING:
    from asyncio import AbstractEventLoop
    from collections.abc import Callable, Mapping
    from typing import Literal, TypeAlias

    from ._native import Call, Done

Answer: TypeAlias = str | ProfilePicture | Image | Error | None
Answers: TypeAlias = Answer | Sequence[Answer]

T = TypeVar("T")

# The smallest PNG there is.
PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010804000000b51c0c020000000b4944415478da6364"
    "f80f00010501012718e3660000000049454e44ae426082"
)


class Asked(NamedTuple):
    """One call that a client of :mod:`zapi.testing` was asked for."""

    method: str
    """The name of the method."""
    phone: str
    """The phone; a batch asks for each one separately."""


class Script:
    """The answers, and what was asked so far."""

    def __init__(self, answers: Mapping[str, Answers], default: list[Answer]) -> None:
        self.answers = {phone: listed(answer) for phone, answer in answers.items()}
        self.default = default
        self.calls: list[Asked] = []
        self.images: dict[str, bytes] = {}

    def take(self, method: str, phone: str) -> ProfilePicture | Image:
        """The next answer for a phone; the last one is repeated."""
        self.calls.append(Asked(method, phone))
        answers = self.answers.get(phone, self.default)
        if not answers:
            # Not one of our errors: the code under test must not take it for an answer.
            raise AssertionError(f"the test gave no answer for {phone}")
        answer = answers.pop(0) if len(answers) > 1 else answers[0]
        if isinstance(answer, Error):
            # One exception that is raised twice would have both tracebacks.
            raise copy.copy(answer)
        if isinstance(answer, (ProfilePicture, Image)):
            return answer
        return _picture(phone, answer)

    def reply(self, url: str) -> bytes:
        """The body that a sync gets: of the service for a phone, or of the image host for a link."""
        _, is_phone, phone = url.partition("/profile-picture?phone=")
        if not is_phone:
            # Bytes behind the end of an image are allowed: another link leads to another picture.
            return self.images.get(url, PIXEL + url.partition("?")[0].encode())
        answer = self.take("sync", phone.replace("%40", "@"))
        if isinstance(answer, ProfilePicture):
            return json.dumps({"link": answer.link}).encode()
        link = f"https://pps.whatsapp.net/{answer.key.lstrip('/') or phone}"
        self.images[link] = answer.bytes
        return json.dumps({"link": link}).encode()


def listed(answer: Answers) -> list[Answer]:
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

    def __init__(self, script: Script, checked: _native.Client) -> None:
        self._script = script
        self._checked = checked

    @property
    def for_sync(self) -> _native.Client:
        """A native client that gets its replies from the script."""
        return self._checked

    @property
    def workers(self) -> str:
        return self._checked.workers

    @property
    def instance_id(self) -> str:
        return self._checked.instance_id

    def with_options(self, changes: list[tuple[str, str]]) -> Core:
        return Core(self._script, self._checked.with_options(changes))

    def profile_picture(self, phone: str, call: Call) -> ProfilePicture:
        return self._take("profile_picture", self._check(phone, call))

    def check(self, phone: str | None, call: Call) -> Report:
        if phone is None:
            return _report("skipped", "no request was sent: give a phone to make one")
        try:
            picture = self._take("check", self._check(phone, call))
        except InvalidPhone:
            raise
        except Error as error:
            return _report("failed", str(error), error)
        return _report("ok", "a picture" if picture.link else "no picture")

    def download(self, phone: str, path: str | None, call: Call) -> Image | None:
        answer = self._script.take("download", self._check(phone, call))
        if isinstance(answer, ProfilePicture):
            if answer.link is None:
                return None
            answer = Image(PIXEL, "png", 1, 1, answer.key or "")
        if path is not None:
            try:
                with open(path, "wb") as file:
                    file.write(answer.bytes)
            except OSError as error:
                is_full = error.errno in (errno.ENOSPC, errno.EDQUOT)
                raise (Full if is_full else FileError)(f"{error.strerror}: {path}") from None
        return answer

    def submit(
        self, phone: str, call: Call, event_loop: AbstractEventLoop, done: Done[ProfilePicture]
    ) -> PendingCall:
        phone = self._check(phone, call)
        return PendingCall(lambda: self.profile_picture(phone, call), event_loop, done)

    def submit_check(
        self, phone: str | None, call: Call, event_loop: AbstractEventLoop, done: Done[Report]
    ) -> PendingCall:
        if phone is not None:
            self._check(phone, call)
        return PendingCall(lambda: self.check(phone, call), event_loop, done)

    def submit_download(
        self,
        phone: str,
        path: str | None,
        call: Call,
        event_loop: AbstractEventLoop,
        done: Done[Image],
    ) -> PendingCall:
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
        return Batch(self.outcome, total, int(workers or self.workers), stop_after, call[2])

    def outcome(self, index: int, text: str | None, given: object) -> Outcome:
        """What a batch gives for a phone."""
        phone = None
        try:
            phone = _native.phone(text or "", False, None)
            return Outcome(index, phone, self._take("profile_pictures", phone), given=given)
        except Error as error:
            return Outcome(index, phone, error=error, given=given)

    def forget(self, phone: str) -> None:
        self._checked.forget(phone)

    def stats(self) -> Stats:
        return Stats(len(self._script.calls))

    def _take(self, method: str, phone: str) -> ProfilePicture:
        answer = self._script.take(method, phone)
        if isinstance(answer, Image):
            return _picture(phone, f"https://pps.whatsapp.net{answer.key}")
        fields: dict[str, Any] = {**answer.to_dict(), "phone": phone}
        return ProfilePicture(**fields)

    def _check(self, phone: str, call: Call) -> str:
        phone = _native.phone(phone, False, None)
        self._checked.profile_pictures(None, False, None, 0, 0, call, False)
        if call[2] is not None and call[2].cancelled:
            raise Cancelled("the call was cancelled")
        return phone


def _report(
    state: Literal["ok", "failed", "skipped"], text: str, error: Error | None = None
) -> Report:
    return Report((Step("call", state, text),), error)


class PendingCall:
    """A call of an event loop: it ends in the loop's next iteration."""

    def __init__(
        self, ask: Callable[[], T | None], event_loop: AbstractEventLoop, done: Done[T]
    ) -> None:
        def end() -> None:
            try:
                value = ask()
            except Exception as error:
                done(None, error)  # type: ignore[arg-type]
            else:
                done(value, None)

        self._handle = event_loop.call_soon(end)

    def cancel(self) -> None:
        self._handle.cancel()

    def end(self) -> None:
        """It ends in the loop's next iteration anyway."""
