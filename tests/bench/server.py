"""The servers of the benchmark, on loopback: nginx with a fixed reply, or the emulator."""

from __future__ import annotations

import contextlib
import ctypes
import http.client
import json
import os
import shutil
import signal
import socket
import ssl
import subprocess
import sys
import time
import urllib.request
from collections.abc import Generator
from pathlib import Path

from peers import RELEASE, ROOT, WORK

CREDENTIALS = ["EMULATOR0INSTANCE", "EMULATOR0TOKEN", "EMULATOR0CLIENT0TOKEN"]
TLS = ROOT / "tests" / "tls"
CONFIG = """\
daemon off;
# One process, which stays where it is pinned.
master_process off;
pid {work}/nginx.pid;
error_log {work}/error.log;
events {{ worker_connections 512; }}
http {{
    access_log off;
    default_type application/json;
    keepalive_requests 1000000000;
    keepalive_timeout 600s;
    client_body_temp_path {work}/body;
    proxy_temp_path {work}/proxy;
    fastcgi_temp_path {work}/fastcgi;
    uwsgi_temp_path {work}/uwsgi;
    scgi_temp_path {work}/scgi;
    server {{
        listen 127.0.0.1:{http};
        listen 127.0.0.1:{https} ssl;
        ssl_certificate {tls}/localhost.pem;
        ssl_certificate_key {tls}/localhost.key;
        ssl_protocols TLSv1.2 TLSv1.3;
        location /instances/ {{ return 200 '{reply}'; }}
    }}
}}
"""
# The shape and the length of what the service sends; its link lives for four days more.
REPLY = (
    '{{"link":"https://pps.whatsapp.net/v/t61.24694-24/72017890_9103792640_1581156047_n.jpg'
    '?ccb=11-4&oh=01_Q5AaIEe5ce23439aa42c1f0b7&oe={:X}&_nc_sid=5e03e0&_nc_cat=100"}}'
)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def pinned_cpu() -> int:
    return min(os.sched_getaffinity(0))


@contextlib.contextmanager
def pinned() -> Generator[None]:
    """Programs that are started herein stay on one core, the same for all."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {pinned_cpu()})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def environment(base: str) -> dict[str, str]:
    """What the programs read: where to ask, with what; nothing of the caller's proxies."""
    kept = {key: os.environ[key] for key in ("PATH", "HOME", "LANG") if key in os.environ}
    instance, token, client_token = CREDENTIALS
    return {
        **kept,
        "BENCH_BASE": base,
        "BENCH_CA": str(TLS / "ca.pem"),
        "BENCH_CA_BUNDLE": str(ca_bundle()),
        "ZAPI_INSTANCE_ID": instance,
        "ZAPI_TOKEN": token,
        "ZAPI_CLIENT_TOKEN": client_token,
        "ZAPI_BASE_URL": base,
        "ZAPI_RATE_PER_SECOND": "0",
        "ZAPI_MAX_RETRIES": "0",
        "ZAPI_PROXY": "none",
    }


def ca_bundle() -> Path:
    """For libcurl: the system's authorities and that of the tests, as libzapi has its own and that one."""
    path = WORK / "ca-bundle.pem"
    if not path.exists():
        system = ssl.get_default_verify_paths().cafile or "/etc/ssl/certs/ca-certificates.crt"
        bundled = Path(system).read_bytes() if Path(system).exists() else b""
        path.write_bytes(bundled + (TLS / "ca.pem").read_bytes())
    return path


def wait_for(port: int, process: subprocess.Popen[str]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            break
        try:
            client = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
            client.request("GET", "/instances/", headers={"Connection": "close"})
            client.getresponse().read()
            return
        except OSError:
            time.sleep(0.05)
    sys.exit("the server did not start")


@contextlib.contextmanager
def ended(process: subprocess.Popen[str]) -> Generator[subprocess.Popen[str]]:
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(10)


def end_with_parent() -> None:
    """PR_SET_PDEATHSIG: a runner that is killed leaves no server behind."""
    ctypes.CDLL(None).prctl(1, signal.SIGTERM)


@contextlib.contextmanager
def nginx(path: str) -> Generator[tuple[str, str]]:
    work = WORK / "nginx"
    work.mkdir(parents=True, exist_ok=True)
    http_port, https_port = free_port(), free_port()
    reply = REPLY.format(int(time.time()) + 4 * 86400)
    config = CONFIG.format(work=work, tls=TLS, http=http_port, https=https_port, reply=reply)
    (work / "nginx.conf").write_text(config, encoding="utf-8")
    command = [path, "-e", str(work / "error.log"), "-c", str(work / "nginx.conf")]
    with pinned():
        process = subprocess.Popen(command, text=True, stdin=subprocess.DEVNULL, preexec_fn=end_with_parent)
    with ended(process):
        wait_for(http_port, process)
        yield f"http://127.0.0.1:{http_port}", f"https://localhost:{https_port}"


@contextlib.contextmanager
def emulator(*options: str, pin: bool = False) -> Generator[str]:
    """The emulator in release; it ends with us."""
    with pinned() if pin else contextlib.nullcontext():
        process = subprocess.Popen(
            [RELEASE / "zapi-emulator", "--until-eof", *options],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
    with ended(process):
        assert process.stdout is not None
        base = process.stdout.readline().strip()
        if not base:
            sys.exit("the emulator did not start")
        yield base


def downloads(base: str) -> int:
    """How many pictures the emulator has sent."""
    with urllib.request.urlopen(f"{base}/_emulator/totals", timeout=10) as reply:
        return int(json.load(reply)["downloaded"])


@contextlib.contextmanager
def fast_server() -> Generator[tuple[str, str | None, str]]:
    """Base URLs for HTTP and, with nginx, for HTTPS; and which server it is."""
    # Debian keeps it where only root's PATH leads.
    found = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin:/usr/local/sbin")
    if found:
        with nginx(found) as (plain, tls):
            yield plain, tls, "nginx"
    else:
        with emulator("--fast", pin=True) as plain:
            yield plain, None, "the emulator"
