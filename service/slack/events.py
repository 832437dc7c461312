"""Which of Slack's events were seen, so that each is answered once, across restarts.

Slack sends an event again at once, after a minute and after five minutes when it got no answer in
three seconds, and Bolt runs it each time. An event is `claimed` before any work, `started` in the
step before its reply is begun, and `done` after it. A second delivery is let through only where
the first one's process died before it had begun to reply; from `started` on nothing is repeated.
"""

import logging
import secrets
import sqlite3
from collections import OrderedDict

from service.slack.database import Database

log = logging.getLogger("askminutes.slack")

KEPT_S = 3 * 24 * 3600.0
ABANDONED_S = 45.0  # below the minute after which Slack sends again
REMEMBERED = 10_000
PURGE_EVERY = 500


class Events:
    """The table of event ids. Where the file cannot be used, this process remembers by itself."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._owner = secrets.token_hex(8)
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._claims = 0

    async def claim(self, event_id: str) -> bool:
        """Whether this delivery is the one to work on. Written before it returns."""
        if event_id in self._seen:
            return False
        self._seen[event_id] = None  # before the first await: two deliveries may come at once
        while len(self._seen) > REMEMBERED:
            self._seen.popitem(last=False)
        owner, now = self._owner, self._database.clock()
        self._claims += 1
        purge = self._claims % PURGE_EVERY == 1

        def write(connection: sqlite3.Connection) -> bool:
            if purge:
                connection.execute("DELETE FROM events WHERE at < ?", (now - KEPT_S,))
            new = connection.execute(
                "INSERT OR IGNORE INTO events VALUES (?, 'claimed', ?, ?)", (event_id, owner, now)
            ).rowcount
            if new:
                return True
            taken_over = connection.execute(
                "UPDATE events SET owner = ?, at = ? "
                "WHERE id = ? AND state = 'claimed' AND owner <> ? AND at < ?",
                (owner, now, event_id, owner, now - ABANDONED_S),
            ).rowcount
            return bool(taken_over)

        return await self._database.run(write, otherwise=True)

    async def start(self, event_id: str) -> bool:
        """Note that the reply begins now. False where another process has taken the event over."""

        def write(connection: sqlite3.Connection) -> bool:
            changed = connection.execute(
                "UPDATE events SET state = 'started' "
                "WHERE id = ? AND owner = ? AND state = 'claimed'",
                (event_id, self._owner),
            ).rowcount
            known = connection.execute("SELECT 1 FROM events WHERE id = ?", (event_id,)).fetchone()
            return bool(changed) or known is None

        return await self._database.run(write, otherwise=True)

    async def done(self, event_id: str) -> None:
        """Note that all is done."""
        await self._write("UPDATE events SET state = 'done' WHERE id = ?", event_id)

    async def release(self, event_id: str) -> None:
        """Give up a claim on which nothing was done: the next delivery is worked on."""
        self._seen.pop(event_id, None)
        await self._write("DELETE FROM events WHERE id = ? AND state = 'claimed'", event_id)

    async def _write(self, statement: str, event_id: str) -> None:
        def write(connection: sqlite3.Connection) -> None:
            connection.execute(statement, (event_id,))

        await self._database.run(write, otherwise=None)
