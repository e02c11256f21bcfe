"""Asks for many contacts: `python profile_pictures.py FILE`, one phone per line; `-` is standard input.

Settings come from the environment: ZAPI_INSTANCE_ID, ZAPI_TOKEN, ZAPI_CLIENT_TOKEN.
Prints one line per phone, as answers arrive: the phone, a tab, and its link or the error.
Exit code: 0 all phones were answered, 1 some failed, 2 the batch ended early.
"""

import sys

import zapi


def told(outcome: zapi.Outcome) -> str:
    if outcome.picture is None:
        return f"{type(outcome.error).__name__}: {outcome.error}"
    return outcome.picture.link or f"no picture {outcome.picture.reason or ''}".rstrip()


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: profile_pictures.py FILE", file=sys.stderr)
        return 2
    try:
        file = sys.stdin if arguments[0] == "-" else open(arguments[0], encoding="utf-8")
        with file, zapi.Client() as client:
            # The file is read as answers arrive, so it may have any length.
            outcomes = client.profile_pictures(line.strip() for line in file)
            for outcome in outcomes:
                print(outcome.phone or "-", told(outcome), sep="\t", flush=True)
    except (zapi.Error, OSError, UnicodeDecodeError) as error:
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
        if isinstance(error, zapi.Error) and error.stopped_at is not None:
            print(f"resume at line {error.stopped_at + 1}", file=sys.stderr)
        return 2
    return 1 if outcomes.progress.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
