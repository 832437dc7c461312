"""The errors a caller may have to handle.

MinutesError
├── IngestError
│   ├── UnreadableDocument    one document could not be read; carries an outcome code
│   ├── IndexBusy             another ingest holds the lock
│   ├── IndexMissing          nothing has been ingested here yet
│   ├── IndexDamaged          a generation does not verify
│   └── IndexMismatch         the index was built with another embedding model
├── SettingsError             a setting is out of range or names nothing
└── ServiceError              (service/errors.py)
"""


class MinutesError(Exception):
    """Anything this project raises on purpose. The message names the thing and the way out."""


class SettingsError(MinutesError):
    """A setting or an argument is wrong. Exit status 2."""


class IngestError(MinutesError):
    """Something about reading documents or about the index."""


class UnreadableDocument(IngestError):
    """One document could not be read; the others go on.

    `code` is one of: empty, not_text, wrong_encoding, encrypted, scanned, too_large, damaged,
    timed_out, out_of_memory, unsupported, missing, bomb.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class IndexBusy(IngestError):
    """Another ingest is running. The message says which process holds the lock. Exit status 3."""


class IndexMissing(IngestError):
    """There is no generation to serve. Exit status 3."""


class IndexDamaged(IngestError):
    """A generation failed its verification. Exit status 3."""


class IndexMismatch(IngestError):
    """The index was built with another embedding model or width. Exit status 3."""
