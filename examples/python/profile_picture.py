"""Prints the link of a contact's profile picture: `python profile_picture.py PHONE`.

Settings come from the environment: ZAPI_INSTANCE_ID, ZAPI_TOKEN, ZAPI_CLIENT_TOKEN.
Exit code: 0 a picture, 1 no picture, 2 an error.
"""

import sys

import zapi


def main(arguments: list[str]) -> int:
    if len(arguments) != 1:
        print("usage: profile_picture.py PHONE", file=sys.stderr)
        return 2
    try:
        with zapi.Client() as client:
            picture = client.profile_picture(arguments[0])
    except zapi.Error as error:
        print(f"error: {type(error).__name__}: {error}", file=sys.stderr)
        return 2
    if picture.link is None or picture.expires_at is None:
        reason = f" ({picture.reason})" if picture.reason else ""
        print(f"no picture{reason}")
        return 1
    print(f"link: {picture.link}")
    print(f"expires: {picture.expires_at:%Y-%m-%dT%H:%M:%SZ}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
