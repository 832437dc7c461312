"""What the browser meets: a small invented index with the real answerer, answers set up by hand
for what that index does not hold, and a foreign page that embeds the widget."""

import json
import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import Any

from ingest.model import Document, Speaker
from service.answerable import EVIDENCE, Judge
from service.calibration import Calibration
from service.model import Answer, Citation, Notice, Question, Statement, Turn
from service.pipeline import AnswerPipeline
from service.present import cite, say
from tests.service.corpus import TODAY, SmallIndex, documents, sentence

# The shipped floor was fitted to another embedding model's cosines.
ALWAYS = Judge(Calibration(tuple(0.0 for _ in EVIDENCE), 0.0, 0.1))
TASER = "How often had Taser been used?"
TASER_WORDS = "Taser had been used on 12 occasions"


class World(SmallIndex):
    """`SmallIndex` with what the service around the answerer asks for."""

    def __init__(self, *of: Document, generation: str = "g1") -> None:
        super().__init__(*of, generation=generation)
        self.stamp = SimpleNamespace(
            generation=generation, built_at="2024-05-01T09:00:00+00:00", documents=len(self.all)
        )

    def documents(self) -> list[Any]:
        return [
            SimpleNamespace(
                **vars(summary),
                title=document.title,
                publisher=document.publisher,
                url=document.url,
                author=document.author,
                date_basis=document.meeting.date_basis if document.meeting else "not_stated",
                items=len(document.items),
                paragraphs=4,
                truncated_items=0,
                duplicate_of=None,
                also=(),
            )
            for summary, document in zip(super().documents(), self.all, strict=True)
        ]

    def document_by_file(self, file: str) -> Document:
        return next(document for document in self.all if document.file == file)

    def close(self) -> None:
        pass


def cited(words: str, number: int = 1, **changes: Any) -> Citation:
    """A citation of the one sentence of the world that begins with these words."""
    citation = cite(number, sentence(words))
    page = f"https://democracy.wenmouth.example/{citation.document.file}"
    return replace(citation, document=replace(citation.document, url=page), **changes)


RURAL = "The Commissioner, Mr Pellow, introduced the report"
REPLIED = "The Commissioner replied that there were 37"
OFFICERS = "He added that twelve more"
LATER = "The Commissioner, Mr Pellow, reported that there were now 52"
NEWS = "Ambershire Police Federation has welcomed"
FUEL = "The Commissioner said that fuel costs"
PELLOW = Speaker("Mr Pellow", "Police and Crime Commissioner", "role")


def said(citation: Citation, speaker: Speaker | None = PELLOW, verbatim: bool = True) -> Statement:
    """A statement that is the quote of its citation."""
    return Statement(citation.quote, (citation.number,), speaker, "stated", verbatim)


def many_voices() -> Answer:
    """Every authority, a summary by a machine, and each notice where it applies."""
    minutes = cited(OFFICERS, 1)
    blog = cited(FUEL, 2)
    own = replace(
        blog,
        document=replace(blog.document, kind="statement", publisher="Owen Pellow"),
        meeting=None,
        item=None,
        label="Owen Pellow, “Why I said yes”, date not stated",
    )
    third = cited(NEWS, 3)
    item = minutes.item
    assert item is not None
    summary = Statement("Twelve more officers were to come.", (1,), None, None, False)
    return Answer(
        "answered",
        " ".join(f"{one.quote} [{one.number}]" for one in (minutes, own, third)),
        statements=(summary, said(minutes), said(own), said(third, None)),
        citations=(minutes, own, third),
        notices=(
            Notice("age", "The newest document here is of 18 April 2023."),
            Notice(
                "truncated_minute",
                f"The published page cuts item {item.number} short: the minute is cut off; the "
                "full minutes are at https://democracy.wenmouth.example/i20",
                "https://democracy.wenmouth.example/i20",
                (1,),
            ),
        ),
        related=(cited(RURAL, 1),),
    )


def reworded() -> Answer:
    """One sentence in a chat model's words, from the second of the two sentences cited."""
    both = cited(REPLIED, 1)
    source = cited(OFFICERS).quote
    text = "Twelve more would be recruited in the autumn."
    return Answer(
        "answered",
        f"{text} [1]",
        statements=(Statement(text, (1,), PELLOW, "stated", False, source),),
        citations=(replace(both, quote=f"{both.quote} {source}"),),
        notices=(Notice("machine_written", say("machine_written")),),
    )


def namesakes() -> Answer:
    """Items of the same number of two meetings, of which the first is cut off."""
    cut, whole = cited(OFFICERS, 1), cited(LATER, 2)
    assert cut.item and whole.item
    whole = replace(whole, item=replace(whole.item, number=cut.item.number))
    message = f"The published page cuts item {cut.item.number} short."
    return Answer(
        "answered",
        f"{cut.quote} [1] {whole.quote} [2]",
        statements=(said(cut), said(whole)),
        citations=(cut, whole),
        notices=(Notice("truncated_minute", message, None, (1,)),),
    )


