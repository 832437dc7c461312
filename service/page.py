"""The pages: each answer, document and what is covered as HTML, every word of it escaped.

The chat page is the widget with a plain form inside it, which is what shows where no script runs;
the form's answer has the look of the widget's.
"""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import date
from functools import cache
from html import escape
from importlib.resources import files
from itertools import groupby
from string import Template
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qsl, quote, urlsplit

from ingest.dates import spoken
from ingest.model import AgendaItem, Document
from service.conversations import Exchange
from service.coverage import Coverage, CutOff
from service.errors import InvalidRequest, MalformedText, NotFound
from service.model import Answer, Citation, Notice, Statement
from service.present import say, speaker_words
from service.problem import Problem
from service.widget.built import built
from service.wire import answer_of, day_of

if TYPE_CHECKING:
    from ingest.catalogue import DocumentSummary

BADGES: Mapping[str, str] = {
    "minutes": "Minutes",
    "agenda": "Agenda, not minutes",
    "statement": "Own words",
    "decision": "Decision notice",
    "report": "Report",
    "press_release": "Press release",
    "news": "Third party",
    "other": "Other page",
}
AUTHORITY: Mapping[str, str] = {
    "minutes": "minutes",
    "agenda": "agenda",
    "statement": "own",
    "decision": "own",
    "report": "own",
    "press_release": "own",
}
"""Kind of document -> how its words are marked; any other is a third party's."""
NOTHING: Mapping[str, str] = {
    "clarify": "Which one?",
    "declined": "Not something this can answer",
    "not_in_documents": "Not in the documents",
    "not_recorded": "Not recorded",
    "cut_off": "Cut off",
    "not_stated": "Not stated",
    "other": "No answer",
}


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
    config: Mapping[str, Any] | None = None,
) -> str:
    """The page without scripts: an answer, or what was wrong with the question, and the form.

    Args:
        question: what was asked.
        answer: what is shown of it.
        said: why there is no answer.
        config: what `GET /v1/widget` gives; makes the page the widget's, which shows the form
            only until its script has begun.
    """
    known = config or {}
    title = str(known.get("title") or "Ask the minutes")
    shown = ""
    if answer is not None:
        shown = answer_html(question, answer)
    elif said is not None:
        shown = f'<p class="error" role="alert">{escape(said)}</p>'
    form = Template(asset("page_form.html")).substitute(
        label="Ask another question" if answer else "Your question",
        conversation=escape((answer.conversation_id if answer else None) or ""),
    )
    if known.get("needs_key"):
        form = f"<p>{escape(say('needs_key'))}</p>"
    greeting = escape(str(known.get("greeting") or say("greeting")))
    lead = "" if answer else f'<p class="lead">{greeting}</p>{_covers(known.get("coverage"))}'
    main = f"<h1>{escape(title)}</h1>{lead}{shown}{form}"
    if config is None:
        return framed(f"{question} - {title}" if question else title, main)
    return framed(title, _widget(main, config), scripted=True)


def shared_page(exchange: Exchange, answer_id: str, config: Mapping[str, Any]) -> str:
    """An answer that somebody was sent the link of: the widget, and the answer without scripts."""
    title = str(config.get("title") or "Ask the minutes")
    form = Template(asset("page_form.html")).substitute(label="Ask a question", conversation="")
    shown = answer_html(exchange.question, answer_of(exchange.answer), day_of(exchange.at))
    main = f"<h1>{escape(title)}</h1>{shown}{form}"
    return framed(f"{exchange.question} - {title}", _widget(main, config, answer_id), scripted=True)


def message_page(title: str, said: str) -> str:
    """A page that says one thing."""
    return framed(f"{title} - askminutes", f"<h1>{escape(title)}</h1><p>{escape(said)}</p>")


def framed(title: str, main: str, scripted: bool = False) -> str:
    """A page around HTML that is already safe."""
    script = ""
    if scripted:
        script = f'<script type="module" src="/widget.js?v={built().version}"></script>'
    return Template(asset("page.html")).substitute(title=escape(title), main=main, script=script)


def styles(settings_accent: str = "", settings_accent_dark: str = "") -> str:
    """The style sheet of every page: the widget's own look, the operator's colours, the pages'."""
    colours = ""
    if settings_accent:
        colours += f"--set-accent: {settings_accent}; "
    if settings_accent_dark:
        colours += f"--set-accent-dark: {settings_accent_dark}; "
    own = f":root {{ {colours}}}\n" if colours else ""
    return "".join(
        (asset("widget/src/tokens.css"), own, asset("widget/src/answer.css"), asset("page.css"))
    )


