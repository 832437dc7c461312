"""Which index is answered from: one generation per request, and the next one without a restart.

Ingest puts each index in a directory of its own and moves a pointer to it (`ingest/generation.py`).
Here the pointer is looked at now and then, the new generation is opened beside the one being
served, and one assignment makes it current. Who has begun on the old one ends on it; its last
reader closes it.
"""

import logging
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Protocol

from ingest.errors import IndexMissing, MinutesError

if TYPE_CHECKING:
    from ingest.index import Index

log = logging.getLogger("askminutes.generations")

RETRY_S = 10.0
"""How long a generation that could not be opened is left alone."""


class Source(Protocol):
    """Where generations come from."""

    def current(self) -> str:
        """Name of the generation that the pointer names; cheap. Raises IndexMissing."""

    def open(self) -> "Index":
        """Open the generation that the pointer names at this moment. Raises IngestError."""


class _Held:
    """One open generation with the number of requests that read it."""

    def __init__(self, name: str, index: "Index") -> None:
        self.name = name
        self.index = index
        self.readers = 0
        self.retired = False


class Generations:
    """Lends the current index, whole, to one request at a time or to many."""

    def __init__(
        self,
        source: Source,
        check_every_s: float = 0.5,
        warm: "Callable[[Index], object]" = lambda index: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Nothing is opened yet.

        Args:
            source: where generations come from.
            check_every_s: how often to look at the pointer, in seconds.
            warm: called on an index before it serves, so that no question pays for its first use.
            clock: seconds.
        """
        self._source = source
        self._warm = warm
        self._check_every_s = check_every_s
        self._clock = clock
        self._lock = threading.Lock()
        self._held: _Held | None = None
        self._next_check = 0.0
        self._opening: threading.Thread | None = None
        self._failed: tuple[str, float] | None = None  # generation and when to try it again
        self._problem: MinutesError | None = None
        self._closed = False

    def open(self) -> None:
        """Open the current generation now; what is wrong with it is raised by `lease`."""
        try:
            self._swap()
        except MinutesError as error:
            self._problem = error
            log.warning("index_not_open", extra={"reason": str(error)})

    @contextmanager
    def lease(self) -> "Iterator[Index]":
        """Hold one generation from the first look to the last.

        Raises:
            IngestError: no generation is open (IndexMissing, IndexDamaged, IndexMismatch).
        """
        self._look()
        with self._lock:
            held = self._held
            if held is None:
                raise self._problem or IndexMissing("no index is open yet")
            held.readers += 1
        try:
            yield held.index
        finally:
            with self._lock:
                held.readers -= 1
                idle = held.retired and held.readers == 0
            if idle:
                self._close(held)

    @property
    def problem(self) -> str | None:
        """Why there is no index, or why the newest could not be opened; None when all is well."""
        return str(self._problem) if self._problem else None

    def close(self) -> None:
        """Stop serving; the index closes once its last reader is done."""
        with self._lock:
            self._closed = True
            opening = self._opening
        if opening is not None:
            opening.join(timeout=30)
        with self._lock:
            held, self._held = self._held, None
            if held is not None:
                held.retired = True
                if held.readers:
                    held = None
        if held is not None:
            self._close(held)

    def _look(self) -> None:
        """Start opening the next generation where the pointer has moved; never waits for it."""
        now = self._clock()
        if now < self._next_check:
            return
        with self._lock:
            if now < self._next_check or self._opening is not None or self._closed:
                return
            self._next_check = now + self._check_every_s
            try:
                name = self._source.current()
            except MinutesError as error:
                if self._held is None:
                    self._problem = error
                return
            if self._held is not None and self._held.name == name:
                return
            if self._failed is not None and self._failed[0] == name and now < self._failed[1]:
                return
            self._opening = threading.Thread(
                target=self._open_behind, args=(name,), name="open-generation", daemon=True
            )
            self._opening.start()

    def _open_behind(self, name: str) -> None:
        try:
            self._swap()
        except Exception as error:  # an outer door: the old generation goes on being served
            self._failed = (name, self._clock() + RETRY_S)
            if isinstance(error, MinutesError):
                self._problem = error
                log.error("generation_refused", extra={"generation": name, "reason": str(error)})
            else:
                self._problem = IndexMissing("the new index could not be opened; see the log")
                log.exception("generation_refused", extra={"generation": name})
        finally:
            with self._lock:
                self._opening = None

    def _swap(self) -> None:
        index = self._source.open()
        name = index.stamp.generation
        try:
            self._warm(index)
        except BaseException:
            index.close()
            raise
        with self._lock:
            if self._closed:
                retired: _Held | None = _Held(name, index)
            else:
                retired, self._held = self._held, _Held(name, index)
                self._problem = self._failed = None
            if retired is not None:
                retired.retired = True
                if retired.readers:
                    retired = None  # its last reader closes it
        log.info("generation_served", extra={"generation": name})
        if retired is not None:
            self._close(retired)

    @staticmethod
    def _close(held: _Held) -> None:
        try:
            held.index.close()
        except Exception:  # nothing can be done about it, and requests must not see it
            log.exception("generation_not_closed", extra={"generation": held.name})
