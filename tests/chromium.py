"""Chromium without a window, driven over loopback by the WebDriver protocol."""

from __future__ import annotations

import base64
import http.client
import json
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

# A container has little shared memory, 64 MB in Docker: without it, Chromium takes files.
ARGUMENTS = [
    "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--hide-scrollbars", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]
STARTED = "started successfully on port "


class Chromium:
    """One window, and everything that it asks for is noted."""

    def __init__(self, width: int = 1200, height: int = 800) -> None:
        self.profile = tempfile.TemporaryDirectory(prefix="zapi-chromium-", ignore_cleanup_errors=True)
        self.driver = subprocess.Popen(
            ["chromedriver", "--port=0"], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
        )
        assert self.driver.stdout is not None
        line = next((line for line in self.driver.stdout if STARTED in line), "")
        self.port = int(line.split(STARTED)[1].strip().rstrip("."))
        arguments = [*ARGUMENTS, f"--window-size={width},{height}", f"--user-data-dir={self.profile.name}"]
        options = {"binary": shutil.which("chromium"), "args": arguments}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"performance": "ALL", "browser": "ALL"}}
        self.session = ""
        self.session = self._ask("POST", "", capabilities={"alwaysMatch": wanted})["sessionId"]

    def _ask(self, method: str, path: str, **values: Any) -> Any:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        session = f"/{self.session}" if self.session else ""
        body = json.dumps(values) if method == "POST" else None
        connection.request(method, f"/session{session}{path}", body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        answer = json.loads(response.read())["value"]
        connection.close()
        if response.status >= 400:
            raise RuntimeError(f"{answer['error']}: {answer['message']}")
        return answer

    def open(self, address: str) -> None:
        """Returns when the page is loaded."""
        self._ask("POST", "/url", url=address)

    def run(self, script: str, *arguments: object) -> Any:
        """What the body of a function returns in the page; it may be async."""
        return self._ask("POST", "/execute/sync", script=f"return (async () => {{{script}}})()", args=list(arguments))

    def type(self, selector: str, text: str) -> None:
        element = self._ask("POST", "/element", using="css selector", value=selector)
        self._ask("POST", f"/element/{next(iter(element.values()))}/value", text=text)

    def label(self, selector: str) -> str:
        """What a screen reader calls the element."""
        element = self._ask("POST", "/element", using="css selector", value=selector)
        return str(self._ask("GET", f"/element/{next(iter(element.values()))}/computedlabel"))

    def command(self, name: str, **values: object) -> Any:
        """A command of the DevTools protocol."""
        return self._ask("POST", "/goog/cdp/execute", cmd=name, params=values)

    def media(self, **features: str) -> None:
        """Sets what the page is told of the person, such as `prefers_color_scheme`."""
        values = [{"name": name.replace("_", "-"), "value": value} for name, value in features.items()]
        self.command("Emulation.setEmulatedMedia", features=values)

    def screenshot(self) -> bytes:
        return base64.b64decode(self._ask("GET", "/screenshot"))

    def requests(self) -> list[str]:
        """The addresses that were asked for since the last time."""
        events = [json.loads(entry["message"])["message"] for entry in self._ask("POST", "/se/log", type="performance")]
        return [event["params"]["request"]["url"] for event in events if event["method"] == "Network.requestWillBeSent"]

    def complaints(self) -> list[str]:
        """What stands in the console since the last time."""
        return [entry["message"] for entry in self._ask("POST", "/se/log", type="browser")]

    def __enter__(self) -> Chromium:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._ask("DELETE", "")
        finally:
            self.driver.terminate()
            self.driver.wait()
            self.profile.cleanup()


def address(file: Path) -> str:
    return file.resolve().as_uri()
