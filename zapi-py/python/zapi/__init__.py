"""The contact's profile picture through Z-API: the link, when it expires, and errors that say what
to do.

    import zapi

    with zapi.Client() as client:  # ZAPI_INSTANCE_ID, ZAPI_TOKEN and ZAPI_CLIENT_TOKEN are set
        picture = client.profile_picture("551199999999")
        print(picture.link, picture.expires_at)
        for outcome in client.profile_pictures(["551199999999", "551188888888"]):
            print(outcome.phone, outcome.picture or outcome.error)

A contact without a picture is an answer (``picture.link is None``). Whatever goes wrong is a
subclass of :class:`zapi.Error`.
"""

import os as _os

try:
    from . import _native
except ImportError as _error:
    from ._missing import explained as _explained

    raise _explained(_error) from _error

from . import _errors
from ._batch import Batch, Progress
from ._client import Client
from ._error import Error
from ._errors import *
from ._native import __version__
from ._outcome import Outcome
from ._picture import ProfilePicture
from ._stats import Stats

__all__ = ["Batch", "Client", "Error", "Outcome", "ProfilePicture", "Progress", "Stats"]
__all__ += ["__version__"]
__all__ += _errors.__all__

for _name in __all__:
    if _name != "__version__":
        globals()[_name].__module__ = __name__
del _name

if hasattr(_os, "register_at_fork"):
    _os.register_at_fork(after_in_child=_native.after_fork)
