"""The real application with a chat model, over the small invented index."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.testclient import TestClient

from ingest.model import Document
from service import compose
from service.answerable import EVIDENCE, Judge
from service.api import create_app
from service.calibration import Calibration
from service.chat import ChatService
from service.generations import Generations
from service.models.allowance import Allowance, Prices
from service.models.answerer import ModelAnswerer, Uses
from service.models.calls import Breaker, Calls
from service.models.protocol import ChatModel, Message, Reply
from service.models.providers import LangChainModel
from service.pipeline import AnswerPipeline
from service.settings import ServiceSettings
from tests.service.corpus import TODAY, SmallIndex

# The shipped floor was fitted to another embedding model's cosines.
ALWAYS = Judge(Calibration(tuple(0.0 for _ in EVIDENCE), 0.0, 0.1))
PIPELINE = AnswerPipeline(judge=ALWAYS, today=lambda: TODAY)


class ServedIndex(SmallIndex):
    """The small index with what a service asks of one besides."""

    def __init__(self, *of: Document, generation: str = "") -> None:
        # What is learned of documents is kept by generation: others need another name.
        digest = hashlib.sha256("".join(one.sha256 for one in of).encode()).hexdigest()[:12]
        generation = generation or (f"g-{digest}" if of else "g1")
        super().__init__(*of, generation=generation)
        self.stamp = SimpleNamespace(
            generation=generation,
            built_at="2024-05-01T09:00:00+00:00",
            documents=len(self.all),
            model="words",
            chunks=len(self.kept),
        )

    def close(self) -> None:
        pass


class Pointed:
    """A pointer that does not move."""

    def __init__(self, index: Any) -> None:
        self.index = index

    def current(self) -> str:
        return str(self.index.stamp.generation)

    def open(self) -> Any:
        return self.index


@dataclass
class ScriptedModel:
    """A chat model that writes what a function says, and remembers what it was told."""

    reply: Callable[[Sequence[Message]], str]
    name: str = "openai:scripted"
    asked: list[tuple[Message, ...]] = field(default_factory=list)
    used: tuple[int | None, int | None] = (None, None)  # tokens, as a provider reports them

    def complete(
        self,
        messages: Sequence[Message],
        *,
        timeout_s: float,
        max_tokens: int,
        schema: Mapping[str, Any] | None = None,
        gone: Callable[[], bool] = lambda: False,
    ) -> Reply:
        self.asked.append(tuple(messages))
        return Reply(self.reply(messages), *self.used)

    def warm(self) -> None:
        pass

    def close(self) -> None:
        pass


def answerer(model: ChatModel, **values: Any) -> ModelAnswerer:
    """A chat model's answerer whose waits are drawn short."""
    tries = values.pop("tries", 3)
    breaker = values.pop("breaker", None) or Breaker()
    allowance = values.pop("allowance", None) or Allowance(prices=Prices(1.0, 2.0))
    calls = Calls(model, tries, 400, breaker=breaker, allowance=allowance, draw=lambda: 0.1)
    return replace(ModelAnswerer(calls, PIPELINE), **values)


def over(url: str, **values: Any) -> ModelAnswerer:
    """An answerer over an address."""
    return answerer(LangChainModel("openai:fake", url=url), **values)


def service_of(one: ModelAnswerer, index: Any = None, store: Any = None) -> ChatService:
    """A service that answers with this model by default."""
    generations = Generations(Pointed(index or ServedIndex()), 60)
    generations.open()
    return ChatService(generations, {"extractive": PIPELINE, one.name: one}, one.name, store)


@contextmanager
def modelled(
    data: Path, one: ModelAnswerer, index: Any = None, **values: Any
) -> Iterator[SimpleNamespace]:
    """The application with that model: `client`, `service`, `settings`."""
    values.setdefault("rate_per_caller", "")
    values.setdefault("rate_together", "")
    settings = ServiceSettings.load(data=data, **values)
    store = compose.conversations(settings) if settings.store_conversations else None
    service = service_of(one, index, store)
    app = create_app(service, settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield SimpleNamespace(client=client, service=service, settings=settings)


__all__ = ["Uses", "answerer", "modelled", "over", "service_of"]
