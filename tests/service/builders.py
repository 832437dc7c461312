"""A small invented index and a scripted answerer, for what stands around the real ones."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from starlette.testclient import TestClient

from ingest.errors import IndexMissing
from ingest.index import DocumentNotFound
from ingest.model import (
    AgendaItem,
    Document,
    Meeting,
    Paragraph,
    Sentence,
    Speaker,
)
from ingest.model import (
    Question as PutQuestion,
)
from service import compose
from service.api import create_app
from service.chat import ChatService
from service.generations import Generations
from service.model import (
    Answer,
    Citation,
    CitedDocument,
    CitedItem,
    CitedMeeting,
    Notice,
    Question,
    Statement,
    Turn,
)
from service.server import listen, server
from service.settings import ServiceSettings

TEXT = (
    "Ambershire Police and Crime Panel\n7 September 2021\n"
    "12. Response times\n"
    "1. Cllr Dray asked whether the Force had met its target.\n"
    "2. The Commissioner confirmed that 81% of urgent calls were met in time. He welcomed it.\n"
    "RESOLVED that the report be noted.\n"
    "13. Estates\n"
    "1. The Chief Finance Officer reported that the sale of Skelby station"
)
COMMISSIONER = Speaker("Mr Pellow", "Police and Crime Commissioner", "role")
MEMBER = Speaker("Cllr Dray", None, "printed")


def span(words: str) -> tuple[int, int]:
    """Where these words stand in TEXT."""
    start = TEXT.index(words)
    return start, start + len(words)


def a_document(document_id: str = "ambershire-pcp/2021-09-07", file: str = "m1.html") -> Document:
    """A meeting of two items, the second cut off."""
    asked = span("Cllr Dray asked whether the Force had met its target.")
    told = span("The Commissioner confirmed that 81% of urgent calls were met in time.")
    glad = span("He welcomed it.")
    resolved = span("RESOLVED that the report be noted.")
    sale = span("The Chief Finance Officer reported that the sale of Skelby station")
    title, estates = span("Response times"), span("Estates")
    return Document(
        id=document_id,
        file=file,
        text=TEXT,
        sha256="0" * 64,
        kind="minutes",
        kind_basis="inferred",
        rendering="numbered_list",
        title=None,
        publisher="Wenmouth City Council",
        url="https://democracy.wenmouth.example/m1",
        published=None,
        author=None,
        meeting=Meeting(
            "Ambershire Police and Crime Panel", date(2021, 9, 7), "printed", "Town Hall"
        ),
        items=(
            AgendaItem(
                key="12",
                number="12",
                number_basis="printed",
                title="Response times",
                title_start=title[0],
                title_end=title[1],
                start=title[0],
                end=resolved[1],
                paragraphs=(
                    Paragraph(
                        "12/1",
                        "1",
                        *asked,
                        kind="question",
                        sentences=(Sentence(*asked, MEMBER, "asked"),),
                        question="Question 1",
                    ),
                    Paragraph(
                        "12/2",
                        "2",
                        told[0],
                        glad[1],
                        sentences=(
                            Sentence(*told, COMMISSIONER, "replied", MEMBER),
                            Sentence(*glad, COMMISSIONER, "welcomed"),
                        ),
                        question="Question 1",
                    ),
                    Paragraph(
                        "12/r1",
                        None,
                        *resolved,
                        kind="resolution",
                        sentences=(Sentence(*resolved, None, "resolved"),),
                    ),
                ),
                questions=(PutQuestion("Question 1", MEMBER, *asked, ("12/2",)),),
            ),
            AgendaItem(
                key="13",
                number="13",
                number_basis="inferred",
                title="Estates",
                title_start=estates[0],
                title_end=estates[1],
                start=estates[0],
                end=sale[1],
                paragraphs=(
                    Paragraph("13/1", "1", *sale, sentences=(Sentence(*sale),), truncated=True),
                ),
                truncated=True,
                full_text_url="https://democracy.wenmouth.example/i13",
            ),
        ),
        attendance=(Speaker("Cllr Sunita Marwood", "Chair"),),
    )


def a_citation(number: int = 1, document: Document | None = None) -> Citation:
    """The Commissioner's reply."""
    found = document or a_document()
    passage = found.words(span("The Commissioner")[0], span("He welcomed it.")[1])
    return Citation(
        number=number,
        label="Ambershire Police and Crime Panel, 7 September 2021, item 12, paragraph 2",
        document=CitedDocument(
            found.id, found.file, found.title, found.url, found.kind, found.publisher
        ),
        meeting=CitedMeeting("Ambershire Police and Crime Panel", date(2021, 9, 7), "printed"),
        item=CitedItem("12", "printed", "Response times"),
        question="Question 1",
        paragraph="2",
        quote="The Commissioner confirmed that 81% of urgent calls were met in time.",
        passage=passage,
        truncated=False,
        url=f"/v1/documents/{found.id}#12/2",
    )


