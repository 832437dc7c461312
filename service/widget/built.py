"""The built widget as it is served: its bytes, the same compressed, and its version."""

import gzip
import hashlib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files


@dataclass(frozen=True, slots=True)
class Built:
    """One built `widget.js`."""

    script: bytes
    compressed: bytes  # gzip, level 9, without a time in it
    version: str  # the first 16 hexadecimal digits of the script's SHA-256


@cache
def built() -> Built:
    """The widget that ships."""
    script = files("service").joinpath("widget/widget.js").read_bytes()
    compressed = gzip.compress(script, 9, mtime=0)
    return Built(script, compressed, hashlib.sha256(script).hexdigest()[:16])
