"""Logs as JSON, one line per event, every field escaped; no question text, no key, no address."""

import json
import logging
import sys
from datetime import UTC, datetime
from typing import TextIO

_STANDARD = frozenset(logging.LogRecord("", 0, "", 0, "", (), None).__dict__) | {
    "message",
    "asctime",
    "color_message",
    "taskName",
}
MAX_FIELD_CHARS = 8_000


class JsonLines(logging.Formatter):
    """One event as one line of JSON; line breaks and escape codes inside a field are escaped."""

    def format(self, record: logging.LogRecord) -> str:
        """The line, ASCII only."""
        event: dict[str, object] = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "event": record.getMessage()[:MAX_FIELD_CHARS],
        }
        for name, value in record.__dict__.items():
            if name not in _STANDARD:
                plain = value if isinstance(value, (int, float, bool, type(None))) else str(value)
                event[name] = plain[:MAX_FIELD_CHARS] if isinstance(plain, str) else plain
        if record.exc_info:
            event["traceback"] = self.formatException(record.exc_info)[-MAX_FIELD_CHARS:]
        return json.dumps(event, ensure_ascii=True)


def log_to(stream: TextIO | None = None, level: str = "info") -> None:
    """Send all that is logged in this process to one stream (standard error) as JSON lines."""
    handler = logging.StreamHandler(stream or sys.stderr)
    handler.setFormatter(JsonLines())
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
    noisy_ones = ("chromadb", "httpx", "httpx2", "openai", "alembic", "asyncio", "uvicorn.access")
    for noisy in noisy_ones:
        logging.getLogger(noisy).setLevel(logging.WARNING)
    for name in ("uvicorn", "uvicorn.error", "uvicorn.access"):
        logger = logging.getLogger(name)
        logger.handlers.clear()
        logger.propagate = True