def nothing(code: str, words: str) -> Answer:
    """One of the kinds of nothing, with the nearest paragraphs."""
    return Answer(
        "not_found",
        f"{words} I looked in 3 meetings from 8 March 2022 to 18 April 2023.",
        notices=(Notice(code, words),),
        related=(cited(RURAL, 1), cited(FUEL, 2)),
    )


STAGED: dict[str, Answer] = {
    "Show me every voice": many_voices(),
    "Say it briefly": reworded(),
    "How many officers?": namesakes(),
    "Who owns the moon?": nothing("not_in_documents", "Nothing in these documents answers that."),
    "Who spoke last?": nothing("not_recorded", "The minutes do not record that."),
    "How did it end?": nothing("cut_off", "The published page breaks off before that."),
    "When was it?": nothing("not_stated", "The documents do not state the date."),
    "Which Dray?": Answer(
        "clarify",
        "More than one person could be meant by “Dray”. Which one?",
        notices=(Notice("clarify", "More than one person could be meant by “Dray”."),),
        related=(cited("On this subject, Cllr Martin Dray", 1), cited("Cllr Anwen Dray asked", 2)),
    ),
    "Be rude": Answer(
        "declined", "That is outside what I can help with.", notices=(Notice("declined", "No."),)
    ),
}


@dataclass
class Staged:
    """The real answerer, but for the questions that are set up by hand."""

    staged: dict[str, Answer] = field(default_factory=lambda: dict(STAGED))
    real: AnswerPipeline = field(
        default_factory=lambda: AnswerPipeline(judge=ALWAYS, today=lambda: TODAY)
    )

    def answer(self, question: Question, history: Sequence[Turn], index: Any) -> Answer:
        """The answer set up for the question, else the index's."""
        return self.staged.get(question.text) or self.real.answer(question, history, index)

    def search(self, question: Question, k: int, index: Any) -> list[Citation]:
        """The index's."""
        return self.real.search(question, k, index)


def world() -> World:
    """The index of the invented documents."""
    return World(*documents())


# --- a page on another origin --------------------------------------------------------------------

STATEMENT = {
    "text": "The Chief Constable stated that Taser had been used on 12 occasions.",
    "citations": [1],
    "speaker": {"name": None, "role": "Chief Constable", "basis": "printed"},
    "act": "stated",
    "verbatim": True,
    "cited": [],
}


DECLINED = {
    "id": "a_1",
    "conversation_id": None,
    "status": "declined",
    "answer": "No.",
    "statements": [],
    "citations": [],
    "notices": [],
    "related": [],
}


def an_answer_event(answer: object) -> bytes:
    """The event that ends a stream."""
    return f"event: answer\ndata: {json.dumps(answer)}\n\n".encode()


class Foreign:
    """A council's page under a strict policy, and an API of its own that goes wrong on demand."""

    def __init__(self) -> None:
        self.service = ""  # origin of the real service
        self.tags = ""  # what the page holds
        self.replies: dict[str, bytes] = {}  # question -> the body of an event stream
        self.hold = threading.Event()  # a stream of `drip` ends when this is set
        self.address = ""

    def page(self) -> bytes:
        """The page."""
        return (
            "<!doctype html><html lang='en'><head><meta charset='utf-8'><title>A council</title>"
            "</head><body><main><h1>A council</h1><p>About our meetings.</p></main>"
            f"{self.tags}</body></html>"
        ).encode()

    def policy(self) -> str:
        """A Content-Security-Policy as strict as they come."""
        return (
            f"default-src 'none'; script-src {self.service}; "
            f"connect-src {self.service} {self.address}; base-uri 'none'; form-action 'none'; "
            "require-trusted-types-for 'script'; trusted-types 'none'"
        )


@contextmanager
def a_foreign_origin() -> Iterator[Foreign]:
    """The page, served on a port of its own."""
    foreign = Foreign()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.0"

        def do_GET(self) -> None:
            if self.path != "/":
                self.reply(404, "application/json", b"{}")
                return
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Security-Policy", foreign.policy())
            self.end_headers()
            self.wfile.write(foreign.page())

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["content-length"])))
            question = body.get("question", "")
            if question == "limit":
                self.reply(
                    429, "application/problem+json", b'{"status": 429}', {"Retry-After": "40"}
                )
            elif question == "proxy":
                self.reply(502, "text/html", b"<h1>Bad gateway</h1>")
            else:
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream")
                self.end_headers()
                self.stream(question)

        def stream(self, question: str) -> None:
            first = f"event: statement\r\ndata: {json.dumps(STATEMENT)}\r\n\r\n".encode()
            if question in foreign.replies:
                for byte in foreign.replies[question]:
                    self.wfile.write(bytes([byte]))
                return
            self.wfile.write(b": ping\n\n" + first)
            self.wfile.flush()
            if question == "drip":
                foreign.hold.wait(20)

        def reply(
            self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None
        ) -> None:
            self.send_response(status)
            for name, value in {"Content-Type": kind, **(headers or {})}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    foreign.address = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield foreign
    finally:
        foreign.hold.set()
        server.shutdown()
        thread.join()
        server.server_close()
