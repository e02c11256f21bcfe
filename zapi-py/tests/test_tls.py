"""TLS and proxies: what is trusted, and which way a request takes."""

from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeAlias

import pytest
import zapi
from conftest import CA_NAMES, CREDENTIALS, HELPER, Emulator, Program

TLS = Path(__file__).resolve().parents[2] / "tests" / "tls"
PICTURE = "5511990000000"

Relay: TypeAlias = Callable[..., Program]


@pytest.fixture
def relay(emulator: Emulator) -> Relay:
    def start(*options: str | Path) -> Program:
        return Program(HELPER, TLS / "relay.py", "--to", emulator.address, *options)

    return start


def test_ca_file_is_trusted(relay: Relay, emulator: Emulator) -> None:
    with relay() as tls:
        client = zapi.Client(base_url=tls.url, ca_file=TLS / "ca.pem", **CREDENTIALS)
        assert client.profile_picture(PICTURE).link
        client.close()
    assert emulator.stats()["requests"] == 1


def test_the_systems_authorities_are_trusted_in_place_of_the_bundled_ones(
    relay: Relay, monkeypatch: pytest.MonkeyPatch
) -> None:
    with relay() as tls:
        for ca in ("ca.pem", "other-ca.pem"):
            monkeypatch.setenv("SSL_CERT_FILE", str(TLS / ca))
            # Even so: whoever asks for the system's gets what stands for them.
            client = zapi.Client(base_url=tls.url, ca_file="system", trust_env=False, **CREDENTIALS)
            monkeypatch.delenv("SSL_CERT_FILE")
            if ca == "ca.pem":
                assert client.profile_picture(PICTURE).link
                continue
            with pytest.raises(zapi.TlsError) as caught:
                client.profile_picture(PICTURE)
            trusted = "the system's authorities (ca_file=system; 1 found by SSL_CERT_FILE)"
            assert f"trusted are {trusted}" in str(caught.value)


def test_a_path_object_names_a_file_whatever_it_is_called(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(zapi.InvalidConfig, match="ca_file cannot be read"):
        zapi.Client(ca_file=Path("system"), **CREDENTIALS)


@pytest.mark.parametrize(
    ("name", "ca", "advice"),
    [("localhost", None, "set ca_file"), ("localhost", "other-ca.pem", "set ca_file"),
     ("expired", "ca.pem", "expired, or the clock"), ("wrong-host", "ca.pem", "another host"),
     ("self-signed", "self-signed.pem", "CA:TRUE")],
)
def test_what_is_not_trusted_is_refused(
    relay: Relay, emulator: Emulator, name: str, ca: str | None, advice: str
) -> None:
    with relay("--cert", TLS / f"{name}.pem", "--key", TLS / f"{name}.key") as tls:
        ca_file = TLS / ca if ca else None
        with zapi.Client(base_url=tls.url, ca_file=ca_file, **CREDENTIALS) as client:
            with pytest.raises(zapi.TlsError, match=advice) as caught:
                client.profile_picture(PICTURE)
    assert not caught.value.retryable
    assert emulator.stats()["requests"] == 0


@pytest.mark.parametrize("name", ["ZAPI_CA_FILE", *CA_NAMES])
def test_authorities_by_a_variable(
    relay: Relay, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    (tmp_path / "0a1b2c3d.0").write_bytes((TLS / "ca.pem").read_bytes())
    with relay() as tls:
        settings: dict[str, Any] = {"base_url": tls.url, **CREDENTIALS}
        for place in (TLS / "ca.pem", tmp_path) if name in CA_NAMES else (TLS / "ca.pem",):
            monkeypatch.setenv(name, str(place))
            with zapi.Client(**settings) as client:
                assert client.profile_picture(PICTURE).link
            ways: list[dict[str, Any]] = [{"trust_env": False}, {"ca_file": ""}]
            for ignoring in ways:
                with zapi.Client(**settings, **ignoring) as client:
                    with pytest.raises(zapi.TlsError, match="are the bundled authorities \\("):
                        client.profile_picture(PICTURE)
        monkeypatch.setenv(name, str(TLS / "other-ca.pem"))
        with zapi.Client(**settings) as client:
            with pytest.raises(zapi.TlsError) as caught:
                client.profile_picture(PICTURE)
        said = f"the bundled authorities and those of {TLS / 'other-ca.pem'} ({name}) ("
        assert said in str(caught.value) and "set ca_file" in str(caught.value)


@pytest.mark.parametrize("name", ["ZAPI_CA_FILE", *CA_NAMES])
def test_a_place_that_cannot_be_used_is_named_by_its_variable(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    for place in ("/nowhere", tmp_path, TLS / "make.sh"):
        monkeypatch.setenv(name, str(place))
        with pytest.raises(zapi.InvalidConfig, match=f"^{name} ") as caught:
            zapi.Client(**CREDENTIALS)
        assert str(place) not in str(caught.value)
        assert zapi.Client(**CREDENTIALS, trust_env=False)
        assert zapi.Client(**CREDENTIALS, ca_file=TLS / "ca.pem")


def test_the_order_of_the_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["ZAPI_CA_FILE", *CA_NAMES]
    for name in names:
        monkeypatch.setenv(name, "/nowhere")
    for name in names:
        with pytest.raises(zapi.InvalidConfig, match=f"^{name} "):
            zapi.Client(**CREDENTIALS)
        monkeypatch.setenv(name, "")
    assert zapi.Client(**CREDENTIALS)


def test_a_proxy_by_argument_or_by_environment(
    relay: Relay, emulator: Emulator, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    host, log = "api.test.invalid", tmp_path / "log"
    settings: dict[str, Any] = {"base_url": f"https://{host}", **CREDENTIALS}
    settings["ca_file"] = TLS / "ca.pem"
    with relay("--cert", TLS / "api-test.pem", "--key", TLS / "api-test.key") as tls:
        target = tls.url.removeprefix("https://")
        options = ["--map", f"{host}={target}", "--log", str(log), "--auth", "user:password"]
        with Program(HELPER, TLS / "proxy.py", *options) as proxy:
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


def test_which_way_the_environment_sends_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    # A label has 63 characters at the most: the lookup fails without asking the network.
    host = "a" * 64 + ".test.invalid"

    def way(**settings: Any) -> type[zapi.Error]:
        with zapi.Client(base_url=f"https://{host}", max_retries=0, **settings, **CREDENTIALS) as client:
            with pytest.raises(zapi.Error) as caught:
                client.profile_picture(PICTURE)
        return type(caught.value)

    log = tmp_path / "log"
    with Program(HELPER, TLS / "proxy.py", "--log", log) as proxy:
        monkeypatch.setenv("all_proxy", proxy.url)
        assert way() is zapi.ProxyError, "which knows no such host either"
        assert way(trust_env=False) is way(proxy="none") is zapi.DnsError
        for no_proxy in (host, " a.b, test.invalid", ".invalid", "*"):
            monkeypatch.setenv("no_proxy", no_proxy)
            assert way() is zapi.DnsError
            assert way(proxy=proxy.url) is zapi.ProxyError, "an argument goes there always"
        monkeypatch.setenv("no_proxy", "other.invalid")
        assert way() is zapi.ProxyError
    assert log.read_text().splitlines() == [f"CONNECT {host}:443 502"] * 6
