"""Documents that are not minutes: their paragraphs, title, date and kind."""

import re
from datetime import date

from ingest.blocks import BULLET, FINITE, Block, collapse, is_furniture, line_blocks
from ingest.dates import dates_in
from ingest.model import DocumentKind, Paragraph, ParagraphKind, Sentence, Source
from ingest.sentences import split

_DATE_ONLY = re.compile(
    r"^(?:(?:published|posted|date|updated|issued)\s*(?:on|:)?\s*:?\s*)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s+[a-z]+,?\s+(?:19|20)\d\d|\d{1,2}/\d{1,2}/(?:19|20)\d\d|[a-z]+\s\d{1,2},?\s(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
    r"(?:[,\s]+\d{1,2}[:.]\d\d\s*(?:[ap]m)?)?(?:\s+by\s+.{3,60})?$",
    re.IGNORECASE,
)
_AFTER_END = re.compile(
    r"^(?:related posts|leave a comment|discover more from|subscribe\b|continue reading|share this|tags?:|"
    r"filed under|more news|you may also like|latest news|sign up|cookie|privacy)\b",
    re.IGNORECASE,
)
_MARKDOWN_HEADING = re.compile(r"^#{1,6}\s+")
_BYLINE = re.compile(
    r"^(?:by|written by|posted by|author:)\s+(?P<author>[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]+){1,3})$",
    re.IGNORECASE,
)


def guess_kind(text: str, source: Source) -> DocumentKind:
    """The kind of a document that is not minutes, from how it is written; "other" where nothing tells."""
    head = collapse(text[:4000])
    if re.search(r"\bDecision (?:Ref|Number|Maker|Notice)\b|\bDate of [Dd]ecision\b", head):
        return "decision"
    if re.search(
        r"\b(?:press release|media release|for immediate release|notes to editors)\b",
        text,
        re.IGNORECASE,
    ):
        return "press_release"
    if (
        re.search(r"\bannual report\b", head[:600], re.IGNORECASE)
        and "we " not in head[:400].lower()
    ):
        return "report"
    first = len(re.findall(r"\b(?:I|I’m|I'm|I’ve|I've|my)\b", head))
    words = max(len(head.split()), 1)
    quoted = head.count("“") + head.count('"')
    if (
        first >= 3
        and first / words > 0.006
        and quoted < first
        and not re.search(r"\bFederation\b", head[:300])
    ):
        return "statement"
    if re.search(r"\b(?:Federation|News|Gazette|Association|Union)\b", head[:400]):
        return "news"
    return "other"


def read_prose(
    text: str, source: Source, key: str = "doc"
) -> tuple[tuple[Paragraph, ...], tuple[int, int], Block | None, list[Block]]:
    """The paragraphs of a document that is not minutes.

    Returns:
        (paragraphs, span of the title, the block of the publication date or None, blocks dropped as
        furniture). The heading (title and the date under it) is a paragraph of kind "heading", so
        that a question about when a page was published can cite it. Bullets that follow a line ending
        in a colon are paragraphs of their own.
    """
    blocks = line_blocks(text)
    dropped: list[Block] = []
    body: list[Block] = []
    over = False
    for index, block in enumerate(blocks):
        over = over or (index > 3 and bool(_AFTER_END.match(block.text)) and len(block.text) < 80)
        (dropped if over or is_furniture(block.text) else body).append(block)
    title = _title(body, source)
    dated = next(
        (b for b in body[:14] if _DATE_ONLY.match(b.text) and dates_in(b.text)),
        None,
    )
    paragraphs: list[Paragraph] = []
    counters = {"h": 0, "p": 0}
    skip: set[int] = set()
    for index, block in enumerate(body):
        if index in skip:
            continue
        kind: ParagraphKind = "minute"
        start, end = block.start, block.end
        marker = _MARKDOWN_HEADING.match(text[start:end])
        if marker:
            start += marker.end()
            kind = "heading"
        if title is not None and block.start == title.start:
            kind = "heading"
            following = body[index + 1] if index + 1 < len(body) else None
            if following is not None and following is dated:
                end = following.end
                skip.add(index + 1)
        elif block is dated or (
            len(block.text) < 70
            and not FINITE.search(block.text)
            and not BULLET.match(block.text)
            and block.text[-1] not in ".:;!?”\"’'"
            and not re.match(r"^[A-Z][\w /-]{2,40}:\s", block.text)
        ):
            kind = "heading"
        if (
            paragraphs
            and block.text[:1].islower()
            and not BULLET.match(block.text)
            and paragraphs[-1].kind == "minute"
        ):
            previous = paragraphs[-1]
            if not text[previous.start : previous.end].rstrip().endswith((".", "!", "?", ":")):
                paragraphs[-1] = _paragraph(text, previous.anchor, previous.start, end, "minute")
                continue
        letter = "h" if kind == "heading" else "p"
        counters[letter] += 1
        paragraphs.append(_paragraph(text, f"{key}/{letter}{counters[letter]}", start, end, kind))
    span = (title.start, title.end) if title is not None else (0, 0)
    if title is not None:
        marker = _MARKDOWN_HEADING.match(text[title.start : title.end])
        if marker:
            span = (title.start + marker.end(), title.end)
    return tuple(paragraphs), span, dated, dropped


def _paragraph(text: str, anchor: str, start: int, end: int, kind: ParagraphKind) -> Paragraph:
    sentences = tuple(Sentence(a, b) for a, b in split(text, start, end))
    return Paragraph(anchor, None, start, end, kind, sentences, label_basis="not_stated")


def _title(body: list[Block], source: Source) -> Block | None:
    if source.title:
        wanted = collapse(source.title).casefold()
        for block in body[:20]:
            if collapse(block.text).lstrip("# ").casefold() == wanted:
                return block
    candidates = [
        block
        for block in body[:6]
        if 12 <= len(block.text) <= 200
        and not _DATE_ONLY.match(block.text)
        and block.text[-1] not in ".;:"
    ]
    for block in candidates:
        if len(block.text.lstrip("# ").split()) >= 4:
            return block
    return candidates[0] if candidates else None


def published_on(block: Block | None, source: Source) -> date | None:
    """The declared date of publication, else the one printed in the heading, else None."""
    if source.published is not None:
        return source.published
    found = dates_in(block.text) if block else []
    return found[0][2] if found else None


def byline(text: str) -> str | None:
    """The author named in a byline near the top, else None."""
    for block in line_blocks(text, 0, min(len(text), 2500))[:12]:
        match = _BYLINE.match(block.text)
        if match:
            return match["author"]
    return None