def an_answer() -> Answer:
    """One statement with its citation and a notice."""
    citation = a_citation()
    return Answer(
        status="answered",
        answer=f"{citation.quote} [1]",
        statements=(Statement(citation.quote, (1,), COMMISSIONER, "replied"),),
        citations=(citation,),
        notices=(Notice("truncated_minute", "Item 13 is cut off.", "https://a.example/i13", (1,)),),
        timings_ms={"retrieve": 1.0},
    )


class MemoryIndex:
    """The part of an index that the service itself uses. Reading it after `close` fails."""

    def __init__(self, generation: str = "g1", documents: Sequence[Document] | None = None) -> None:
        self.all = [a_document()] if documents is None else list(documents)
        self.closed = False
        self.stamp = SimpleNamespace(
            generation=generation,
            built_at="2024-05-01T09:00:00+00:00",
            documents=len(self.all),
            model="all-MiniLM-L6-v2",
            chunks=9,
        )

    def documents(self) -> list[Any]:
        """Summaries."""
        assert not self.closed
        return [
            SimpleNamespace(
                id=document.id,
                file=document.file,
                title=document.title,
                kind=document.kind,
                publisher=document.publisher,
                url=document.url,
                published=document.published,
                author=document.author,
                body=document.meeting.body if document.meeting else None,
                date=document.meeting.date if document.meeting else None,
                date_basis=document.meeting.date_basis if document.meeting else "not_stated",
                items=len(document.items),
                paragraphs=4,
                sentences=5,
                truncated_items=1,
                duplicate_of=None,
                also=(),
            )
            for document in self.all
        ]

    def document(self, document_id: str) -> Document:
        """One document."""
        assert not self.closed
        for document in self.all:
            if document.id == document_id:
                return document
        raise DocumentNotFound(f"there is no document {document_id!r}")

    def document_by_file(self, file: str) -> Document:
        """One document."""
        for document in self.all:
            if document.file == file:
                return document
        raise DocumentNotFound(f"there is no document from a file {file!r}")

    def close(self) -> None:
        """Make every later use a failure."""
        self.closed = True


class Pointer:
    """A pointer that a test moves."""

    def __init__(self, *indexes: MemoryIndex) -> None:
        self.indexes = {index.stamp.generation: index for index in indexes}
        self.name: str | None = next(iter(self.indexes), None)

    def current(self) -> str:
        """The generation pointed to."""
        if self.name is None:
            raise IndexMissing("there is no index under 'nowhere'")
        return self.name

    def open(self) -> Any:
        """That generation."""
        return self.indexes[self.current()]

    def move(self, index: MemoryIndex) -> None:
        """Point to another."""
        self.indexes[index.stamp.generation] = index
        self.name = index.stamp.generation


@dataclass
class Scripted:
    """An answerer that gives what it was told to, and remembers what it was asked."""

    reply: Callable[[Question, Any], Answer] = lambda question, index: an_answer()
    asked: list[tuple[Question, tuple[Turn, ...]]] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def answer(self, question: Question, history: Sequence[Turn], index: Any) -> Answer:
        """The scripted answer."""
        with self.lock:
            self.asked.append((question, tuple(history)))
        return self.reply(question, index)

    def search(self, question: Question, k: int, index: Any) -> list[Citation]:
        """Every paragraph, the replies first."""
        found = []
        for document in index.all:
            for item in document.items:
                for paragraph in item.paragraphs:
                    words = document.words(paragraph.start, paragraph.end)
                    found.append(
                        replace(a_citation(len(found) + 1, document), quote=words, passage=words)
                    )
        return found[:k]


@dataclass
class Running:
    """An application with everything it stands on."""

    client: TestClient
    service: ChatService
    scripted: Scripted
    pointer: Pointer
    settings: ServiceSettings


@contextmanager
def running(
    data: Path, scripted: Scripted | None = None, pointer: Pointer | None = None, **values: Any
) -> Iterator[Running]:
    """The real application over the invented index, in a directory of its own."""
    settings = ServiceSettings.load(data=data, **values)
    answerer = scripted or Scripted()
    points = pointer or Pointer(MemoryIndex())
    generations = Generations(points, settings.generation_check_s)
    generations.open()
    conversations = compose.conversations(settings) if settings.store_conversations else None
    service = ChatService(generations, {"extractive": answerer}, "extractive", conversations)
    app = create_app(service, settings)
    with TestClient(app, raise_server_exceptions=False) as client:
        yield Running(client, service, answerer, points, settings)


@contextmanager
def listening(one: Running) -> Iterator[tuple[str, int]]:
    """The application of `running` behind the real server, on a free port of loopback."""
    ready = threading.Event()
    app: Any = one.client.app
    served = server(app, one.settings, ready.set)
    with listen("127.0.0.1", 0) as socket:
        thread = threading.Thread(target=served.run, kwargs={"sockets": [socket]}, daemon=True)
        thread.start()
        assert ready.wait(10)
        try:
            yield socket.getsockname()[:2]
        finally:
            served.should_exit = True
            thread.join(20)
            assert not thread.is_alive()
