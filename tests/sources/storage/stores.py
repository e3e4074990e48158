"""A web server on this machine, which keeps count of what it sends."""

import base64
import gzip
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

TOKEN = base64.b64encode(b"me:secret").decode()


@dataclass
class Site:
    """The files of a server by their path; the first folder says how the server behaves.

    `ranges` serves parts, `whole` does not, `unsized` does not even know lengths, `locked` wants a user and password,
    `keen` packs whatever may be packed; a number is the status of the answer.
    """

    url: str
    files: dict[str, bytes] = field(default_factory=dict)
    sent: dict[str, int] = field(default_factory=dict)
    """How many bytes of each file were sent."""
    asked: list[tuple[str, str | None]] = field(default_factory=list)
    """The method of each request and the range that it was about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1
    site: Site

    def do_HEAD(self) -> None:
        self._answer(body=False)

    def do_GET(self) -> None:
        self._answer(body=True)

    def _answer(self, *, body: bool) -> None:
        _, mode, name = urlsplit(self.path).path.split("/", 2)
        data = self.site.files.get(name)
        asked = self.headers.get("Range")
        self.site.asked.append((self.command, asked))
        if mode.isdigit() or data is None:
            self._send(int(mode) if mode.isdigit() else 404, b"", {}, body=body)
        elif mode == "locked" and self.headers.get("Authorization") != f"Basic {TOKEN}":
            self._send(401, b"", {}, body=body)
        else:
            self._file(mode, name, data, asked, body=body)

    def _file(self, mode: str, name: str, data: bytes, asked: str | None, *, body: bool) -> None:
        status, facts = 200, {"ETag": f'"{sha256(data).hexdigest()}"'}
        if mode == "keen" and "gzip" in self.headers.get("Accept-Encoding", ""):
            data, facts = gzip.compress(data), {**facts, "Content-Encoding": "gzip"}
        elif mode in ("ranges", "locked", "keen") and asked:
            begin, end = (int(number) for number in asked.removeprefix("bytes=").split("-"))
            facts["Content-Range"] = f"bytes {begin}-{min(end, len(data) - 1)}/{len(data)}"
            status, data = 206, data[begin : end + 1]
        if body:
            self.site.sent[name] = self.site.sent.get(name, 0) + len(data)
        self._send(status, data, facts, body=body, sized=mode != "unsized")

    def _send(self, status: int, data: bytes, facts: dict[str, str], *, body: bool, sized: bool = True) -> None:
        self.send_response(status)
        for name, value in {
            **facts,
            **({"Content-Length": str(len(data))} if sized else {"Connection": "close"}),
        }.items():
            self.send_header(name, value)
        self.end_headers()
        self.close_connection = self.close_connection or not sized
        if body:
            try:
                self.wfile.write(data)
                self.wfile.flush()
            except OSError:
                self.close_connection = True

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- as the base class has it
        """Say nothing."""


@contextmanager
def site() -> Iterator[Site]:
    """Serve files on a free port of this machine."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    server.daemon_threads = True
    found = Site(f"http://127.0.0.1:{server.server_port}")
    server.RequestHandlerClass = type("Handler", (_Handler,), {"site": found})
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield found
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
