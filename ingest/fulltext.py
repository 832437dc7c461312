"""Full-text search beside the catalogue. All that is particular to SQLite is in this file (FTS5).

Words are stemmed (Porter) and folded (case, accents). What a user typed reaches FTS5 only as quoted
phrases: raw, `22/0145/FUL` is a syntax error and `NOT` an operator.
"""

import json
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, text

from ingest.chunk import Level

COLUMNS = ("text", "title", "speaker", "heading")

DEFAULT_WEIGHTS: tuple[float, ...] = (1.0, 0.5, 0.5, 0.5)
"""BM25 weights of the columns. All paragraphs of an item share its title, so it counts less."""

_TABLES: Mapping[Level, str] = {"paragraph": "paragraph_words", "sentence": "sentence_words"}


def layout() -> list[str]:
    """The statements that make the tables. They hold the index only: `chunks` has the words."""
    columns = ", ".join(COLUMNS)
    stemmed = "tokenize='porter unicode61 remove_diacritics 2'"
    as_written = "tokenize='unicode61 remove_diacritics 0'"
    return [
        *(
            f"CREATE VIRTUAL TABLE {table} USING fts5({columns}, content='', {stemmed})"
            for table in _TABLES.values()
        ),
        f"CREATE VIRTUAL TABLE surface_words USING fts5({columns}, content='', {as_written})",
        "CREATE VIRTUAL TABLE surface_vocabulary USING fts5vocab(surface_words, row)",
    ]


def create(connection: Connection) -> None:
    """Make the empty tables."""
    for statement in layout():
        connection.execute(text(statement))


def add(connection: Connection, level: Level, rows: Sequence[Mapping[str, object]]) -> None:
    """Index chunks of one level.

    Args:
        connection: of the catalogue.
        level: of all these rows.
        rows: each with `position` (of the chunk) and the columns.
    """
    if not rows:
        return
    names = ", ".join(COLUMNS)
    values = ", ".join(f":{column}" for column in COLUMNS)
    tables = [_TABLES[level], *(["surface_words"] if level == "paragraph" else [])]
    for table in tables:
        connection.execute(
            text(f"INSERT INTO {table} (rowid, {names}) VALUES (:position, {values})"), rows
        )


def finish(connection: Connection) -> None:
    """Merge each index into one segment, so that searching reads least."""
    for table in (*_TABLES.values(), "surface_words"):
        connection.execute(text(f"INSERT INTO {table} ({table}) VALUES ('optimize')"))


def count(connection: Connection, level: Level) -> int:
    """How many chunks of a level are indexed."""
    return int(connection.scalar(text(f"SELECT count(*) FROM {_TABLES[level]}")) or 0)


def check(connection: Connection) -> bool:
    """Whether the indexes are whole, by FTS5's own integrity check."""
    from sqlalchemy.exc import DatabaseError

    try:
        for table in (*_TABLES.values(), "surface_words"):
            connection.execute(text(f"INSERT INTO {table} ({table}) VALUES ('integrity-check')"))
    except DatabaseError:
        return False
    return True


def quoted(term: str) -> str:
    """A term as an FTS5 phrase: whatever stands in it is a word, never syntax."""
    return '"' + term.replace("\0", " ").replace('"', '""') + '"'


def search(
    connection: Connection,
    terms: Sequence[str],
    level: Level,
    k: int,
    documents: Sequence[str] | None = None,
    positions: Sequence[int] | None = None,
    weights: Sequence[float] = DEFAULT_WEIGHTS,
) -> list[tuple[str, float]]:
    """The chunks that hold any of the terms, best first.

    Args:
        connection: of the catalogue.
        terms: words or phrases as typed; those without a letter or digit find nothing.
        level: where to look.
        k: at most so many.
        documents: only chunks of these documents; None is all.
        positions: only these chunks; None is all.
        weights: of the four columns.

    Returns:
        Chunk ids with their BM25 scores (Robertson & Zaragoza 2009, as FTS5 computes it, with the
        sign turned so that higher is better).
    """
    phrases = [quoted(term) for term in terms if any(c.isalnum() for c in term)]
    if not phrases or k < 1:
        return []
    table = _TABLES[level]
    conditions = [f"{table} MATCH :query"]
    values: dict[str, object] = {"query": " OR ".join(phrases), "k": k}
    if documents is not None:
        conditions.append("chunks.document_id IN (SELECT value FROM json_each(:documents))")
        values["documents"] = json.dumps(list(documents))
    if positions is not None:
        conditions.append("chunks.position IN (SELECT value FROM json_each(:positions))")
        values["positions"] = json.dumps(list(positions))
    rank = ", ".join(str(float(weight)) for weight in weights)
    rows = connection.execute(
        text(
            f"SELECT chunks.id, -bm25({table}, {rank}) AS score "
            f"FROM {table} JOIN chunks ON chunks.position = {table}.rowid "
            f"WHERE {' AND '.join(conditions)} ORDER BY score DESC, {table}.rowid LIMIT :k"
        ),
        values,
    )
    return [(str(row[0]), float(row[1])) for row in rows]


def document_frequency(
    connection: Connection, terms: Sequence[str], level: Level
) -> dict[str, int]:
    """How many chunks of a level hold each term (stemmed; a term of several words is a phrase)."""
    table = _TABLES[level]
    query = text(f"SELECT count(*) FROM {table} WHERE {table} MATCH :query")
    return {
        term: int(connection.scalar(query, {"query": quoted(term)}) or 0)
        if any(c.isalnum() for c in term)
        else 0
        for term in terms
    }


def vocabulary(connection: Connection) -> dict[str, int]:
    """Every word of the paragraphs, lower case, not stemmed, with the number that hold it."""
    rows = connection.execute(text("SELECT term, doc FROM surface_vocabulary"))
    return {str(row[0]): int(row[1]) for row in rows}
