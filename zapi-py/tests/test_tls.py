"""TLS and proxies: what is trusted, and which way a request goes."""

import sys
from pathlib import Path

import pytest
import zapi
from conftest import CREDENTIALS, Program

TLS = Path(__file__).resolve().parents[2] / "tests" / "tls"
PICTURE = "5511990000000"


@pytest.fixture
def relay(emulator):
    def start(*options):
        return Program(sys.executable, TLS / "relay.py", "--to", emulator.address, *options)

    return start


def test_ca_file_is_trusted(relay, emulator):
    with relay() as tls:
        client = zapi.Client(base_url=tls.url, ca_file=TLS / "ca.pem", **CREDENTIALS)
        assert client.profile_picture(PICTURE).link
        client.close()
    assert emulator.stats()["requests"] == 1


@pytest.mark.parametrize(
    ("name", "ca"), [("localhost", None), ("localhost", "other-ca.pem"),
                     ("expired", "ca.pem"), ("wrong-host", "ca.pem")],
)
def test_what_is_not_trusted_is_refused(relay, emulator, name, ca):
    with relay("--cert", TLS / f"{name}.pem", "--key", TLS / f"{name}.key") as tls:
        ca_file = TLS / ca if ca else None
        with zapi.Client(base_url=tls.url, ca_file=ca_file, **CREDENTIALS) as client:
            with pytest.raises(zapi.TlsError, match="ca_file") as caught:
                client.profile_picture(PICTURE)
    assert not caught.value.retryable
    assert emulator.stats()["requests"] == 0


def test_a_proxy_by_argument_or_by_environment(relay, emulator, monkeypatch, tmp_path):
    host, log = "api.test.invalid", tmp_path / "log"
    settings = {"base_url": f"https://{host}", "ca_file": TLS / "ca.pem", **CREDENTIALS}
    with relay("--cert", TLS / "api-test.pem", "--key", TLS / "api-test.key") as tls:
        target = tls.url.removeprefix("https://")
        options = ["--map", f"{host}={target}", "--log", log, "--auth", "user:password"]
        with Program(sys.executable, TLS / "proxy.py", *options) as proxy:
            url = proxy.url.replace("//", "//user:password@")
            with zapi.Client(proxy=url, trust_env=False, **settings) as client:
                assert client.profile_picture(PICTURE).link
                assert "password" not in repr(client)
            monkeypatch.setenv("https_proxy", url)
            with zapi.Client(**settings) as client:
                assert client.profile_picture(PICTURE).link
            with zapi.Client(proxy=proxy.url, **settings) as client:
                with pytest.raises(zapi.ProxyError):
                    client.profile_picture(PICTURE)
    assert len(log.read_text().splitlines()) == 3
    assert emulator.stats()["requests"] == 2
