"""Receives Z-API's webhook for messages and tells a store: `python webhook.py FOLDER [PORT]`.

Listens on this machine only. Z-API sends to https addresses, so put a web server such as nginx in front of it,
and choose a path that is hard to guess. `zapi sync FOLDER --watch`, in another process, fetches what has changed.
"""

import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import zapi

if len(sys.argv) not in (2, 3):
    sys.exit(__doc__)
folder, port = [*sys.argv[1:], "8080"][:2]


class Webhook(BaseHTTPRequestHandler):
    timeout = 10  # seconds for a client that sends nothing

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > 2**20:
            return self.send_error(413)
        try:
            count = store.observe_message(self.rfile.read(int(length)))
        except ValueError:  # no message; its sender has to change something
            return self.send_error(400)
        print(f"{count} contacts of the store", flush=True)
        self.send_response(204)
        self.end_headers()


with zapi.Store(folder) as store, ThreadingHTTPServer(("127.0.0.1", int(port)), Webhook) as server:
    print(f"http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()