def _widget(fallback: str, config: Mapping[str, Any], answer_id: str = "") -> str:
    shared = f' data-answer="{escape(answer_id)}"' if answer_id else ""
    known = escape(json.dumps(config, ensure_ascii=False))
    return (
        f'<ask-minutes data-mode="page" data-config="{known}"{shared}>'
        f'<div class="fallback">{fallback}</div></ask-minutes>'
    )


def _covers(coverage: Any) -> str:
    """What is covered, in a line. Takes the `coverage` of `GET /v1/widget`."""
    if not coverage:
        return ""
    bodies = coverage["bodies"]
    updated = spoken(date.fromisoformat(coverage["last_ingested"][:10]))
    if coverage["first"] is None:
        said = f"Covers {coverage['documents']} documents."
    else:
        count = coverage["meetings"]
        body = bodies[0] if len(bodies) == 1 else f"{len(bodies)} bodies"
        first, last = (spoken(date.fromisoformat(coverage[end])) for end in ("first", "last"))
        span = first if count == 1 else f"{first} to {last}"
        said = f"Covers {count} meeting{'' if count == 1 else 's'} of {body}, {span}."
    return (
        f'<p class="covers">{escape(said)} Last updated {updated}. '
        '<a href="/coverage">What is covered</a></p>'
    )


# --- an answer ----------------------------------------------------------------------------------


def answer_html(question: str, answer: Answer, given: date | None = None) -> str:
    """An answer as the widget shows it, its sources listed below instead of on cards."""
    over = f"Shared answer, given on {spoken(given)}" if given else "You asked"
    parts = [
        f'<article class="exchange"><p class="asked-label">{over}</p>',
        f'<h2 class="asked" dir="auto">{escape(question)}</h2>',
    ]
    if answer.status == "answered" and answer.statements:
        parts.append(_findings(answer))
    else:
        parts.append(_nothing(answer))
    if answer.citations:
        # The record's sentences stand above; those that a machine reworded stand here.
        sources = {
            citation.number: [
                one.source
                for one in answer.statements
                if one.source is not None and citation.number in one.citations
            ]
            for citation in answer.citations
        }
        listed = _sources(answer.citations, "c", sources)
        parts.append(f'<h3 class="sources-title">Sources</h3>{listed}')
    if answer.related:
        near = _sources(answer.related, "r", {one.number: [one.quote] for one in answer.related})
        if answer.status == "answered":
            parts.append(
                f'<details class="related"><summary>Nearest in the record</summary>{near}</details>'
            )
        else:
            name = "What it could mean" if answer.status == "clarify" else "Nearest in the record"
            parts.append(f'<section class="related"><h3>{name}</h3>{near}</section>')
    parts.append("</article>")
    return "\n".join(parts)


def _findings(answer: Answer) -> str:
    by_number = {citation.number: citation for citation in answer.citations}
    summary = [one for one in answer.statements if not one.verbatim]
    groups = [
        list(group)
        for _, group in groupby(
            (one for one in answer.statements if one.verbatim),
            key=lambda one: (one.citations, speaker_words(one.speaker)),
        )
    ]
    shown_in: dict[int, int] = {}  # notice -> the last finding it is about
    for place, group in enumerate(groups):
        for at, notice in enumerate(answer.notices):
            if set(notice.citations).intersection(group[0].citations):
                shown_in[at] = place
    parts = [_notice(one) for at, one in enumerate(answer.notices) if at not in shown_in]
    if summary:
        parts.append(
            '<div class="summary"><p class="summary-label">Summary, written by a machine</p>'
            f"<div>{_line(summary)}</div><p class='hint'>Each sentence was checked against the "
            "record below. Rely on the record.</p></div>"
        )
    for place, group in enumerate(groups):
        cited = [by_number[n] for n in group[0].citations if n in by_number]
        about = "".join(_notice(answer.notices[at]) for at, to in shown_in.items() if to == place)
        parts.append(_finding(group, cited[0] if cited else None, about))
    return "\n".join(parts)


def _finding(group: Sequence[Statement], citation: Citation | None, notices: str) -> str:
    kind = citation.document.kind if citation else "other"
    return (
        f'<section class="finding finding--{AUTHORITY.get(kind, "third")}">'
        f"{_from(citation) if citation else ''}"
        f'<blockquote class="words" dir="auto"><p>{_line(group)}</p></blockquote>'
        f"{_by(group, citation)}{notices}</section>"
    )


