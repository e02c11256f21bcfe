"""Warm calls with the Python client named by the first argument; prints what they cost."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import resource
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable

PHONE = "5511990000000"
WARM_UP = 50
BASE = os.environ["BENCH_BASE"]
URL = f"{BASE}/instances/EMULATOR0INSTANCE/token/EMULATOR0TOKEN/profile-picture"
HEADERS = {
    "Content-Type": "application/json",
    "Accept": "application/json",
    "Client-Token": "EMULATOR0CLIENT0TOKEN",
    "User-Agent": "zapi/0.1.0",
}
SECONDS = 10
Ask = Callable[[str], Awaitable[str]]


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def kb(file: str, what: str) -> int:
    with open(f"/proc/self/{file}", encoding="ascii") as lines:
        return next(int(line.split()[1]) for line in lines if line.startswith(f"{what}:"))


def memory() -> int:
    # The same in `status` lags behind by some pages for each core.
    return kb("smaps_rollup", "Rss")


class Meter:
    """What is used from its making until it is read."""

    def __init__(self) -> None:
        self.memory, self.wall, self.cpu = memory(), time.monotonic_ns(), cpu()

    def read(self, calls: int) -> str:
        wall, used = time.monotonic_ns() - self.wall, cpu() - self.cpu
        grown, peak = memory() - self.memory, kb("status", "VmHWM")
        return f"calls={calls} wall_ns={wall} cpu_us={round(used * 1e6)} peak_kb={peak} grown_kb={grown}"


def loop(ask: Callable[[], str], calls: int) -> None:
    for _ in range(WARM_UP):
        assert ask().startswith("http")
    meter = Meter()
    for _ in range(calls):
        ask()
    print(meter.read(calls))


async def async_loop(name: str, calls: int) -> None:
    async with ASYNC[name]() as ask:
        for _ in range(WARM_UP):
            assert (await ask(PHONE)).startswith("http")
        meter = Meter()
        for _ in range(calls):
            await ask(PHONE)
        print(meter.read(calls))


def with_zapi(calls: int) -> None:
    import zapi

    # Its settings stand in the environment: see server.py.
    with zapi.Client() as client:
        loop(lambda: client.profile_picture(PHONE).link or "", calls)


def with_pycurl(calls: int) -> None:
    import pycurl

    curl = pycurl.Curl()
    curl.setopt(pycurl.HTTPHEADER, [f"{key}: {value}" for key, value in HEADERS.items()])
    curl.setopt(pycurl.NOSIGNAL, 1)
    curl.setopt(pycurl.TIMEOUT, SECONDS)
    curl.setopt(pycurl.PROXY, "")

    def ask() -> str:
        curl.setopt(pycurl.URL, f"{URL}?phone={PHONE}")
        body = curl.perform_rb()
        assert curl.getinfo(pycurl.RESPONSE_CODE) == 200
        link: str = json.loads(body)["link"]
        return link

    loop(ask, calls)


def with_requests(calls: int) -> None:
    import requests

    with requests.Session() as session:
        session.headers.update(HEADERS)
        # Without this it reads the proxy variables and .netrc at each call.
        session.trust_env = False

        def ask() -> str:
            reply = session.get(URL, params={"phone": PHONE}, timeout=SECONDS)
            reply.raise_for_status()
            link: str = reply.json()["link"]
            return link

        loop(ask, calls)


def with_httpx(calls: int) -> None:
    import httpx

    with httpx.Client(headers=HEADERS, timeout=SECONDS, trust_env=False) as client:

        def ask() -> str:
            reply = client.get(URL, params={"phone": PHONE})
            reply.raise_for_status()
            link: str = reply.json()["link"]
            return link

        loop(ask, calls)


@contextlib.asynccontextmanager
async def aiohttp_asks() -> AsyncIterator[Ask]:
    import aiohttp

    timeout = aiohttp.ClientTimeout(total=SECONDS)
    async with aiohttp.ClientSession(headers=HEADERS, timeout=timeout) as session:

        async def ask(phone: str) -> str:
            async with session.get(URL, params={"phone": phone}) as reply:
                reply.raise_for_status()
                link: str = (await reply.json())["link"]
                return link

        yield ask


@contextlib.asynccontextmanager
async def zapi_asks() -> AsyncIterator[Ask]:
    import zapi

    async with zapi.AsyncClient() as client:

        async def ask(phone: str) -> str:
            return (await client.profile_picture(phone)).link or ""

        yield ask


ASYNC = {"zapi_async": zapi_asks, "aiohttp": aiohttp_asks}
CLIENTS = {"zapi": with_zapi, "pycurl": with_pycurl, "requests": with_requests, "httpx": with_httpx}

if __name__ == "__main__":
    client, count = sys.argv[1], int(sys.argv[2])
    if client in ASYNC:
        asyncio.run(async_loop(client, count))
    else:
        CLIENTS[client](count)
