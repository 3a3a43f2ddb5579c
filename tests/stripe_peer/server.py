"""HTTP/1.1 on the loopback interface: keep-alive, one thread for each connection."""

from __future__ import annotations

import json
import socket
import socketserver
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from . import control, forms, invoice_pages, pages, portal_pages
from .errors import ApiError
from .faults import ConnectionDropped

if TYPE_CHECKING:
    from .peer import StripePeer

HOSTED = {"/c/pay": pages, "/p/session": portal_pages, "/i": invoice_pages}
LONGEST_BODY = 1_000_000
CSP = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'"


class PeerServer(ThreadingHTTPServer):
    """The listening socket; it knows its connections, so that it can end them."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128

    def __init__(self, peer: StripePeer, port: int) -> None:
        self.peer = peer
        self.connections: set[socket.socket] = set()
        super().__init__(("127.0.0.1", port), Handler)

    def server_bind(self) -> None:
        """Bind without the reverse look-up that HTTPServer makes."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = "127.0.0.1", self.server_address[1]

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing: a client that went away is what tests do."""

    def close_connections(self) -> None:
        """End every open connection, so that clients notice and threads finish."""
        for connection in list(self.connections):
            with suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)


class Handler(BaseHTTPRequestHandler):
    """One connection."""

    protocol_version = "HTTP/1.1"
    server_version = "StripePeer"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    timeout = 60
    server: PeerServer

    def setup(self) -> None:
        """Note the connection."""
        super().setup()
        self.server.connections.add(self.connection)

    def finish(self) -> None:
        """Forget the connection."""
        self.server.connections.discard(self.connection)
        with suppress(OSError):
            super().finish()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the base class's name
        """Keep quiet; `peer.requests` has it all."""

    def do_GET(self) -> None:
        """Answer any method: the contract says which ones there are."""
        body = self._body()
        if body is None:
            return
        parts = urlsplit(self.path)
        try:
            self._route(parts.path, parts.query, body)
        except ConnectionDropped:
            self.close_connection = True
            with suppress(OSError):
                self.connection.shutdown(socket.SHUT_RDWR)

    do_POST = do_GET  # noqa: N815 - the names that BaseHTTPRequestHandler looks up
    do_PUT = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = do_GET  # noqa: N815

    def _route(self, path: str, query: str, body: bytes) -> None:
        prefix, _, last = path.rpartition("/")
        if prefix in HOSTED:
            self._hosted_page(HOSTED[prefix], unquote(last), body)
        elif path.startswith("/_peer/"):
            self._control(path.removeprefix("/_peer/"), body)
        else:
            answer = self.server.peer.api.answer(
                self.command, path, query, dict(self.headers), body
            )
            self._send_json(answer.status, answer.body, answer.headers)

    def _hosted_page(self, pages: Any, object_id: str, body: bytes) -> None:
        peer = self.server.peer
        if self.command == "POST":
            try:
                fields = forms.decode(body.decode("latin-1"))
            except ApiError:
                fields = {}
            page = pages.submit(peer.account, object_id, fields)
            peer.save()
        else:
            page = pages.show(peer.account, object_id)
        headers = {"Content-Security-Policy": CSP, "Cache-Control": "no-store"}
        headers |= {"Location": page.location} if page.location else {}
        self._send(page.status, "text/html; charset=utf-8", page.html.encode(), headers)

    def _control(self, name: str, body: bytes) -> None:
        if self.headers.get("Origin"):  # No web page commands the peer.
            self._send_json(403, {"error": "the controls are not for browsers"}, {})
            return
        status, value = control.answer(self.server.peer, self.command, name, body)
        self._send_json(status, value, {})

    def _body(self) -> bytes | None:
        """Return the request's body, or answer and return None when it cannot be read."""
        length = self.headers.get("Content-Length", "0")
        if "Transfer-Encoding" in self.headers or not length.isdecimal():
            self._refuse(411)
            return None
        if int(length) > LONGEST_BODY:
            self._refuse(413)
            return None
        return self.rfile.read(int(length))

    def _refuse(self, status: int) -> None:
        self.close_connection = True
        self._send_json(status, ApiError("The body cannot be read.").body(), {})

    def _send_json(self, status: int, value: Any, headers: dict[str, str]) -> None:
        content = json.dumps(value, indent=2, ensure_ascii=False).encode()
        if status == 401:
            headers = headers | {"WWW-Authenticate": 'Basic realm="Stripe"'}
        self._send(status, "application/json", content, headers)

    def _send(self, status: int, kind: str, content: bytes, headers: dict[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)
