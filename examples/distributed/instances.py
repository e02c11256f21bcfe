"""The client of a Z-API instance, by the settings that the environment has for it."""

import os

import zapi


def client_of(instance: str) -> zapi.Client:
    def setting(key: str) -> str | None:
        return os.environ.get(f"{instance}_{key}")

    return zapi.Client(
        instance_id=setting("INSTANCE_ID"),
        token=setting("TOKEN"),
        client_token=setting("CLIENT_TOKEN"),
        base_url=setting("BASE_URL"),
        rate_per_second=float(setting("RATE_PER_SECOND") or 10),
        burst=1,
    )
