"""The chat page without scripts: the same `Answer` as HTML, every word of it escaped."""

import re
from collections.abc import Sequence
from functools import cache
from html import escape
from importlib.resources import files
from string import Template
from urllib.parse import parse_qsl, quote

from ingest.model import AgendaItem, Document
from service.errors import InvalidRequest, MalformedText, NotFound
from service.model import Answer, Citation
from service.problem import Problem

_MARK = re.compile(r"\[(\d{1,4})\]")


@cache
def asset(name: str) -> str:
    """The text of a file that the page is made of."""
    return files("service").joinpath(name).read_text(encoding="utf-8")


def read_form(body: bytes) -> dict[str, str]:
    """The two fields of the page's form; empty ones and all others are left out.

    Raises:
        MalformedText: the form is not UTF-8.
    """
    try:
        pairs = parse_qsl(
            body.decode("ascii"), encoding="utf-8", errors="strict", max_num_fields=20
        )
    except ValueError:
        raise MalformedText("question", "must be sent as a form in UTF-8") from None
    return {name: value for name, value in pairs if name in ("question", "conversation_id")}


def why(error: Exception, refused: Problem) -> str:
    """What to tell the person whose question was refused."""
    if isinstance(error, NotFound):
        return "This conversation is no longer stored. Ask again from the start."
    if isinstance(error, InvalidRequest):
        return f"The {error.field} {error.rule}."
    if refused.status == 422:  # what pydantic found
        return "The question must be 1 to 1,000 characters long."
    return refused.detail


def chat_page(
    question: str = "",
    answer: Answer | None = None,
    said: str | None = None,
    needs_key: bool = False,
) -> str:
    """The page, with an answer or with what was wrong with the question."""
    shown = ""
    if answer is not None:
        shown = _answer(question, answer)
    elif said is not None:
        shown = f'<p class="error" role="alert">{escape(said)}</p>'
    key = (
        '<label for="key">Key</label><input id="key" type="password" autocomplete="off" required>'
        if needs_key
        else ""
    )
    main = Template(asset("page_form.html")).substitute(
        question="",
        conversation=escape((answer.conversation_id if answer else None) or ""),
        key=key,
        answer=shown,
    )
    title = f"{question} - askminutes" if question else "Ask the minutes"
    return framed(title, main)


def framed(title: str, main: str) -> str:
    """A page around HTML that is already safe."""
    return Template(asset("page.html")).substitute(title=escape(title), main=main)


def _answer(question: str, answer: Answer) -> str:
    numbers = {str(citation.number) for citation in answer.citations}
    parts = [f"<article><h2>{escape(question)}</h2>"]
    parts += [
        f'<p class="text">{_marked(paragraph, numbers)}</p>'
        for paragraph in re.split(r"\n{2,}", answer.answer)
    ]
    for notice in answer.notices:
        link = f" {_link(notice.url, 'Open the page')}" if _is_web(notice.url) else ""
        parts.append(f'<p class="notice">{escape(notice.message)}{link}</p>')
    if answer.citations:
        parts.append(f"<h3>Where it stands</h3>{_sources(answer.citations, 'c')}")
    if answer.related:
        parts.append(
            "<details><summary>Near to it in the record</summary>"
            f"{_sources(answer.related, 'r')}</details>"
        )
    parts.append("</article>")
    return "\n".join(parts)


def _marked(text: str, numbers: set[str]) -> str:
    def link(match: re.Match[str]) -> str:
        number = match.group(1)
        return f'<a href="#c-{number}">[{number}]</a>' if number in numbers else match.group()

    return _MARK.sub(link, escape(text))


def _sources(citations: Sequence[Citation], prefix: str) -> str:
    entries = []
    for citation in citations:
        whole = ""
        if citation.passage != citation.quote:
            whole = (
                "<details><summary>The whole paragraph</summary>"
                f'<p class="passage">{escape(citation.passage)}</p></details>'
            )
        record = citation.url.removeprefix("/v1")
        links = _link(record, "In the record")
        if _is_web(citation.document.url):
            by = f" by {citation.document.publisher}" if citation.document.publisher else ""
            links += " · " + _link(citation.document.url, f"As published{by}")
        entries.append(
            f'<li id="{prefix}-{citation.number}" value="{citation.number}">'
            f'<div class="label">{escape(citation.label)}</div>'
            f"<blockquote>{escape(citation.quote)}</blockquote>{whole}"
            f'<p class="links">{links}</p></li>'
        )
    return '<ol class="sources">' + "".join(entries) + "</ol>"


def document_page(document: Document) -> str:
    """A document to read; every anchor of its structure is an anchor of the page."""
    title = document.title or (document.meeting.body if document.meeting else None) or document.file
    facts = [document.kind.replace("_", " "), document.publisher, document.author]
    if document.meeting is not None:
        held = document.meeting
        facts += [held.body, held.date.strftime("%-d %B %Y") if held.date else "date not stated"]
    known = " · ".join(escape(fact) for fact in dict.fromkeys(facts) if fact)
    source = ""
    if _is_web(document.url):
        source = f'<p class="links">{_link(document.url, "As published")}</p>'
    items = "".join(_item(document, item) for item in document.items)
    main = f'<h1>{escape(title)}</h1><p class="hint">{known}</p>{source}'
    return framed(f"{title} - askminutes", f'{main}<div class="record">{items}</div>')


def _item(document: Document, item: AgendaItem) -> str:
    heading = ""
    if item.title or item.number:
        number = f'<span class="number">{escape(item.number)}</span> ' if item.number else ""
        heading = f"<h2>{number}{escape(item.title or '')}</h2>"
    paragraphs = "".join(
        f'<div class="para" id="{escape(paragraph.anchor)}">'
        f'<span class="number">{escape(paragraph.label or "")}</span>'
        f'<p class="text">{escape(document.words(paragraph.start, paragraph.end))}</p></div>'
        for paragraph in item.paragraphs
    )
    cut = ""
    if item.truncated:
        link = (
            f" {_link(item.full_text_url, 'The full text')}" if _is_web(item.full_text_url) else ""
        )
        cut = f'<p class="notice">The published page breaks off here.{link}</p>'
    return f'<section id="{escape(item.key)}">{heading}{paragraphs}{cut}</section>'


def _is_web(url: str | None) -> bool:
    return url is not None and url.lower().startswith(("https://", "http://"))


def _link(address: str | None, words: str) -> str:
    safe = quote(address or "", safe="/:?#[]@!$&'()*+,;=%-._~")
    return f'<a href="{escape(safe)}" rel="noopener">{escape(words)}</a>'
