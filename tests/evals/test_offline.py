import socket
import subprocess
import sys
from pathlib import Path

import pytest

from evals.offline import is_loopback, loopback_only


@pytest.mark.parametrize("host", ["127.0.0.1", "127.8.8.8", "::1", "[::1]", "localhost", "::1%lo"])
def test_this_machine_is_loopback(host: str) -> None:
    assert is_loopback(host)


@pytest.mark.parametrize("host", ["192.0.2.1", "example.org", "2001:db8::1", "localhost.example"])
def test_every_other_machine_is_not(host: str) -> None:
    assert not is_loopback(host)


OUTSIDE = """
import socket
from evals.offline import NetworkClosed, loopback_only

def refused(call):
    try:
        call()
    except NetworkClosed as error:
        return str(error)

with loopback_only():
    with loopback_only(), socket.socket() as outside:
        print(refused(lambda: outside.connect(("192.0.2.1", 80))))
    print(refused(lambda: socket.getaddrinfo("example.org", 443)))
with socket.socket(type=socket.SOCK_DGRAM) as outside:
    print(refused(lambda: outside.connect_ex(("192.0.2.1", 9))))  # sends nothing
"""


def test_nothing_beyond_this_machine_can_be_reached_while_it_is_closed(root: Path) -> None:
    # In a process of its own, as the tests' own guard would refuse it first.
    run = subprocess.run(
        [sys.executable, "-c", OUTSIDE], cwd=root, capture_output=True, text=True, timeout=60
    )

    assert [line.split(";")[0] for line in run.stdout.splitlines()] == [
        "tried to reach '192.0.2.1'",
        "tried to reach 'example.org'",
        "None",
    ]


def test_this_machine_can_be_reached_while_it_is_closed() -> None:
    with (
        loopback_only(),
        socket.create_server(("127.0.0.1", 0)) as server,
        socket.create_connection(server.getsockname()) as client,
    ):
        assert client.getpeername() == server.getsockname()
