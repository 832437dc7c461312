"""Which of our messages answers which of theirs: for follow-ups, edits, deletions and votes.

Only ids stand here. The words of questions and answers are in the store of conversations, one
conversation for each message, so that deleting a message in Slack leaves nothing of it behind.
"""

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from service.slack.database import Database

REMEMBERED = 10  # exchanges of a thread that a follow-up may refer to
DIRECT_MESSAGES_S = 3600.0  # how long an earlier question in a direct message is still meant
PURGE_EVERY = 200


@dataclass(frozen=True, slots=True)
class Answered:
    """One question in Slack and what was answered."""

    channel: str
    question_ts: str  # the message asked in; "command-..." where there is none
    thread_ts: str
    user: str
    caller: str  # whose conversation it is
    messages: tuple[str, ...]  # our messages, the first holds the beginning
    answer_id: str
    conversation_id: str | None  # None where conversations are not stored


class Threads:
    """The table of answers. Without its file, each question stands on its own."""

    def __init__(self, database: Database, retention_days: int) -> None:
        self._database = database
        self._kept_s = retention_days * 86_400.0
        self._added = 0

    async def add(self, answered: Answered) -> None:
        """Note an answer, in place of an earlier one to the same message."""
        now = self._database.clock()
        self._added += 1
        purge = self._added % PURGE_EVERY == 1
        row = (
            answered.channel,
            answered.question_ts,
            answered.thread_ts,
            answered.user,
            answered.caller,
            json.dumps(answered.messages),
            answered.answer_id,
            answered.conversation_id,
            now,
        )

        def write(connection: sqlite3.Connection) -> None:
            if purge:
                connection.execute("DELETE FROM answers WHERE at < ?", (now - self._kept_s,))
            connection.execute(
                "INSERT OR REPLACE INTO answers VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row
            )

        await self._database.run(write, otherwise=None)

    async def of_message(self, channel: str, ts: str) -> Answered | None:
        """The answer to a message."""
        found = await self._find("channel = ? AND question_ts = ?", channel, ts)
        return found[0] if found else None

    async def of_answer(self, answer_id: str) -> Answered | None:
        """The answer with this id."""
        found = await self._find("answer_id = ?", answer_id)
        return found[0] if found else None

    async def taken_part(self, channel: str, thread_ts: str) -> bool:
        """Whether something was answered in a thread."""
        return bool(await self._find("channel = ? AND thread_ts = ? LIMIT 1", channel, thread_ts))

    async def before(self, channel: str, thread_ts: str | None, ts: str) -> Sequence[Answered]:
        """The answers before a message, oldest first: of its thread, or of the last hour's direct
        messages where it is in none."""
        if thread_ts is not None:
            found = await self._find(
                "channel = ? AND thread_ts = ? AND CAST(question_ts AS REAL) < ? "
                f"ORDER BY CAST(question_ts AS REAL) DESC LIMIT {REMEMBERED}",
                channel, thread_ts, float(ts),
            )  # fmt: skip
        else:
            found = await self._find(
                "channel = ? AND question_ts NOT LIKE 'command-%' "
                "AND CAST(question_ts AS REAL) < ? AND CAST(question_ts AS REAL) > ? "
                f"ORDER BY CAST(question_ts AS REAL) DESC LIMIT {REMEMBERED}",
                channel, float(ts), float(ts) - DIRECT_MESSAGES_S,
            )  # fmt: skip
        return found[::-1]

    async def remove(self, answered: Answered) -> None:
        """Forget an answer."""

        def write(connection: sqlite3.Connection) -> None:
            connection.execute(
                "DELETE FROM answers WHERE channel = ? AND question_ts = ?",
                (answered.channel, answered.question_ts),
            )

        await self._database.run(write, otherwise=None)

    async def _find(self, condition: str, *values: Any) -> list[Answered]:
        query = (
            "SELECT channel, question_ts, thread_ts, user, caller, messages, answer_id, "
            f"conversation_id FROM answers WHERE {condition}"
        )

        def read(connection: sqlite3.Connection) -> list[Answered]:
            return [
                Answered(
                    channel, asked, thread, user, caller, tuple(json.loads(ours)), answer, kept
                )
                for channel, asked, thread, user, caller, ours, answer, kept in connection.execute(
                    query, values
                )
            ]

        return await self._database.run(read, otherwise=[])
