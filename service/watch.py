"""One answer in the making, seen from outside: who listens, and whether anybody still waits.

The road of a question takes values and returns values; nothing of it is decided here. A `Watch`
stands beside it: each step says that it was reached and what it found, and stops there when the
reader has gone. What the steps said is the record that is stored with the answer.
"""

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from service.errors import AnswerStopped

Heard = Callable[[str, Mapping[str, Any]], None]
"""Told of a step's name and its counts, in the thread that makes the answer."""


class Watch:
    """What somebody outside knows of one answer. Thread-safe."""

    def __init__(self, heard: Heard = lambda name, counts: None) -> None:
        """Begin with nothing recorded.

        Args:
            heard: told of each step; must be quick and must not raise.
        """
        self._heard = heard
        self._stopped = threading.Event()
        self.record: dict[str, Any] = {}

    def step(self, name: str, /, **counts: Any) -> None:
        """A step has been reached; `counts` may be shown to the reader.

        Raises:
            AnswerStopped: nobody waits for this answer any more.
        """
        if self._stopped.is_set():
            raise AnswerStopped("nobody waits for this answer any more")
        self._heard(name, counts)

    def note(self, **facts: Any) -> None:
        """Facts for the record: values that JSON can hold."""
        self.record.update(facts)

    def stop(self) -> None:
        """The reader has gone: the next step ends the work, a chat model's call ends at once."""
        self._stopped.set()

    @property
    def stopped(self) -> bool:
        """Whether the reader has gone."""
        return self._stopped.is_set()


_watching: ContextVar[Watch | None] = ContextVar("watching", default=None)


def watching() -> Watch:
    """The watch of the answer being made in this context; one that nobody reads where none is."""
    return _watching.get() or Watch()


@contextmanager
def watched(watch: Watch) -> Iterator[Watch]:
    """Make `watching` give this watch inside the block."""
    before = _watching.set(watch)
    try:
        yield watch
    finally:
        _watching.reset(before)
