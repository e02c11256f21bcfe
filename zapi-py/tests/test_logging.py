"""Log records: where they go, changes of the level, and no secrets in them."""

import asyncio
import logging
import signal
import sys
from collections.abc import Callable, Iterator
from typing import TypeAlias

import pytest
import zapi
from conftest import CREDENTIALS, ROOT, Emulator, MakeAsync, MakeClient, Python, taken, taken_async

PICTURE = "5511990000000"
FAILS_ONCE = "5511990000701"
REFUSED = "5511990000403"
MARKER = "MARKER0SECRET"

Records: TypeAlias = Callable[[], list[logging.LogRecord]]
AddHandler: TypeAlias = Callable[[logging.Handler], None]


@pytest.fixture
def records(caplog: pytest.LogCaptureFixture) -> Records:
    """All records of this package from here on, however low their level."""
    caplog.set_level(1, "zapi")
    return lambda: [r for r in caplog.records if r.name.split(".")[0] == "zapi"]


def test_each_part_has_its_logger(make_client: MakeClient, records: Records) -> None:
    with make_client(max_retries=1) as client:
        client.profile_picture(FAILS_ONCE)
        client.download(PICTURE)
        taken(client.profile_pictures([REFUSED]))
    told = {(r.name, r.levelname): r.getMessage() for r in records()}
    assert set(told) == {
        ("zapi", "DEBUG"), ("zapi.retry", "DEBUG"), ("zapi.download", "DEBUG"),
        ("zapi.batch", "WARNING"),
    }
    assert told["zapi.retry", "DEBUG"].startswith("Server: next attempt in ")
    assert told["zapi.batch", "WARNING"] == "stopped: Unauthorized"
    assert PICTURE not in "".join(r.getMessage() for r in records())


def test_an_event_loop_has_them_too(make_async: MakeAsync, records: Records) -> None:
    async def main() -> list[zapi.Outcome]:
        async with make_async() as client:
            await client.profile_picture(PICTURE)
            return (await taken_async(client.profile_pictures([REFUSED])))[0]

    asyncio.run(main())
    # The third call confirms what the second one met.
    assert [r.name for r in records()] == ["zapi", "zapi", "zapi", "zapi.batch"]


def test_a_change_of_level_is_heard_by_the_next_call(
    client: zapi.Client, caplog: pytest.LogCaptureFixture
) -> None:
    logger = logging.getLogger("zapi")
    assert any(isinstance(handler, logging.NullHandler) for handler in logger.handlers)

    def told() -> int:
        caplog.clear()
        client.profile_picture(PICTURE)
        return len(caplog.records)

    levels: list[tuple[int | str, int]] = [("WARNING", 0), ("DEBUG", 1), ("INFO", 0), (1, 1)]
    for level, count in levels:
        caplog.set_level(level, "zapi")
        assert told() == count
    # That of a parent, and of a child.
    caplog.set_level(logging.NOTSET, "zapi")
    caplog.set_level("DEBUG")
    assert told() == 1
    caplog.set_level("WARNING")
    caplog.set_level("DEBUG", "zapi.retry")
    assert told() == 0


def test_basic_config_after_the_import_and_the_first_call(python: Python) -> None:
    child = python(
        "import zapi\n"
        "client = zapi.Client()\n"
        "client.profile_picture('5511990000000')\n"
        "import logging\n"
        "logging.basicConfig(level=logging.DEBUG, format='%(name)s %(levelname)s')\n"
        "client.profile_picture('5511990000000')\n"
    )
    assert child.communicate(timeout=30) == ("", "zapi DEBUG\n")


@pytest.mark.parametrize("source", ["import logging, zapi", "import zapi, logging", "import zapi"])
def test_nothing_is_written_unasked(python: Python, source: str) -> None:
    child = python(
        f"{source}\n"
        "client = zapi.Client()\n"
        f"print(next(client.profile_pictures(['{REFUSED}'])).index)\n"
        "print('logging' in __import__('sys').modules)\n"
    )
    assert child.communicate(timeout=30) == (f"0\n{'logging' in source}\n", "")