def _from(citation: Citation) -> str:
    named = citation.document.publisher or citation.document.file
    said = [_badge(citation.document.kind)]
    if citation.meeting is not None:
        held = citation.meeting.date
        said.append(f'<span class="when">{spoken(held) if held else "Date not stated"}</span>')
        said.append(f'<span class="whose">{escape(citation.meeting.body or named)}</span>')
    else:
        said.append(f'<span class="when">{escape(named)}</span>')
    return f'<p class="from">{" ".join(said)}</p>'


def _badge(kind: str) -> str:
    words = BADGES.get(kind, BADGES["other"])
    return f'<span class="badge badge--{AUTHORITY.get(kind, "third")}">{words}</span>'


def _line(statements: Sequence[Statement]) -> str:
    return " ".join(
        escape(one.text)
        + "".join(
            f'&nbsp;<a class="cite" href="#c-{n}" aria-label="Source {n}">{n}</a>'
            for n in one.citations
        )
        for one in statements
    )


def _by(group: Sequence[Statement], citation: Citation | None) -> str:
    acts = {one.act for one in group}
    act = str(acts.pop() or "").replace("_", " ") if len(acts) == 1 else ""
    who = speaker_words(group[0].speaker).removeprefix("the ")
    said = f'<span class="who">{escape(who)}</span> {act}' if who else ""
    where = ""
    if citation is not None:
        link = _link(citation.url.removeprefix("/v1"), _place(citation))
        where = f'<span class="at">{link}</span>'
    return f'<p class="by">{said}{where}</p>'


def _place(citation: Citation) -> str:
    if citation.meeting is None:
        return citation.label.removeprefix(
            f"{citation.document.publisher or citation.document.file}, "
        )
    item = citation.item
    inferred = " (number inferred)" if item and item.number_basis == "inferred" else ""
    parts = [
        f"item {item.number}{inferred}" if item and item.number else "",
        citation.question or "",
        f"paragraph {citation.paragraph}" if citation.paragraph else "",
    ]
    where = ", ".join(part for part in parts if part)
    return ": ".join(part for part in (where, item.title if item else "") if part) or "The record"


def _notice(notice: Notice) -> str:
    url = notice.url
    if url is None or not _is_web(url):
        return f'<p class="notice">{escape(notice.message)}</p>'
    if url not in notice.message:
        shown = f"{escape(notice.message)} {_link(url, 'Open the page')}"
    else:
        host = urlsplit(url).hostname or url
        shown = _link(url, host).join(escape(part) for part in notice.message.split(url))
    return f'<p class="notice">{shown}</p>'


def _nothing(answer: Answer) -> str:
    codes = [notice.code for notice in answer.notices]
    kind = next((one for one in NOTHING if one in (answer.status, *codes)), "other")
    text = "".join(f"<p>{escape(part)}</p>" for part in re.split(r"\n{2,}", answer.answer))
    rest = "".join(_notice(one) for one in answer.notices if one.message not in answer.answer)
    return (
        f'<div class="nothing nothing--{kind}"><div></div><div>'
        f"<h3>{NOTHING[kind]}</h3>{text}{rest}</div></div>"
    )


def _sources(citations: Sequence[Citation], prefix: str, shown: Mapping[int, Sequence[str]]) -> str:
    """Where the words stand; `shown` are sentences to print at a number, being nowhere above."""
    entries = []
    for citation in citations:
        words, exact = escape(citation.passage), escape(citation.quote)
        passage = (
            "<details><summary>The whole paragraph</summary>"
            f'<p class="passage">{words.replace(exact, f"<mark>{exact}</mark>", 1)}</p></details>'
        )
        quoted = "".join(
            f'<blockquote class="words" dir="auto">{escape(said)}</blockquote>'
            for said in dict.fromkeys(shown[citation.number])
        )
        links = _link(citation.url.removeprefix("/v1"), "In the record")
        if _is_web(citation.document.url):
            by = f" by {citation.document.publisher}" if citation.document.publisher else ""
            links += " · " + _link(citation.document.url, f"As published{by}")
        cut = (
            '<p class="notice">The published page breaks off in this paragraph.</p>'
            if citation.truncated
            else ""
        )
        entries.append(
            f'<li id="{prefix}-{citation.number}" value="{citation.number}">'
            f'<div class="label">{_badge(citation.document.kind)} {escape(citation.label)}</div>'
            f'{quoted}{passage}{cut}<p class="links">{links}</p></li>'
        )
    return '<ol class="sources">' + "".join(entries) + "</ol>"


