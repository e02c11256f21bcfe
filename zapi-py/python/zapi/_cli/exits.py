"""The exit codes, and which error leads to which."""

from __future__ import annotations

from .. import _errors as errors
from .._error import Error

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

OK = 0
SOME = 1
USAGE = 2
REFUSED = 3
LIMITED = 4
NETWORK = 5
SERVICE = 6
FILE = 7
INTERNAL = 8
SUSPECT = 9
UNFINISHED = 10
INTERRUPTED = 130
NO_READER = 141

TEXT = """\
exit codes (with 2 to 8, a batch or sync stopped early for that reason; a sync of several accounts
exits with the most serious of their codes: the highest of 2 to 8, or else 9, 10, 1 or 0, in this
order):
  0    success
  1    get, download, store path: no picture; batch, sync, store import: complete, but some rows
       failed; store path, touch, forget: no such contact; store verify: damaged pictures; store
       publish, sync --publish: some contacts with a picture have no file of theirs
  2    wrong usage or invalid phone
  3    settings or credentials are missing or were refused, or the instance is not connected
  4    rate limited
  5    network: DNS, connection, TLS, proxy, timeout
  6    the service failed or refused the request, or the picture could not be downloaded
  7    a file or store could not be read or written, or another process uses it
  8    a bug in zapi
  9    sync: "no picture" answers were withheld: too many, or no other contact had a link
  10   not finished: sync reached a limit and more contacts are due; store path: not asked yet;
       store forget --now: deleted text is still in the database
  130  interrupted by Ctrl-C
  141  the reader of the output went away (as in `| head`)
"""

# The most serious one first. Those after the errors are in the order in which a sync of one account
# chooses between them.
SEVERITY = (INTERNAL, FILE, SERVICE, NETWORK, LIMITED, REFUSED, USAGE, SUSPECT, UNFINISHED, SOME, OK)

KINDS: tuple[tuple[int, tuple[type[Error], ...]], ...] = (
    (USAGE, (errors.InvalidPhone, errors.InvalidArgument)),
    (LIMITED, (errors.RateLimited,)),
    (SERVICE, (errors.ServerError,)),
    (FILE, (errors.FileError, errors.StoreError, errors.Busy, errors.Full)),
    (INTERNAL, (errors.InternalError, errors.BufferTooSmall)),
    (INTERRUPTED, (errors.Cancelled,)),
)


def _says_nothing(kind: type[Error]) -> bool:
    return kind.account_wide or kind._is_outage or kind is errors.Cancelled


# The errors that say nothing about a phone: of the account, of the network or the service, or that
# nobody answered for it.
AGAIN = frozenset(name for name in errors.__all__ if _says_nothing(getattr(errors, name)))


def may_pass(error: Error) -> bool:
    """Whether another try may work, because the error is not about this phone."""
    return error.retryable or error.foreign or type(error).__name__ in AGAIN


class Ended(Exception):
    """A command cannot continue: the exit code and the message."""

    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


def of(error: Error) -> int:
    """The exit code for an error; what ended a call counts, not that it was ended."""
    if isinstance(error, errors.Cancelled) and error.cause is not None:
        error = error.cause
    general = REFUSED if error.account_wide else NETWORK if error._is_outage else SERVICE
    return next((code for code, kinds in KINDS if isinstance(error, kinds)), general)


def worst(codes: Iterable[int]) -> int:
    """One exit code for several accounts: that of the most serious outcome."""
    return min(codes, key=SEVERITY.index, default=OK)