def test_nothing_secret_is_logged_at_any_level(
    emulator: Emulator, caplog: pytest.LogCaptureFixture, make_client: MakeClient
) -> None:
    """Root and all loggers at the lowest level: what ureq says must not come out either."""
    caplog.set_level(1)
    marked = {name: f"{MARKER}{n}" for n, name in enumerate(CREDENTIALS)}
    echoes = ["5511990000033", "5511990000090", "5511990000459", "5511990000441", PICTURE]
    for settings in (marked, {}):
        with make_client(max_retries=1, **settings) as client:
            for phone in echoes:
                for ask in (client.profile_picture, client.download):
                    try:
                        ask(phone)
                    except zapi.Error:
                        pass
            taken(client.profile_pictures(echoes))
    assert len(caplog.records) > 20
    assert {r.name.split(".")[0] for r in caplog.records} == {"zapi"}
    text = "".join(f"{vars(r)} {r.getMessage()}" for r in caplog.records)
    for secret in (MARKER, *CREDENTIALS.values(), *echoes, "/instances/", "oh="):
        assert secret not in text, secret


class Raises(logging.Handler):
    def __init__(self, error: Exception) -> None:
        super().__init__()
        self.error = error

    def handle(self, record: logging.LogRecord) -> bool:
        raise self.error


@pytest.fixture
def handler() -> Iterator[AddHandler]:
    logger = logging.getLogger("zapi")
    added: list[logging.Handler] = []

    def add(handler: logging.Handler) -> None:
        added.append(handler)
        logger.addHandler(handler)

    level = logger.level
    logger.setLevel("DEBUG")
    yield add
    logger.setLevel(level)
    for handler in added:
        logger.removeHandler(handler)


def test_what_a_log_handler_raises_is_not_lost(
    client: zapi.Client, make_async: MakeAsync, handler: AddHandler, monkeypatch: pytest.MonkeyPatch
) -> None:
    handler(Raises(LookupError("of the handler")))
    for ask in (client.profile_picture, client.download):
        with pytest.raises(LookupError, match="of the handler"):
            ask(PICTURE)
    # A thread of the client's has nobody to tell: that is what the hook is for.
    seen: list[type] = []

    def hook(told: "sys.UnraisableHookArgs") -> None:
        seen.append(type(told.exc_value))

    monkeypatch.setattr(sys, "unraisablehook", hook)
    assert asyncio.run(make_async().profile_picture(PICTURE)).link
    assert seen == [LookupError]


def test_ctrl_c_during_a_log_handler_ends_the_call(
    client: zapi.Client, handler: AddHandler
) -> None:
    class Interrupts(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            signal.raise_signal(signal.SIGINT)

    handler(Interrupts())
    # A shell has Python ignore it in what it runs in the background.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        with pytest.raises(KeyboardInterrupt):
            client.profile_picture(PICTURE)
    finally:
        signal.signal(signal.SIGINT, before)


def test_a_log_handler_may_use_the_client(client: zapi.Client, handler: AddHandler) -> None:
    class Asks(logging.Handler):
        asked = 0

        def emit(self, record: logging.LogRecord) -> None:
            if not self.asked:
                self.asked = 1
                assert client.profile_picture(PICTURE).link

    handler(asks := Asks())
    assert client.profile_picture(PICTURE).link and asks.asked


def test_the_loggers_are_those_of_the_core() -> None:
    targets: set[str] = set()
    for path in (ROOT / "zapi-core/src").rglob("*.rs"):
        for part in path.read_text(encoding="utf-8").split('target: "')[1:]:
            targets.add(part.partition('"')[0].replace("::", "."))
    assert targets == {"zapi", "zapi.retry", "zapi.batch", "zapi.download"}
