"""Documents that are not minutes: their paragraphs, title, date, author and kind."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from ingest.blocks import Block, collapse, join, line_blocks
from ingest.dates import dates_in
from ingest.furniture import is_cut, is_furniture
from ingest.mentions import people_in
from ingest.model import DocumentKind, Paragraph, ParagraphKind, Sentence, Source
from ingest.quotations import quotations
from ingest.rendering import (
    is_about_page,
    is_decision_record,
    is_machine_made,
    is_press_account,
)
from ingest.roles import canonical_role
from ingest.sentences import split_uncut
from ingest.table_rows import is_row
from ingest.wording import FINITE

_DATE_ONLY = re.compile(
    r"^(?:(?:published|posted|date|updated|issued|for immediate (?:use|release)|"
    r"embargoed until)\s?(?:on|:)?\s?:?\s?)?"
    r"(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s)?"
    r"(?:\d{1,2}(?:st|nd|rd|th)?\s[a-z]{3,9},?\s(?:19|20)\d\d|\d{1,2}/\d{1,2}/(?:19|20)\d\d|"
    r"[a-z]{3,9}\s\d{1,2},?\s(?:19|20)\d\d|(?:19|20)\d\d-\d\d-\d\d)"
    r"(?:[,\s]{1,3}\d{1,2}[:.]\d\d\s?(?:[ap]m)?)?(?:\sby\s.{3,60})?$",
    re.IGNORECASE,
)
_AFTER_END = re.compile(
    r"^(?:related (?:posts|news|articles|content)|leave a (?:comment|reply)|discover more from|"
    r"subscribe\b|"
    r"continue reading|share this|tags?\s?:|filed under|more news|you may also like|"
    r"latest news from|sign up|"
    r"cookie|privacy policy)",
    re.IGNORECASE,
)
_MARKDOWN_HEADING = re.compile(r"#{1,6}\s{1,9}")
_BYLINE = re.compile(
    r"^(?:.{0,40}\d{4},?\s(?=[Bb]y\s))?(?i:by|written by|posted by|author\s?:|report by)\s"
    r"(?P<author>[A-Z][\w’'.-]+(?:\s[A-Z][\w’'.-]+){1,3})(?:,\s[^.]{3,80})?$"
)
_LABELLED_VALUE = re.compile(r"^[A-Z][\w /’'()-]{2,50}:(?:\s|$)")
_FIELD = re.compile(
    r"^(?:Title|Date|Decision|Ref|Reference|Published|Posted|Author|By|Status|Contact|Summary|Subject)"
    r"\b[\w ]{0,24}:",
    re.IGNORECASE,
)
_ANSWERED_FIELD = re.compile(
    r"^(?:Is|Are|Was)\b[\w ’'-]{3,60}\?\s?:\s?(?:Yes|No|N/A)?\.?$|"
    r"^(?:Publication|Effective|Decided|Date of decision)[\w ]{0,20}:\s.{0,80}$",
    re.IGNORECASE,
)
_BULLET = re.compile(r"^(?:[•·▪◦‣*●]|[-–—]\s)")
_TABLE_RULE = re.compile(r"^\|?[\s:|-]{3,}\|?$")
_ORGANISATION = re.compile(
    r"^(?:The )?Office of\b|^[\w ,]{3,60}\bCommissioner for [\w ]{3,30}$|"
    r"^(?:NEWS|PRESS|MEDIA) RELEASE\b",
    re.IGNORECASE,
)
_QUOTED_RELEASE = re.compile(r"^.{3,80}\bsaid\s?:$")


@dataclass(frozen=True, slots=True)
class Prose:
    """What a document that is not minutes came to."""

    paragraphs: tuple[Paragraph, ...]
    title_start: int  # span of the title; empty where none was found
    title_end: int
    dated: Block | None  # the line that states when it was published
    dropped: tuple[Block, ...]


def guess_kind(text: str, publisher: str | None = None) -> tuple[DocumentKind, str | None]:
    """The kind of a document that is not minutes, from how it is written and who publishes it.

    Returns:
        The kind ("other" where nothing tells), and what is unclear about it: a summary or a
        transcript made by a machine carries a meeting's title and is never its record.
    """
    blocks = line_blocks(text, 0, min(len(text), 40_000))
    head = collapse(text[:4000])
    if is_machine_made(blocks):
        return "other", "made by a machine, or a transcript: not the record of a meeting"
    if is_decision_record(blocks) or re.search(
        r"\bDecision (?:Ref|Number|Maker|Notice|Log)\b|\bDate of [Dd]ecision\b", head
    ):
        return "decision", None
    if re.search(
        r"\b(?:press|media|news) release\b|\bfor immediate (?:release|use)\b|\bnotes to editors\b",
        text[:60_000],
        re.IGNORECASE,
    ) or any(_QUOTED_RELEASE.match(block.text) for block in blocks):
        return "press_release", None
    if any(re.match(r"^Browse meetings$", block.text, re.IGNORECASE) for block in blocks[:20]):
        return "other", "a list of meetings, not the record of one"
    if is_about_page(text):
        return "other", "describes a body and what it did, at second hand"
    if (
        re.search(r"\bannual report\b", head[:600], re.IGNORECASE)
        and "we " not in head[:400].lower()
    ):
        return "report", None
    return _by_voice(text, head, blocks, publisher), None


def _is_interview(blocks: Sequence[Block]) -> bool:
    """Whether questions to "you" stand alone between their answers."""
    asked = [b for b in blocks if b.text.endswith("?") and len(b.text) < 240]
    return sum(bool(re.search(r"\byour?\b", block.text, re.I)) for block in asked) >= 2


def _by_voice(text: str, head: str, blocks: Sequence[Block], publisher: str | None) -> DocumentKind:
    """News and statements told apart by who "I" is, and by whose page it is.

    Only words outside quotation marks count: a page that quotes a commissioner is not the
    commissioner's own, and neither is one whose byline names somebody else.
    """
    if _is_interview(blocks):
        return "news"
    plain = collapse(outside_quotations(text[:20_000]))[:6000]
    first = len(re.findall(r"(?<![\w’'])(?:I|I’m|I'm|I’ve|I've|[Mm]y)\b", plain))
    own = first >= 3 and first / max(len(plain.split()), 1) > 0.006
    head_line = masthead(blocks)
    third = _THIRD_PARTY.search(publisher or "") or (
        head_line is not None and _THIRD_PARTY.search(head_line)
    )
    if own and signed_by_office(text, blocks) and not (third and third.group() != "News"):
        return "statement"
    if own and not third and byline(text) is None and head_line is None:
        return "statement"
    if third or byline(text) is not None or is_press_account(blocks):
        return "news"
    if re.search(r"\b(?:Federation|News|Gazette|Herald|Echo|Association|Union)\b", head[:400]):
        return "news"
    if re.search(r"\b(?:Post|Chronicle|Observer|Mercury|Times|Advertiser|Journal)\b", head[:300]):
        return "news"
    return "other"


_OFFICE = r"(?:Police(?:,? Fire)? (?:and|&) Crime Commissioner|P(?:F)?CC|Chief Constable|Mayor)"
_THIRD_PARTY = re.compile(
    r"\b(?:Federation|UNISON|Unison|Unite|GMB|Union|Associations?|Association’s|Society|Gazette|"
    r"Herald|Echo|Chronicle|Observer|Mercury|Times|Advertiser|Journal|News|Express|Mail|Telegraph|"
    r"Tribune|Argus|Guardian|BBC|ITV|Radio|Trust|Charity|Campaign|Network|Alliance|Watch|Branch)\b"
)
_PUBLIC_BODY = re.compile(
    r"\b(?:Police|Constabulary|(?:Borough|County|City|District|Town|Parish) Council|"
    r"Fire (?:and|&) Rescue|Council)(?: (?:news|newsroom|press office))?$",
    re.IGNORECASE,
)
_NOT_MASTHEAD = re.compile(r"\b(?:Office of|OPCC|blog|diary|column)\b|’s\b|'s\b", re.IGNORECASE)
_OWN_OFFICE = re.compile(
    rf"\bI (?:have been|am|was|became|serve as|stood as) (?:your |the |elected )?[\w ]{{0,30}}"
    rf"{_OFFICE}|\b[Aa]s (?:your |the )?[\w ]{{0,20}}{_OFFICE},? I\b"
)


def outside_quotations(text: str) -> str:
    """The words of a text that stand in no direct speech, line by line."""
    parts: list[str] = []
    for block in line_blocks(text):
        at = block.start
        for span in quotations(text, block.start, block.end):
            parts.append(text[at : span.start])
            at = span.end
        parts.append(text[at : block.end])
    return " ".join(parts)


def masthead(blocks: Sequence[Block]) -> str | None:
    """The organisation whose page it is, as the first lines name it, else None.

    "Ambershire Police Federation", "UNISON Ambershire Police Branch", "Lowmere Borough Council";
    not the office of a commissioner, and no line that tells something.
    """
    for block in blocks[:4]:
        line = block.text.lstrip("# ").rstrip(".:")
        if len(line) > 70 or len(line.split()) < 2 or FINITE.search(line):
            continue
        if _NOT_MASTHEAD.search(line) or _BYLINE.match(line):
            continue
        if _THIRD_PARTY.search(line) and line.istitle() | (_capitals(line) >= 0.6):
            return line
        if _PUBLIC_BODY.search(line) and _capitals(line) >= 0.6:
            return line
    return None


def _capitals(line: str) -> float:
    """Share of the longer words of a line that begin with a capital."""
    words = [word for word in line.split() if len(word) > 3]
    return sum(word[:1].isupper() for word in words) / max(len(words), 1)


def signed_by_office(text: str, blocks: Sequence[Block]) -> bool:
    """Whether a page says that its "I" holds an office: a blog, a signature, a byline."""
    top = " ".join(block.text for block in blocks[:4])
    if re.search(rf"(?:{_OFFICE}|Commissioner)[’']s (?:blog|diary|column|statement)", top, re.I):
        return True
    if _OWN_OFFICE.search(text[:20_000]):
        return True
    ends = [block.text for block in (*blocks[1:6], *blocks[-4:]) if len(block.text) < 120]
    return any(re.search(_OFFICE, line) and not FINITE.search(line) for line in ends)


def read_prose(text: str, source: Source, key: str = "doc") -> Prose:
    """The paragraphs of a document that is not minutes.

    The title, with the date under it, is a paragraph of kind "heading", so that a question about
    when a page was published can cite it. A bullet is a paragraph of its own; the rows of a table
    are one.
    """
    body, dropped = _without_furniture(line_blocks(text))
    body = _joined(text, body)
    title = _title(body, source)
    dated = _dated(body)
    paragraphs: list[Paragraph] = []
    counters = {"h": 0, "p": 0}
    below_title = False
    for block in body:
        marker = _MARKDOWN_HEADING.match(text, block.start, block.end)
        start = marker.end() if marker else block.start
        if below_title and block is dated and paragraphs:
            last = paragraphs[-1]
            paragraphs[-1] = _paragraph(text, last.anchor, last.start, block.end, "heading")
            below_title = False
            continue
        below_title = title is not None and block.start == title.start
        heading = below_title or marker is not None or block is dated or _is_heading(block)
        kind: ParagraphKind = "heading" if heading else "minute"
        letter = "h" if heading else "p"
        counters[letter] += 1
        anchor = f"{key}/{letter}{counters[letter]}"
        paragraphs.append(_paragraph(text, anchor, start, block.end, kind))
    # A cut-off marker or the rule of a table is no paragraph.
    paragraphs = [one for one in paragraphs if one.sentences and _words(text, one)]
    paragraphs = _numbered(text, paragraphs)
    if title is None:
        return Prose(tuple(paragraphs), 0, 0, dated, tuple(dropped))
    marker = _MARKDOWN_HEADING.match(text, title.start, title.end)
    begin = marker.end() if marker else title.start
    return Prose(tuple(paragraphs), begin, title.end, dated, tuple(dropped))


_NUMBER = re.compile(r"(?P<number>\d{1,2})[.)]\s")


def _numbered(text: str, paragraphs: Sequence[Paragraph]) -> list[Paragraph]:
    """The paragraphs, those of a series 1, 2, 3 ... labelled with their numbers: the decisions of
    a notice. A number alone is none ("10. What next?" may be one of ten headings)."""
    found = [_NUMBER.match(text, one.start, one.end) for one in paragraphs]
    numbers = [int(match["number"]) if match else 0 for match in found]
    labelled = list(paragraphs)
    for at, number in enumerate(numbers):
        follows = number > 1 and at > 0 and numbers[at - 1] == number - 1
        opens = number == 1 and at + 1 < len(numbers) and numbers[at + 1] == 2
        goes_on = labelled[at - 1].label is not None if follows else opens
        if goes_on and paragraphs[at].kind == "minute":
            labelled[at] = replace(paragraphs[at], label=str(number), label_basis="printed")
    return labelled


def _words(text: str, paragraph: Paragraph) -> bool:
    return any(char.isalnum() for char in text[paragraph.start : paragraph.end])


def _dated(body: Sequence[Block]) -> Block | None:
    """The line that states when the page was published: a date alone, above the first long line."""
    found: list[Block] = []
    for block in body[:14]:
        if len(block.text) > 160 and found:
            break
        if _DATE_ONLY.match(block.text) and dates_in(block.text):
            found.append(block)
    return found[0] if len(found) == 1 else None


def _without_furniture(blocks: Sequence[Block]) -> tuple[list[Block], list[Block]]:
    kept: list[Block] = []
    dropped: list[Block] = []
    over = False
    for index, block in enumerate(blocks):
        over = over or (index > 1 and len(block.text) < 80 and bool(_AFTER_END.match(block.text)))
        blank = not any(char.isalnum() for char in block.text) and not _TABLE_RULE.match(block.text)
        (dropped if over or blank or is_furniture(block.text) else kept).append(block)
    if not kept:
        return [block for block in blocks if any(char.isalnum() for char in block.text)], []
    return kept, dropped


def _joined(text: str, blocks: Sequence[Block]) -> list[Block]:
    """Lines that belong together: a paragraph broken in mid-sentence, the rows of a table."""
    runs: list[list[Block]] = []
    for block in blocks:
        above = runs[-1][-1] if runs else None
        if above is not None and _belongs(above, block):
            runs[-1].append(block)
        else:
            runs.append([block])
    return [run[0] if len(run) == 1 else join(text, run[0], run[-1]) for run in runs]


def _belongs(above: Block, block: Block) -> bool:
    if is_row(above.text) and is_row(block.text):
        return True
    return (
        block.text[:1].islower()
        and len(above.text) > 30
        and above.text[-1] not in '.!?:;”"'
        and not _BULLET.match(block.text)
    )


def _is_heading(block: Block) -> bool:
    line = block.text
    return (
        len(line) < 70
        and not is_row(line)
        and not FINITE.search(line)
        and not _BULLET.match(line)
        and line[-1] not in ".:;!?,”\"’'|"
        and not _LABELLED_VALUE.match(line)
    )


def _paragraph(text: str, anchor: str, start: int, end: int, kind: ParagraphKind) -> Paragraph:
    blocks = line_blocks(text, start, end)
    if len(blocks) > 1 and all(is_row(block.text) for block in blocks):  # a table: row by row
        spans = [(block.start, block.end) for block in blocks if any(map(str.isalnum, block.text))]
    else:
        spans = split_uncut(text, start, end)
    sentences = tuple(Sentence(a, b) for a, b in spans)
    return Paragraph(
        anchor, None, start, end, kind, sentences, is_cut(text, start, end),
        label_basis="not_stated",
    )  # fmt: skip


def _title(body: Sequence[Block], source: Source) -> Block | None:
    if source.title:
        wanted = collapse(source.title).casefold()
        for block in body[:20]:
            if block.text.lstrip("# ").casefold() == wanted:
                return block
    candidates = [
        block
        for block in body[:6]
        if 12 <= len(block.text) <= 200
        and not _DATE_ONLY.match(block.text)
        and not _FIELD.match(block.text)
        and not _ANSWERED_FIELD.match(block.text)
        and not _BYLINE.match(block.text)
        and not is_row(block.text)
        and (block.text.rstrip("”\"’'") or block.text)[-1] not in ".;:"
    ]
    house = masthead(body)
    candidates = [block for block in candidates if block.text != house] or candidates
    for block in candidates:
        if len(block.text.lstrip("# ").split()) >= 4 and not _ORGANISATION.match(block.text):
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
        match = _BYLINE.match(block.text) if len(block.text) < 120 else None
        if match:
            return match["author"]
    return None


def signature(text: str) -> str | None:
    """Who signs at the end: a name alone on its line, with an office beside it or below."""
    blocks = line_blocks(text, max(0, len(text) - 2500))[-5:]
    for at, block in enumerate(blocks):
        people = people_in(block.text) if len(block.text) < 120 else []
        if len(people) != 1 or not people[0].name or people[0].start > 0 or not at:
            continue
        below = blocks[at + 1].text if at + 1 < len(blocks) else ""
        alone = people[0].end == len(block.text)
        if alone and (people[0].role or (len(below) < 120 and canonical_role(below))):
            return people[0].name
    return None
