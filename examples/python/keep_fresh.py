"""Keeps the pictures of many contacts in a folder: `python keep_fresh.py FOLDER FILE`, one phone per line; run it every hour.

Settings come from the environment: ZAPI_INSTANCE_ID, ZAPI_TOKEN, ZAPI_CLIENT_TOKEN.
Prints one line per contact whose picture changed in this run: the phone, a tab, and the path of the picture or "gone".
Exit code: 0 if all pictures are up to date, 1 if some contacts failed, 2 if the sync ended early; the next run continues.
"""

import sys

import zapi


def main(arguments: list[str]) -> int:
    if len(arguments) != 2:
        print("usage: keep_fresh.py FOLDER FILE", file=sys.stderr)
        return 2
    folder, name = arguments
    try:
        with open(name, encoding="utf-8") as file, zapi.Client() as client, zapi.Store(folder) as store:
            store.add(line.strip() for line in file)  # contacts that are already there stay as they are
            before = store.status().seq
            report = store.sync(client)
            for change in store.changes(since=before):
                if change.entry is not None:
                    picture = change.entry.picture
                    print(change.entry.phone, picture.path if picture else "gone", sep="\t")
    except (zapi.Error, OSError, UnicodeDecodeError) as error:
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if report.withheld:
        print(f'{report.withheld} "no picture" answers were withheld: is the instance connected?', file=sys.stderr)
    return 1 if report.failed or report.withheld else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
