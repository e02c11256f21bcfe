"""The contact's profile picture through Z-API: the link, when it expires, and errors that say what
to do.

    import zapi

    with zapi.Client() as client:  # ZAPI_INSTANCE_ID, ZAPI_TOKEN and ZAPI_CLIENT_TOKEN are set
        picture = client.profile_picture("551199999999")
        print(picture.link, picture.expires_at)
        for outcome in client.profile_pictures(["551199999999", "551188888888"]):
            print(outcome.phone, outcome.picture or outcome.error)

:class:`AsyncClient` has the same names for asyncio.

A contact without a picture is an answer (``picture.link is None``). Whatever goes wrong is a
subclass of :class:`zapi.Error`.
"""

import atexit as _atexit
import os as _os
import sys as _sys



def _is_main_interpreter() -> bool:
    """Newer Pythons refuse to load the native module only in a subinterpreter with a GIL of its
    own. In any other, the end of it would end what runs in the main one: there is one set of
    atexit and fork handlers for both."""
    name = "_interpreters" if _sys.version_info >= (3, 13) else "_xxsubinterpreters"
    try:
        interpreters = __import__(name)
    except ImportError:
        # A Python that was built without them.
        return True
    return bool(interpreters.get_current() == interpreters.get_main())


if not _is_main_interpreter():
    from ._import_error import in_subinterpreter as _in_subinterpreter

    raise _in_subinterpreter()

try:
    from . import _native
except ImportError as _error:
    from ._import_error import explained as _explained

    raise _explained(_error) from _error

from . import _errors
from ._batch import Batch, Progress
from ._cancel import CancelToken
from ._client import Client
from ._error import Error
from ._errors import *
from ._image import Image
from ._native import __version__
from ._outcome import Outcome
from ._picture import ProfilePicture
from ._settings import Seconds
from ._stats import Stats

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import arrow as arrow, testing as testing
    from ._async import AsyncClient
    from ._async_batch import AsyncBatch
    from ._phone import Phone
    from ._report import Report, Step
del TYPE_CHECKING

__all__: list[str] = ["AsyncBatch", "AsyncClient", "Batch", "CancelToken", "Client", "Error"]
__all__ += ["Image", "Outcome", "Phone", "ProfilePicture", "Progress", "Report", "Seconds", "Stats", "Step"]
__all__ += ["__version__"]
__all__ += _errors.__all__

# What takes long to import, or is seldom needed, and the module that it is in.
_LATER = {"AsyncBatch": "_async_batch", "AsyncClient": "_async", "Phone": "_phone"}
_LATER.update(Report="_report", Step="_report")
_MODULES = ("arrow", "testing")

for _name in __all__:
    if _name not in (*_LATER, "Seconds", "__version__"):
        globals()[_name].__module__ = __name__


def __getattr__(name: str) -> object:
    """Imports what is not imported with the package when it is asked for."""
    if name not in (*_LATER, *_MODULES):
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    module = import_module(f"{__name__}.{_LATER.get(name, name)}")
    if name in _MODULES:
        return module
    kind = globals()[name] = getattr(module, name)
    kind.__module__ = __name__
    return kind


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__, *_MODULES})


_atexit.register(_native.at_exit)
if hasattr(_os, "register_at_fork"):
    _os.register_at_fork(
        before=_native.before_fork,
        after_in_parent=_native.after_fork_in_parent,
        after_in_child=_native.after_fork_in_child,
    )
