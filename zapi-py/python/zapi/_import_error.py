"""Import errors that explain why the native module cannot be loaded."""

from __future__ import annotations

import os
import platform
import sys


def in_subinterpreter() -> ImportError:
    """It says where to import zapi instead."""
    text = "zapi does not support subinterpreters: import it in the main interpreter"
    return ImportError(f"{text} (with mod_wsgi: WSGIApplicationGroup %{{GLOBAL}})", name=__package__)


def explained(error: ImportError) -> ImportError:
    """It names the files found, and the Python and platform that looked for them."""
    folder = os.path.dirname(os.path.abspath(__file__))
    found = sorted(
        name
        for name in os.listdir(folder)
        if name.startswith("_native.") and name.endswith((".so", ".pyd", ".dylib"))
    )
    here = f"Python {sys.version.split()[0]} on {sys.platform} ({platform.machine()})"
    if found:
        what = f"{', '.join(found)} in {folder} cannot be loaded by {here}: {error}"
        advice = "it was built for another platform, or a library that it needs is missing"
    else:
        what = f"there is no native module in {folder} for {here}"
        advice = "the package was copied from another platform, or never built"
    return ImportError(
        f"zapi: {what}. Most likely {advice}: install zapi-py again on this machine.",
        name=error.name,
        path=error.path,
    )
