"""A pickled client leaves out every setting that contains a secret."""

from __future__ import annotations

import multiprocessing
import pickle
from pathlib import Path
from typing import Any

import pytest
import zapi
from conftest import CREDENTIALS, MakeAsync, MakeClient

MARK = "MARK0OF0A0SECRET"


@pytest.mark.parametrize("from_env", [True, False])
@pytest.mark.parametrize(
    ("secret", "name", "value"),
    [
        ("token", "user_agent", f"app/1 ({MARK})"),
        ("token", "base_url", f"https://z.example/{MARK}"),
        ("client_token", "image_hosts", f"z.example,{MARK}.example"),
        ("client_token", "instance_id", f"I{MARK}"),
        ("proxy", "user_agent", f"by http://u:{MARK}@127.0.0.1:9"),
    ],
)
def test_a_setting_that_holds_a_secret_stays_behind(
    secret: str, name: str, value: str, from_env: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    secrets = {"token": "T0K3N", secret: MARK}
    if secret == "proxy":
        secrets["proxy"] = f"http://u:{MARK}@127.0.0.1:9"
    for key, text in secrets.items():
        monkeypatch.setenv(f"ZAPI_{key.upper()}", f" '{text}' ")
    given: dict[str, Any] = {"instance_id": "0", name: value, **({} if from_env else secrets)}
    client = zapi.Client(**given)
    pickled = pickle.dumps(client)
    assert MARK.encode() not in pickled and MARK not in repr(client)
    with pytest.raises(zapi.InvalidConfig, match=f"set ZAPI_{name.upper()} here too"):
        pickle.loads(pickled).stats()
    monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    loaded = pickle.loads(pickled)
    assert pickle.dumps(loaded) == pickled and repr(loaded) == repr(client)


def ask(client: zapi.Client, phone: str) -> str | None:
    return client.profile_picture(phone).link


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_a_pool_hears_why_a_client_does_not_work_there(make_client: MakeClient, method: str) -> None:
    """A worker that cannot even load its task dies, and the pool waits for ever."""
    with multiprocessing.get_context(method).Pool(1) as pool:
        asked = pool.apply_async(ask, (make_client(), "5511990000000"))
        with pytest.raises(zapi.InvalidConfig, match="set ZAPI_.*TOKEN here too"):
            asked.get(timeout=100)


def test_what_else_keeps_a_client_from_starting_is_told_by_its_first_call(
    make_client: MakeClient, make_async: MakeAsync, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for name, value in CREDENTIALS.items():
        monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    file = tmp_path / "ca.pem"
    file.write_bytes(Path(__file__).parents[2].joinpath("tests/tls/ca.pem").read_bytes())
    pickled = [pickle.dumps(make(ca_file=file)) for make in (make_client, make_async)]
    file.unlink()
    for loaded in map(pickle.loads, pickled):
        for _ in range(2):
            with pytest.raises(zapi.InvalidConfig, match="ca_file cannot be read"):
                loaded.with_options(timeout=1)
