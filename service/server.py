"""uvicorn with a clock on everything that a caller can draw out, and an end that ends.

uvicorn has no limit of its own on how long a request may take to arrive (200 half-sent requests
were all still open after 40 s), nor on how long a caller may leave a reply unread.
"""

import asyncio
import logging
import signal
import socket
from collections.abc import Callable
from types import FrameType
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.protocols.http.h11_impl import H11Protocol

from ingest.errors import SettingsError
from service.settings import ServiceSettings

log = logging.getLogger("askminutes.server")

MAX_HEADER_BYTES = 16 * 1024


class TimedProtocol(H11Protocol):
    """One connection: a request must arrive whole in time, and a reply must be read in time.

    Past `max_connections`, the connection that has waited longest for its request gives way, so
    that half-sent requests cannot keep others out.
    """

    request_timeout_s = 10.0
    write_timeout_s = 30.0
    max_connections = 800
    arriving: "dict[TimedProtocol, None]"  # oldest first; one per server

    _request_timer: asyncio.TimerHandle | None = None
    _write_timer: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Start the clock; make room where there is none."""
        super().connection_made(transport)
        self._await_request()
        if len(self.connections) > self.max_connections:
            oldest = next(iter(self.arriving), self)
            oldest._give_up("connection_gave_way")

    def data_received(self, data: bytes) -> None:
        """Read on, and see whether the request is whole now."""
        super().data_received(data)
        if self._is_arriving():
            self._await_request()
        else:
            self._request_is_whole()

    def on_response_complete(self) -> None:
        """Between requests uvicorn's own keep-alive clock runs."""
        self._request_is_whole()
        super().on_response_complete()
        if not self.cycle.response_complete and self.cycle.more_body:
            self._await_request()  # a pipelined request that is not whole yet

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        self._request_is_whole()
        self._unset_write_timer()
        super().connection_lost(exc)

    def pause_writing(self) -> None:
        """The caller does not read: start the clock."""
        super().pause_writing()
        if self._write_timer is None:
            self._write_timer = self.loop.call_later(
                self.write_timeout_s, self._give_up, "reply_not_read"
            )

    def resume_writing(self) -> None:
        """The caller reads again."""
        self._unset_write_timer()
        super().resume_writing()

    def _is_arriving(self) -> bool:
        cycle = self.cycle
        return cycle is None or cycle.response_complete or cycle.more_body

    def _await_request(self) -> None:
        if self._request_timer is None and not self.transport.is_closing():
            self.arriving[self] = None
            self._request_timer = self.loop.call_later(
                self.request_timeout_s, self._give_up, "request_not_whole"
            )

    def _request_is_whole(self) -> None:
        self.arriving.pop(self, None)
        if self._request_timer is not None:
            self._request_timer.cancel()
            self._request_timer = None

    def _unset_write_timer(self) -> None:
        if self._write_timer is not None:
            self._write_timer.cancel()
            self._write_timer = None

    def _give_up(self, why: str) -> None:
        log.info(why)
        self._request_is_whole()
        self.transport.abort()


class Server(uvicorn.Server):
    """A server that says when it listens and ends its open streams before it stops."""

    def __init__(self, config: uvicorn.Config, app: FastAPI, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._app = app
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start, then say so."""
        await super().startup(sockets)
        if self.started:
            self._ready()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the open streams with an `error` event, then wait for what is running."""
        self._app.state.closing.set()
        await super().shutdown(sockets)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """A second signal does not wait."""
        if self.should_exit and sig == signal.SIGINT:
            self.force_exit = True
        self.should_exit = True


def listen(host: str, port: int) -> socket.socket:
    """A listening socket.

    Raises:
        SettingsError: the address is taken or is not ours.
    """
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][0]
        listening = socket.socket(family, socket.SOCK_STREAM)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind((host, port))
    except OSError as error:
        reason = error.strerror or "it cannot be listened on"
        raise SettingsError(
            f"cannot listen on {host!r} port {port}: {reason}; choose another with --host or --port"
        ) from error
    listening.set_inheritable(True)
    return listening


def server(
    app: FastAPI, settings: ServiceSettings, ready: Callable[[], None] = lambda: None
) -> Server:
    """The server for an application; `run(sockets=[listen(...)])` starts it.

    Args:
        app: made by `create_app`.
        settings: time limits, number of connections.
        ready: called once it listens.
    """
    limits: dict[str, Any] = {
        "request_timeout_s": settings.request_timeout_s,
        "write_timeout_s": settings.write_timeout_s,
        "max_connections": settings.max_connections,
        "arriving": {},
    }
    config = uvicorn.Config(
        app,
        http=type("ServedProtocol", (TimedProtocol,), limits),
        ws="none",
        lifespan="on",
        log_config=None,
        access_log=False,
        proxy_headers=False,
        server_header=False,
        timeout_keep_alive=settings.keep_alive_s,
        timeout_graceful_shutdown=settings.shutdown_s,
        h11_max_incomplete_event_size=MAX_HEADER_BYTES,
    )
    return Server(config, app, ready)
