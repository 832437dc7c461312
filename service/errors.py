"""The errors of the service, on top of those of `ingest/errors.py`.

MinutesError
└── ServiceError
    ├── InvalidRequest        422, names the field and its rule, never what was sent
    │   └── MalformedText     400, the text is not Unicode that can be stored
    ├── NotFound              404
    │   ├── ConversationNotFound
    │   └── AnswerNotFound
    ├── Busy                  503, too many questions are waiting; worth retrying
    ├── StoreUnavailable      503, conversations and feedback cannot be read or written
    ├── AnswerStopped         nobody waits for the answer any more; no reply is sent
    ├── ModelUnavailable      503, worth retrying
    └── ModelOutputInvalid    the reply did not parse; the scored selection is shown instead
"""

from ingest.errors import MinutesError


class ServiceError(MinutesError):
    """Something about answering."""


class InvalidRequest(ServiceError, ValueError):
    """A field breaks one of its rules.

    Args:
        field: name of the field in API.md, never a name that a caller made up.
        rule: the rule in plain words, without what was sent.
    """

    def __init__(self, field: str, rule: str) -> None:
        super().__init__(f"{field}: {rule}")
        self.field = field
        self.rule = rule


class MalformedText(InvalidRequest):
    """The text holds half a surrogate pair or a NUL."""


class NotFound(ServiceError):
    """There is no such thing here, or it is somebody else's."""


class ConversationNotFound(NotFound):
    """No conversation with this id is stored for this caller."""


class AnswerNotFound(NotFound):
    """No answer with this id is stored for this caller."""


class Busy(ServiceError):
    """Too many questions are waiting already."""


class StoreUnavailable(ServiceError):
    """The store of conversations and feedback cannot be used. Exit status 3."""


class AnswerStopped(ServiceError):
    """Nobody waits for the answer any more, so the work on it ended."""


class ModelUnavailable(ServiceError):
    """The chat model does not answer. Exit status 3.

    Args:
        reason: in plain words, without anything that was sent or received.
        again: whether the same call may succeed a little later.
        after_s: how long the provider asks to wait, in seconds; None where it says nothing.
    """

    def __init__(self, reason: str, again: bool = True, after_s: float | None = None) -> None:
        super().__init__(reason)
        self.again = again
        self.after_s = after_s


class ModelOutputInvalid(ServiceError):
    """The chat model's reply does not parse."""
