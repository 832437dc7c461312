"""Vectors that are made and not yet served, so that a killed ingest goes on where it was.

Embedding is nearly all of a large ingest's time. Each batch is put down here as it is ready, and
looked for by the next run; once a generation that holds it is served, the spool is removed.
"""

import hashlib
import zlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


class Spool:
    """A file of records: the hash of a text, its vector, and a checksum of both."""

    def __init__(self, directory: Path, model_sha256: str, dimensions: int) -> None:
        """Name the file. It is made by the first `add`."""
        self.path = directory / f"embedded-{model_sha256[:16]}-{dimensions}"
        self._width = 32 + 4 * dimensions
        self._dimensions = dimensions

    def load(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """The vectors there are of some texts.

        Returns:
            By text. A record that was cut off or damaged ends the reading, so what is there may be
            less than was put; nothing is an empty dictionary.
        """
        try:
            content = self.path.read_bytes()
        except OSError:
            return {}
        wanted = {_key(text): text for text in texts}
        found: dict[str, NDArray[np.float32]] = {}
        size = self._width + 4
        for first in range(0, len(content) - size + 1, size):
            record = content[first : first + self._width]
            check = content[first + self._width : first + size]
            if zlib.crc32(record).to_bytes(4, "big") != check:
                break
            if record[:32] in wanted:
                found[wanted[record[:32]]] = np.frombuffer(record[32:], dtype=np.float32)
        return found

    def add(self, texts: Sequence[str], vectors: Vectors) -> None:
        """Put down a batch.

        Args:
            texts: embedded.
            vectors: (len(texts), dimensions), in the same order.

        Raises:
            OSError: the disk is full.
        """
        records = b""
        for text, vector in zip(texts, vectors, strict=True):
            record = _key(text) + np.ascontiguousarray(vector, dtype=np.float32).tobytes()
            records += record + zlib.crc32(record).to_bytes(4, "big")
        self.path.parent.mkdir(parents=True, exist_ok=True)
        whole = self._width + 4
        with self.path.open("ab") as stream:
            # What a killed run left half-written must not put the rest out of step.
            stream.truncate(stream.tell() // whole * whole)
            stream.write(records)

    def remove(self) -> None:
        """Forget everything."""
        self.path.unlink(missing_ok=True)


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).digest()
