"""A world without network: while it lasts, nothing beyond this machine can be reached."""

import ipaddress
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from evals.errors import EvalError

_closed = 0  # how many blocks of `loopback_only` are open; read by the hook


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
    """Closes the network beyond loopback, look-ups of names included, until the block ends.

    Whatever in this process tries to leave, in any thread and through any library that uses
    Python's sockets, gets `NetworkClosed`. Unix sockets stay open.
    """
    global _closed
    _install()
    _closed += 1
    try:
        yield
    finally:
        _closed -= 1


@cache
def _install() -> None:
    # An audit hook sees what every library does and cannot be taken away, so it is put in once and
    # does nothing while no block is open.
    sys.addaudithook(_refuse_what_leaves)


def _refuse_what_leaves(event: str, arguments: tuple[object, ...]) -> None:
    if not _closed or not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        host = address[0] if isinstance(address, tuple) else None  # else a unix socket, or none
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        host = arguments[0]
    else:
        return
    if host is None:
        return
    name = host.decode(errors="replace") if isinstance(host, bytes) else str(host)
    if not is_loopback(name):
        raise NetworkClosed(f"tried to reach {name!r}; the gate runs without a network")
