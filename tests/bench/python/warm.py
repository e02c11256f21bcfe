"""Warm calls through one Python client, named by the first argument; what they cost is printed."""

from __future__ import annotations

import asyncio
import json
import os
import resource
import sys
import time
from collections.abc import Awaitable, Callable

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


def cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_SELF)
    return used.ru_utime + used.ru_stime


def peak_kb() -> int:
    with open("/proc/self/status", encoding="ascii") as status:
        return next(int(line.split()[1]) for line in status if line.startswith("VmHWM:"))


def report(calls: int, wall: int, used: float) -> None:
    print(f"calls={calls} wall_ns={wall} cpu_us={round(used * 1e6)} peak_kb={peak_kb()}")


def loop(ask: Callable[[], str], calls: int) -> None:
    for _ in range(WARM_UP):
        assert ask().startswith("http")
    wall, used = time.monotonic_ns(), cpu()
    for _ in range(calls):
        ask()
    report(calls, time.monotonic_ns() - wall, cpu() - used)


async def async_loop(ask: Callable[[], Awaitable[str]], calls: int) -> None:
    for _ in range(WARM_UP):
        assert (await ask()).startswith("http")
    wall, used = time.monotonic_ns(), cpu()
    for _ in range(calls):
        await ask()
    report(calls, time.monotonic_ns() - wall, cpu() - used)


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


def with_aiohttp(calls: int) -> None:
    import aiohttp

    async def run() -> None:
        timeout = aiohttp.ClientTimeout(total=SECONDS)
        async with aiohttp.ClientSession(headers=HEADERS, timeout=timeout) as session:

            async def ask() -> str:
                async with session.get(URL, params={"phone": PHONE}) as reply:
                    reply.raise_for_status()
                    link: str = (await reply.json())["link"]
                    return link

            await async_loop(ask, calls)

    asyncio.run(run())


CLIENTS = {
    "zapi": with_zapi,
    "pycurl": with_pycurl,
    "requests": with_requests,
    "httpx": with_httpx,
    "aiohttp": with_aiohttp,
}

if __name__ == "__main__":
    CLIENTS[sys.argv[1]](int(sys.argv[2]))
