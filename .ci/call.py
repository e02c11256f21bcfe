"""Runs an example program against an emulator and checks how it ends: a picture, none, a refused token.

Arguments: the emulator, then the program and its first arguments. With --once before the program it is run as it is, and has
to end with 0.
"""

from __future__ import annotations

import os
import subprocess
import sys

GOOD, NONE = "5511990000000", "5511990000027"


def main(emulator: str, *program: str) -> int:
    with subprocess.Popen([emulator, "--until-eof"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None and process.stdout is not None
        env = {
            **os.environ,
            "ZAPI_BASE_URL": process.stdout.readline().strip(),
            "ZAPI_INSTANCE_ID": "EMULATOR0INSTANCE",
            "ZAPI_TOKEN": "EMULATOR0TOKEN",
            "ZAPI_CLIENT_TOKEN": "EMULATOR0CLIENT0TOKEN",
        }

        def call(*command: str, code: int, says: str = "", **changed: str) -> bool:
            done = subprocess.run(command, env={**env, **changed}, capture_output=True, text=True, timeout=60)
            said = done.stdout + done.stderr
            print(f"{' '.join(command)}: exit {done.returncode}\n{said}")
            return done.returncode == code and says in said

        if program[0] == "--once":
            right = [call(*program[1:], code=0)]
        else:
            right = [
                call(*program, GOOD, code=0, says="/pictures/"),
                call(*program, NONE, code=1, says="no picture"),
                call(*program, GOOD, code=2, says="403", ZAPI_CLIENT_TOKEN="WRONG"),
            ]
        process.stdin.close()
    return 0 if all(right) else 1


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
