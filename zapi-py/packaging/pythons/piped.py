"""Runs a program with pipes for standard streams: Python under wine starts with no others."""

import subprocess
import sys

with subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT) as program:
    assert program.stdout
    for line in program.stdout:
        sys.stdout.buffer.write(line)
        sys.stdout.buffer.flush()
sys.exit(program.returncode)
