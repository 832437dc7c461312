"""Chat models of providers, through LangChain's `init_chat_model`. Only this file knows LangChain.

Calls run on one event loop in a thread of its own: a call that hangs, drips or is no longer wanted
is cancelled there, and its connection closed, while the thread that waits for it goes on.
"""

import asyncio
import logging
import threading
import time
from collections.abc import Callable, Coroutine, Mapping, Sequence
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from importlib.util import find_spec
from typing import Any, TypeVar

from ingest.errors import SettingsError
from service.errors import AnswerStopped, ModelUnavailable
from service.models.protocol import MAX_REPLY_CHARS, Message, Reply

log = logging.getLogger("askminutes.models")

T = TypeVar("T")

PACKAGES: Mapping[str, str] = {
    "openai": "langchain_openai",
    "anthropic": "langchain_anthropic",
    "ollama": "langchain_ollama",
}
"""Provider -> the module of its package; the extra of ours has the provider's name."""

NO_KEY = "none"
"""Sent where an address is configured and no key: such services ask for any."""

LOOK_EVERY_S = 0.05


class Loop:
    """An event loop in a daemon thread, begun with the first call."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def submit(self, work: Coroutine[Any, Any, T]) -> "Future[T]":
        """Start a coroutine there; cancelling the future cancels it."""
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(
                    target=self._loop.run_forever, name="chat-models", daemon=True
                ).start()
        return asyncio.run_coroutine_threadsafe(work, self._loop)


_loop = Loop()
# One for the process: LangChain keeps one HTTP client for each address, and that client belongs to
# the loop on which it was first used.


def parted(name: str) -> tuple[str, str]:
    """Provider and model of a name like "openai:gpt-4o-mini".

    Raises:
        SettingsError: there is no such provider here, or its package is not installed.
    """
    provider, _, model = name.partition(":")
    if provider not in PACKAGES or not model:
        raise SettingsError(
            f"ASKMINUTES_MODEL: {name!r} is none of 'extractive', 'local' and "
            + ", ".join(f"'{known}:NAME'" for known in PACKAGES)
        )
    if find_spec("langchain") is None or find_spec(PACKAGES[provider]) is None:
        raise SettingsError(
            f"ASKMINUTES_MODEL: {name!r} needs a package that is not installed: "
            f"pip install 'askminutes[{provider}]'"
        )
    return provider, model


class LangChainModel:
    """A chat model of a provider or of any OpenAI-compatible address."""

    def __init__(
        self,
        name: str,
        *,
        url: str | None = None,
        key: str | None = None,
        temperature: float | None = 0.0,
        offered_as: str | None = None,
    ) -> None:
        """Nothing is imported or connected yet.

        Args:
            name: "openai:gpt-4o-mini", "anthropic:...", "ollama:...".
            url: base address; None for the provider's own.
            key: None leaves it to the provider's own variable.
            temperature: 0 for the same answer each time; None where a model refuses it.
            offered_as: its name in `GET /v1/models`, where that is another.

        Raises:
            SettingsError: no such provider, or its package is missing.
        """
        self.provider, self.model = parted(name)
        self._offered_as = offered_as or name
        self._url = url
        self._key = key
        self._temperature = temperature
        self._lock = threading.Lock()
        self._chat: Any = None
        self._keeps_to_schema = self.provider in ("openai", "ollama")

    @property
    def name(self) -> str:
        """As `GET /v1/models` lists it."""
        return self._offered_as

    def warm(self) -> None:
        """Import the provider's package and make its client; sends nothing."""
        self._made()

    def close(self) -> None:
        """Nothing is held: connections belong to the provider's package."""

    def complete(
        self,
        messages: Sequence[Message],
        *,
        timeout_s: float,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        gone: Callable[[], bool] = lambda: False,
    ) -> Reply:
        """One reply, read as it is streamed and cut at `MAX_REPLY_CHARS`; see `ChatModel`."""
        until = time.monotonic() + timeout_s
        try:
            chat = self._made()
        except Exception as error:  # whatever a provider's package says of its own settings
            log.error("model_not_made", extra={"reason": type(error).__name__})
            raise ModelUnavailable(
                f"the chat model cannot be set up ({type(error).__name__})", again=False
            ) from error
        if schema is not None and self._keeps_to_schema:
            try:
                bound = chat.bind(**self._asking_for(schema))
                return self._waited(bound, messages, max_tokens, until, gone)
            except ModelUnavailable as error:
                if not isinstance(error, _Refused):
                    raise
                self._keeps_to_schema = False  # an older server: ask without from now on
                log.info("model_without_schema", extra={"model": self.name})
        return self._waited(chat, messages, max_tokens, until, gone)

    def _made(self) -> Any:
        with self._lock:
            if self._chat is None:
                from langchain.chat_models import init_chat_model

                values: dict[str, Any] = {}
                if self._temperature is not None:
                    values["temperature"] = self._temperature
                if self._url:
                    values["base_url"] = self._url
                if self.provider != "ollama":
                    values["max_retries"] = 0  # tries are counted in `calls.py`
                    if self._key or self._url:
                        values["api_key"] = self._key or NO_KEY
                if self.provider == "openai":
                    values["stream_usage"] = True
                self._chat = init_chat_model(f"{self.provider}:{self.model}", **values)
            return self._chat

    def _asking_for(self, schema: Mapping[str, Any]) -> dict[str, Any]:
        if self.provider == "ollama":
            return {"format": dict(schema)}
        described = {"name": "reply", "strict": True, "schema": dict(schema)}
        # In the body as it is: given as an argument, the schema is walked through and every chunk
        # parsed against it, which took longer than all of ours.
        asked = {"type": "json_schema", "json_schema": described}
        return {"extra_body": {"response_format": asked}}

    def _waited(
        self,
        chat: Any,
        messages: Sequence[Message],
        max_tokens: int,
        until: float,
        gone: Callable[[], bool],
    ) -> Reply:
        limit = (
            {"num_predict": max_tokens} if self.provider == "ollama" else {"max_tokens": max_tokens}
        )
        future = _loop.submit(_streamed(chat, messages, limit))
        try:
            while True:
                if gone():
                    raise AnswerStopped("nobody waits for this answer any more")
                left = until - time.monotonic()
                if left <= 0:
                    raise ModelUnavailable("the chat model did not answer in time", again=False)
                try:
                    return future.result(timeout=min(LOOK_EVERY_S, left))
                except NotYet:
                    if future.done():  # the provider's own time-out, not ours
                        raise ModelUnavailable("the chat model did not answer in time") from None
        finally:
            future.cancel()


