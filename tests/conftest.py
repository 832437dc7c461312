"""What every test stands on: the shared documents, and a network that ends at this machine."""

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parent.parent

_guarded = False


class NetworkIsClosed(RuntimeError):
    """A test tried to reach something beyond this machine."""


def _is_here(host: object) -> bool:
    if isinstance(host, bytes):
        host = host.decode("ascii", "replace")
    if host in (None, "", "localhost", "testserver"):
        return True
    try:
        return ipaddress.ip_address(str(host).split("%")[0]).is_loopback or str(host) == "0.0.0.0"
    except ValueError:
        return False


def _refuse_what_leaves(event: str, arguments: tuple[Any, ...]) -> None:
    if not _guarded or not event.startswith("socket."):
        return
    if event in ("socket.connect", "socket.sendto", "socket.sendmsg"):
        address = arguments[1]
        # A unix socket's address is a path; None is the address of a connected socket.
        if not isinstance(address, tuple) or _is_here(address[0]):
            return
    elif event in ("socket.getaddrinfo", "socket.gethostbyname", "socket.gethostbyaddr"):
        address = arguments[0]
        if _is_here(address):
            return
    else:
        return
    raise NetworkIsClosed(f"{event} to {address!r}: tests may reach loopback only")


# An audit hook sees every connection that Python makes, whichever library makes it; it cannot be
# taken away again, so the fixture below switches it.
sys.addaudithook(_refuse_what_leaves)


@pytest.fixture(autouse=True, scope="session")
def closed_network() -> Iterator[None]:
    """Refuse every connection and every name look-up beyond loopback and unix sockets."""
    global _guarded
    _guarded = True
    yield
    _guarded = False


@pytest.fixture(scope="session")
def root() -> Path:
    """Return the repository's root."""
    return ROOT


@pytest.fixture(scope="session")
def shared() -> Path:
    """Return the directory of the shared documents and cases, beside the repository."""
    place = ROOT.parent / "shared"
    if not (place / "documents").is_dir():
        pytest.skip("the shared documents are not there: expected ../shared/documents")
    return place
