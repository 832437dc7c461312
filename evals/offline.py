"""A world without network: while it lasts, nothing beyond this machine can be reached."""

import ipaddress
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from evals.errors import EvalError


class NetworkClosed(EvalError):
    """Something tried to reach beyond loopback while that was closed."""


def is_loopback(host: str) -> bool:
    """Whether a host name or address is this machine."""
    try:
        return ipaddress.ip_address(host.strip("[]").split("%")[0]).is_loopback
    except ValueError:
        return host.lower().rstrip(".") in ("localhost", "ip6-localhost", "")


@contextmanager
def loopback_only() -> Iterator[None]:
    """Closes Python's sockets beyond loopback, names included, until the block ends.

    Unix sockets and socket pairs stay open. Whatever tries to leave gets `NetworkClosed`.
    """
    kept = {
        (owner, name): getattr(owner, name)
        for owner, name in (
            (socket.socket, "connect"),
            (socket.socket, "connect_ex"),
            (socket.socket, "sendto"),
            (socket, "getaddrinfo"),
            (socket, "gethostbyname"),
        )
    }

    def refuse(host: object) -> None:
        name = host.decode(errors="replace") if isinstance(host, bytes) else str(host or "")
        if not is_loopback(name):
            raise NetworkClosed(f"tried to reach {name!r}; the gate runs without a network")

    def guard_socket(call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(self: socket.socket, *args: Any) -> Any:
            address = args[-1] if args else None
            if isinstance(address, tuple) and self.family in (socket.AF_INET, socket.AF_INET6):
                refuse(address[0])
            return call(self, *args)

        return guarded

    def guard_name(call: Callable[..., Any]) -> Callable[..., Any]:
        def guarded(host: Any, *args: Any, **named: Any) -> Any:
            refuse(host)
            return call(host, *args, **named)

        return guarded

    try:
        for (owner, name), call in kept.items():
            guard = guard_socket if owner is socket.socket else guard_name
            setattr(owner, name, guard(call))
        yield
    finally:
        for (owner, name), call in kept.items():
            setattr(owner, name, call)
