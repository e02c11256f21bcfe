"""The native module as the Python half of the package uses it."""

from typing import final

from ._picture import Values

__all__ = ["Client", "__version__", "after_fork", "codes", "options"]

__version__: str

@final
class Client:
    def __new__(cls, settings: list[tuple[str, str]], load_env: bool) -> Client: ...
    @property
    def base_url(self) -> str: ...
    def profile_picture(self, phone: str, timeout_ms: str | None = None) -> Values: ...

def codes() -> list[tuple[str, int, str, bool]]: ...
def options() -> list[tuple[str, str, str, bool]]: ...
def after_fork() -> None: ...