class _Refused(ModelUnavailable):
    """The provider does not take the request as it is."""


async def _streamed(chat: Any, messages: Sequence[Message], limit: Mapping[str, Any]) -> Reply:
    """Read a reply to its end or to the limit. Raises ModelUnavailable."""
    from langchain_core.messages import HumanMessage, SystemMessage

    said = [
        (SystemMessage if message.role == "system" else HumanMessage)(message.content)
        for message in messages
    ]
    parts: list[str] = []
    length = 0
    sent = written = None
    stream = chat.astream(said, **limit)
    try:
        async for chunk in stream:
            text = str(chunk.text)
            if text:
                parts.append(text)
                length += len(text)
            used = chunk.usage_metadata
            if used:
                sent = (sent or 0) + int(used.get("input_tokens") or 0)
                written = (written or 0) + int(used.get("output_tokens") or 0)
            if length >= MAX_REPLY_CHARS:
                break
    except Exception as error:  # each provider's package has errors of its own
        if type(error).__name__ != "LengthFinishReasonError":  # cut at our own limit: use it
            raise _translated(error) from error
    finally:
        await stream.aclose()
    if not parts:
        raise ModelUnavailable("the chat model sent nothing")
    return Reply("".join(parts)[:MAX_REPLY_CHARS], sent or None, written or None)


def _translated(error: Exception) -> ModelUnavailable:
    """One of our errors for whatever a provider's package raised, without its words."""
    status = getattr(error, "status_code", None)
    kind = type(error).__name__
    if not isinstance(status, int):
        # No connection, cut off, or a reply that is not the protocol's.
        return ModelUnavailable(f"the chat model's reply broke off ({kind})")
    if status in (400, 404, 422):
        return _Refused(f"the chat model's provider refused the request ({status})", again=False)
    if status in (401, 403):
        return ModelUnavailable(
            f"the chat model's provider refused the key ({status})", again=False
        )
    return ModelUnavailable(
        f"the chat model's provider answered {status}", after_s=_asked_to_wait(error)
    )


def _asked_to_wait(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    try:
        return max(0.0, float(headers["retry-after"])) if headers else None
    except (KeyError, TypeError, ValueError):
        return None
