# The files of this package, lowest first; each imports only from rows above its own:
#
# 1. `_native`, `_typing`, `_import_error`: the native half, names for annotations
# 2. `_error`, `_tracebacks`: the base of all exceptions, tracebacks without secrets
# 3. `_errors`, `_rows`: the exceptions, outcomes as rows of tables
# 4. `_phone`, `_pickling`: phones, what a pickled client leaves out
# 5. `_settings`: arguments as text for the native half
# 6. `_options`, `_base`: arguments as a type, what both clients share
# 7. `_batch`, `_phone_source`: many phones through one client
# 8. `_async_batch`: the same in an event loop
# 9. `_client`, `_async`: the clients
# 10. `arrow`, `_canned_batch`, `_base_store`: what is built on them, for tables and for tests, and what
#     both stores share
# 11. `_canned`, `_store`, `_async_store`: the native half's stand-in, the stores
# 12. `testing`: clients and stores for the tests of users
# 13. `_cli`: the command line
# 14. `__main__`: what `python -m zapi` runs

"""A WhatsApp contact's profile picture through Z-API: the link, when it expires, and errors that say
what to do.

    import zapi

    with zapi.Client() as client:  # ZAPI_INSTANCE_ID, ZAPI_TOKEN and ZAPI_CLIENT_TOKEN are set
        picture = client.profile_picture("551199999999")
        print(picture.link, picture.expires_at)
        for outcome in client.profile_pictures(["551199999999", "551188888888"]):
            print(outcome.phone, outcome.picture or outcome.error)

:class:`AsyncClient` has the same names for asyncio.

If a contact has no picture, ``picture.link`` is ``None``; that is not an error. Everything that
goes wrong is a subclass of :class:`zapi.Error`.
"""

import atexit as _atexit
import os as _os
import sys as _sys


def _is_main_interpreter() -> bool:
    """Newer Pythons refuse to load the native module only in a subinterpreter with a GIL of its
    own. In any other, its end would end what runs in the main interpreter: both share one set of
    atexit and fork handlers."""
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
from ._batch import Batch
from ._client import Client
from ._error import Error
from ._errors import *
from ._native import (
    Additions,
    Address,
    CancelToken,
    Image,
    Outcome,
    ProfilePicture,
    Progress,
    Published,
    Report,
    Stats,
    Step,
    StoreChange,
    StoredPicture,
    StoreEntry,
    StoreStatus,
    SyncReport,
    Verified,
    __version__,
)
from ._phone import Phone
from ._settings import Seconds

TYPE_CHECKING = False
if TYPE_CHECKING:
    from . import arrow as arrow, testing as testing
    from ._async import AsyncClient
    from ._async_batch import AsyncBatch
    from ._async_store import AsyncStore
    from ._store import Store
del TYPE_CHECKING

__all__: list[str] = ["Additions", "Address", "AsyncBatch", "AsyncClient", "AsyncStore", "Batch", "CancelToken", "Client"]
__all__ += ["Error", "Image", "Outcome", "Phone", "ProfilePicture", "Progress", "Published", "Report", "Seconds"]
__all__ += ["Stats", "Step", "Store", "StoreChange", "StoreEntry", "StoreStatus", "StoredPicture", "SyncReport", "Verified"]
__all__ += ["__version__"]
__all__ += _errors.__all__

# What takes long to import or is seldom needed, and its module.
_LATER = {"AsyncBatch": "_async_batch", "AsyncClient": "_async", "AsyncStore": "_async_store", "Store": "_store"}
_MODULES = ("arrow", "testing")

for _name in ("Batch", "Client", "Error", "Phone", *_errors.__all__):
    globals()[_name].__module__ = __name__


def __getattr__(name: str) -> object:
    """Imports on first use what is not imported with the package."""
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
