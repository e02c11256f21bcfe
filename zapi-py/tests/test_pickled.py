"""What a pickled client takes along of settings in which a secret stands where none belongs."""

from __future__ import annotations

import pickle
from typing import Any

import pytest
import zapi

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
        pickle.loads(pickled)
    monkeypatch.setenv(f"ZAPI_{name.upper()}", value)
    loaded = pickle.loads(pickled)
    assert pickle.dumps(loaded) == pickled and repr(loaded) == repr(client)
