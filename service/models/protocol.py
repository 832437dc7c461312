"""What a chat model is to the rest of the service."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol

MAX_REPLY_CHARS = 8_000
"""A reply is cut there: labels and five sentences need far less, a provider may send far more."""


@dataclass(frozen=True, slots=True)
class Message:
    """One message of a prompt."""

    role: Literal["system", "user"]
    content: str


@dataclass(frozen=True, slots=True)
class Reply:
    """What a chat model wrote, at most `MAX_REPLY_CHARS`. Never shown to a reader as it is."""

    text: str
    input_tokens: int | None = None  # None where the provider does not say
    output_tokens: int | None = None


class ChatModel(Protocol):
    """A chat model. Thread-safe."""

    @property
    def name(self) -> str:
        """As `GET /v1/models` lists it."""
        ...

    def complete(
        self,
        messages: Sequence[Message],
        *,
        timeout_s: float,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        gone: Callable[[], bool] = lambda: False,
    ) -> Reply:
        """One reply.

        Args:
            messages: the prompt.
            timeout_s: when the call ends, whatever the provider does.
            max_tokens: room for the reply.
            schema: JSON schema that the reply should follow, where the provider can see to it.
            gone: True once nobody waits any more; the call then ends within a tenth of a second.

        Raises:
            ModelUnavailable: the provider does not answer, or not in time.
            AnswerStopped: `gone`.
        """
        ...

    def warm(self) -> None:
        """Get ready: import, start or connect what the first call would otherwise wait for."""
        ...

    def close(self) -> None:
        """Let go of connections and processes."""
        ...
