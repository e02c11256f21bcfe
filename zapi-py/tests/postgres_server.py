"""A PostgreSQL server on loopback, in a folder of its own, that ends with this program. Run as a program, it
runs another one, which finds the address of an empty database in POSTGRES_URL."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Generator
from pathlib import Path

PASSWORD = "s3cret/@w0rd"
ENCODED = "s3cret%2F%40w0rd"
# Runs a program until standard input is closed, so that it does not outlive us.
UNTIL_EOF = '"$@" & running=$!; read -r _; kill -QUIT $running; wait $running'


class Missing(Exception):
    """There is no PostgreSQL here."""


def programs() -> Path:
    """The newest version's, where Debian has them."""
    found = Path("/usr/lib/postgresql").glob("*/bin/postgres")
    newest = max(found, key=lambda path: int(path.parts[-3]), default=None)
    if newest is None:
        raise Missing("Debian: postgresql")
    return newest.parent


def as_nobody(*command: str | Path) -> list[str]:
    """PostgreSQL refuses to run as root."""
    prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"]
    return [*(prefix if os.geteuid() == 0 else []), *map(str, command)]


@contextlib.contextmanager
def server() -> Generator["Server", None, None]:
    bin = programs()
    with tempfile.TemporaryDirectory(prefix="zapi-postgres-") as name:
        folder = Path(name)
        if os.geteuid() == 0:
            shutil.chown(folder, "postgres", "postgres")
        data = folder / "data"
        made = ["-U", "postgres", "--no-sync", "-E", "UTF8", "--locale=C", "--auth-local=trust"]
        command = as_nobody(bin / "initdb", *made, "--auth-host=scram-sha-256", "-D", data)
        subprocess.run(command, check=True, capture_output=True)
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = int(listener.getsockname()[1])
        run = as_nobody(bin / "postgres", "-D", data, "-k", folder, "-p", str(port))
        for setting in ("listen_addresses=127.0.0.1", "max_connections=100", "log_min_messages=panic"):
            run += ["-c", setting]
        # With nobody to tell it to, it does not wait for a disk: see `fsync` for a benchmark.
        run += ["-c", f"fsync={os.environ.get('POSTGRES_FSYNC', 'off')}"]
        process = subprocess.Popen(
            ["sh", "-c", UNTIL_EOF, "sh", *run],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            found = Server(folder, port)
            found.wait()
            found.sql("postgres", f"CREATE ROLE zapi LOGIN PASSWORD '{PASSWORD}'")
            yield found
        finally:
            process.communicate()


class Server:
    """One that runs."""

    def __init__(self, folder: Path, port: int) -> None:
        self.folder = folder
        self.port = port
        self.made = 0

    def wait(self) -> None:
        """Returns as soon as it answers."""
        end = time.monotonic() + 60
        while self.psql("postgres", "SELECT 1").returncode:
            assert time.monotonic() < end, "PostgreSQL does not start"

    def psql(self, database: str, sql: str) -> subprocess.CompletedProcess[str]:
        where = ["-U", "postgres", "-h", str(self.folder), "-p", str(self.port), "-d", database]
        command = ["psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", *where, "-c", sql]
        return subprocess.run(command, capture_output=True, text=True)

    def sql(self, database: str, sql: str) -> str:
        """Runs statements as the administrator, and gives what came back."""
        done = self.psql(database, sql)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def create(self) -> str:
        """The address of an empty database."""
        self.made += 1
        self.sql("postgres", f"CREATE DATABASE store_{self.made} OWNER zapi")
        return f"postgresql://zapi:{ENCODED}@127.0.0.1:{self.port}/store_{self.made}?sslmode=disable"


if __name__ == "__main__":
    with server() as running:
        done = subprocess.run(sys.argv[1:], env={**os.environ, "POSTGRES_URL": running.create()})
    sys.exit(done.returncode)
