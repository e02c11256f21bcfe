"""The commands, their arguments, and how each one's end becomes an exit code."""

from __future__ import annotations

import argparse
import errno
import io
import os
import re
import sys
from typing import NoReturn

from .._error import Error
from .._native import __version__
from . import arguments, check, envfile, exits, folder, many, phones, single, store, sync

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

ABOUT = """\
Fetches WhatsApp contacts' profile pictures through Z-API.

Instance id and tokens come from the environment (ZAPI_INSTANCE_ID, ZAPI_TOKEN, ZAPI_CLIENT_TOKEN)
or from --env-file, never from an argument. All other settings do too: ZAPI_ and the name in
capitals, for example ZAPI_RATE_PER_SECOND. `check` shows them."""


class Parser(argparse.ArgumentParser):
    """Says what is wrong without repeating the argument: it may be a token in the wrong place."""

    def error(self, message: str) -> NoReturn:
        if message.startswith("unrecognized arguments"):
            message = "unrecognized arguments; secrets come from the environment or --env-file only"
        message = re.sub(r"ignored explicit argument .*", "takes no value", message)
        super().error(re.sub(r"invalid choice: .* \(choose", "invalid choice (choose", message))


def parser() -> Parser:
    raw = argparse.RawDescriptionHelpFormatter
    shared = Parser(add_help=False)
    shared.add_argument("--env-file", metavar="FILE", help="read ZAPI_NAME=value lines; they override the environment")
    shared.add_argument("-v", "--verbose", action="store_true", help="log to standard error")
    whole = Parser(
        prog="zapi",
        description=ABOUT,
        epilog=exits.TEXT,
        formatter_class=raw,
        allow_abbrev=False,
    )
    whole.add_argument("--version", action="version", version=f"zapi {__version__}")
    commands = whole.add_subparsers(dest="command", required=True, metavar="COMMAND")

    def added(to: Any, name: str, text: str, *parents: Parser) -> argparse.ArgumentParser:
        found: argparse.ArgumentParser = to.add_parser(
            name,
            help=text,
            description=text[0].upper() + text[1:] + ".",
            epilog=exits.TEXT,
            formatter_class=raw,
            parents=parents,
            allow_abbrev=False,
        )
        return found

    def command(name: str, text: str) -> argparse.ArgumentParser:
        return added(commands, name, text, shared)

    get = command("get", "print the link of one contact")
    get.add_argument("phone", metavar="PHONE", help="country, area and number in digits only")
    phones.add_arguments(get)
    get.add_argument("--json", action="store_true", help="print everything as one line of JSON")
    get.set_defaults(run=single.get)

    download = command("download", "save the picture of one contact")
    download.add_argument("phone", metavar="PHONE", help="country, area and number in digits only")
    phones.add_arguments(download)
    download.add_argument("-o", "--output", metavar="FILE", required=True, help="the file to write or replace")
    download.set_defaults(run=single.download)

    batch = command("batch", "look up many contacts: one row for each, in the order of the input")
    arguments.add_arguments(batch)
    batch.set_defaults(run=many.run)

    sync.add_arguments(command("sync", "keep the pictures of your contacts in a folder up to date"))

    kept = added(commands, "store", "show or change what is in such a folder")
    folder.add_place(kept)
    verbs = kept.add_subparsers(dest="verb", required=True, metavar="COMMAND")
    store.add_commands(lambda name, text: added(verbs, name, text, shared))

    settings = command("check", "show the settings with secrets masked, and find out why calls fail")
    settings.add_argument("phone", metavar="PHONE", nargs="?", help="also make one call for this contact")
    phones.add_arguments(settings)
    settings.add_argument(
        "--report", metavar="FILE", help="write the reply, masked, to a new file for a bug report"
    )
    settings.set_defaults(run=check.run)
    return whole


def run(arguments: list[str] | None) -> int:
    try:
        streams()
        given = parser().parse_args(arguments)
        return code_of(given)
    except KeyboardInterrupt:
        return told("interrupted", exits.INTERRUPTED)


def code_of(given: argparse.Namespace) -> int:
    """Runs the command and prints why it failed."""
    try:
        if given.env_file is not None and not envfile.is_of_accounts(given.env_file):
            envfile.load(given.env_file)
        if given.verbose:
            log()
        code: int = given.run(given)
        sys.stdout.flush()
        return code
    except exits.Ended as ended:
        return told(str(ended), ended.code)
    except Error as error:
        return told(f"{type(error).__name__}: {error}", exits.of(error))
    except OSError as error:
        settle()
        if is_without_reader(error):
            return exits.NO_READER
        return told(f"{error.filename or 'output'}: {error.strerror or error}", exits.FILE)
    except Exception as error:
        # Its text may contain a secret.
        return told(f"a fault inside zapi: {type(error).__name__}", exits.INTERNAL)


def streams() -> None:
    """Escapes what a stream cannot encode; a closed stream (`>&-`) becomes a null device."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))
        elif isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def is_without_reader(error: OSError) -> bool:
    """Whether standard output is a pipe that nobody reads any more."""
    # Windows has several numbers for it, and this is all that Python tells of some.
    is_invalid = sys.platform == "win32" and error.errno == errno.EINVAL and error.filename is None
    return isinstance(error, BrokenPipeError) or is_invalid


def settle() -> None:
    """Drops output that cannot be written: otherwise it would raise again when the interpreter ends
    and change the exit code."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def told(text: str, code: int) -> int:
    print(f"zapi: {text}", file=sys.stderr)
    return code


def log() -> None:
    import logging

    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("zapi").setLevel(logging.DEBUG)