# --- what is covered ----------------------------------------------------------------------------


def coverage_page(found: Coverage, documents: "Sequence[DocumentSummary]") -> str:
    """What the index covers, to read: meetings, gaps between them, what is cut off or undated."""
    bodies = list(dict.fromkeys(held.body for held in found.meetings if held.date is not None))
    dated = [held for held in found.meetings if held.date is not None]
    count = sum(number for _, number in found.documents)
    updated = spoken(date.fromisoformat(found.index.built_at[:10]))
    lead = f"{count} documents, last updated {updated}."
    if dated:
        first, last = dated[0].date, dated[-1].date
        assert first is not None and last is not None
        lead = (
            f"{len(dated)} dated meeting{'' if len(dated) == 1 else 's'}, {spoken(first)} to "
            f"{spoken(last)}. " + lead
        )
    parts = [
        "<h1>What is covered</h1>",
        f'<p class="lead">{lead}</p>',
        '<p class="hint">“Nothing was found” is about these documents and no others.</p>',
    ]
    for body in bodies:
        parts.append(f"<h2>{escape(body or 'Body not stated')}</h2>{_held(found, body)}")
    listed = {one.id: one for one in documents}
    rest = [
        ("Minutes that state no date", [listed[i] for i in found.undated if i in listed]),
        (
            "Other documents",
            [one for one in documents if one.kind != "minutes" and one.duplicate_of is None],
        ),
    ]
    for name, of in rest:
        if of:
            entries = "".join(
                f"<li><span>{_badge(one.kind)}</span><span>{_to_document(one)}</span></li>"
                for one in of
            )
            parts.append(f'<h2>{name}</h2><ul class="covered">{entries}</ul>')
    if found.cut_off:
        entries = "".join(
            f"<li><span>{spoken(cut.date) if cut.date else 'Date not stated'}</span>"
            f"<span>{_link(cut.url.removeprefix('/v1'), _cut_words(cut))}"
            f"{_full_text(cut)}</span></li>"
            for cut in found.cut_off
        )
        parts.append(f'<h2>Cut off by the published page</h2><ul class="covered">{entries}</ul>')
    parts.append('<p class="links"><a href="/v1/coverage">The same as JSON</a></p>')
    return framed("What is covered - askminutes", "\n".join(parts))


def _held(found: Coverage, body: str | None) -> str:
    gaps = {gap.before: gap for gap in found.gaps if gap.body == body and gap.long}
    entries = []
    for held in found.meetings:
        if held.body != body or held.date is None:
            continue
        gap = gaps.get(held.date)
        if gap is not None:
            entries.append(
                f'<li><span class="gap">Gap of {gap.days} days</span>'
                "<span>Longer than usual: minutes may be missing here.</span></li>"
            )
        inferred = " (date inferred)" if held.date_basis == "inferred" else ""
        links = " · ".join(
            _link(f"/documents/{quote(one, safe='/')}", words)
            for one, words in zip(
                held.documents,
                ("Minutes", *(f"Document {n}" for n in range(2, len(held.documents) + 1))),
                strict=False,
            )
        )
        items = f"{held.items} item{'' if held.items == 1 else 's'}"
        entries.append(
            f"<li><span>{spoken(held.date)}{inferred}</span>"
            f'<span>{links} <span class="few">{items}, {held.paragraphs} paragraphs</span></span>'
            "</li>"
        )
    return f'<ul class="covered">{"".join(entries)}</ul>'


def _to_document(one: "DocumentSummary") -> str:
    words = one.title or one.body or one.file
    when = f", {spoken(one.published)}" if one.published else ""
    by = f' <span class="few">{escape(one.publisher)}{when}</span>' if one.publisher else ""
    return _link(f"/documents/{quote(one.id, safe='/')}", words) + by


def _full_text(cut: CutOff) -> str:
    return " · " + _link(cut.full_text_url, "The full text") if _is_web(cut.full_text_url) else ""


def _cut_words(cut: CutOff) -> str:
    item = f"item {cut.item}" if cut.item else ""
    return ": ".join(part for part in (item, cut.title or "") if part) or "An item"


# --- a document ---------------------------------------------------------------------------------


def document_page(document: Document) -> str:
    """A document to read; every anchor of its structure is an anchor of the page."""
    title = document.title or (document.meeting.body if document.meeting else None) or document.file
    facts = [document.kind.replace("_", " "), document.publisher, document.author]
    if document.meeting is not None:
        held = document.meeting
        facts += [held.body, spoken(held.date) if held.date else "date not stated"]
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
