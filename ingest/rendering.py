"""How a page has arrived as text, decided before anything is read into it."""

import re
from collections.abc import Sequence
from itertools import pairwise

from ingest.blocks import Block, collapse
from ingest.furniture import (
    CUT_OFF,
    DOCUMENTS_LABEL,
    ITEMS_HEADER,
    MINUTES_LABEL,
)
from ingest.heading import BODY_DATE, BODY_WORD, PAGE_TITLE, names_meeting, states_meeting
from ingest.item_tables import table_lines, table_start
from ingest.items import ISSUE_MEETING
from ingest.labels import label_of
from ingest.model import Rendering
from ingest.numbering import Opening
from ingest.wording import RESOLUTION, is_bare_decision, is_note, is_reported, title_score

_BANNER = re.compile(r"custom branding appears to be missing|^technical error$", re.I)
_ISSUE = re.compile(r"^Issue - meetings?\b|^Mater - cyfarfodydd?\b", re.I)
_AGENDA_ITEM = re.compile(r"^(?:Agenda item|Eitem agenda)s?$", re.I)
_MACHINE_MADE = re.compile(
    r"\b(?:AI[- ]generated|generated (?:by|with|using) (?:AI|artificial intelligence|a machine)|"
    r"auto(?:matically)?[- ]"
    r"(?:generated|transcribed)|machine transcri\w+|automated transcript\w*|unofficial (?:summary|"
    r"transcript)|"
    r"meeting transcript|transcript of|AI summary|summarised by AI|OpenCouncil|Open Government)\b",
    re.I,
)
_SPEAKER_TURN = re.compile(r"^(?:\[?\(?\d{1,2}:\d{2}(?::\d{2})?\)?\]?|Speaker\s?\d{1,2}\b)")
_DECISION_RECORD = re.compile(
    r"^(?:Decision (?:Ref(?:erence)?|Number|No|Maker|Taker|Notice|Log|Title)\b|"
    r"Date of [Dd]ecision\b|"
    r"(?:RECORD|NOTICE) OF DECISION|Reference [Nn]umber\s?:)",
    re.I,
)
_BROWSE = re.compile(
    r"^(?:Browse meetings|Pori cyfarfodydd)$|\bThis page lists the meetings for\b", re.I
)
_ABOUT = re.compile(
    r"\b(?:last met on|met most recently|most recently met|topics covered at the last|"
    r"next meets on|the panel.s role|"
    r"reviews and reports on the (?:actions|decisions))\b",
    re.I,
)

_SAID_BEFORE = re.compile(
    r"\b(?:said|says|added|adds|commented|explained|told \w{1,20})\s?[:,]?\s{0,3}[“\"‘']"
)
_SAID_AFTER = re.compile(
    r"[,.?!][”\"’]\s{1,3}(?:said|says|added|adds|(?:he|she|[A-Z][\w’-]+(?: [A-Z][\w’-]+){0,3}) "
    r"(?:said|says|added|adds))\b"
)


def detect(text: str, blocks: Sequence[Block], openings: Sequence[Opening]) -> Rendering:
    """Decide how a page has arrived.

    Args:
        text: the exact text.
        blocks: its lines.
        openings: the numbered items found on it, if any.

    Returns:
        One of `model.Rendering`; "prose" is what is left: no minutes.
    """
    head = blocks[:40]
    if is_machine_made(blocks) or is_decision_record(blocks):
        return "prose"
    if any(_BANNER.search(block.text) for block in head):
        return "error_banner"
    meetings = sum(bool(ISSUE_MEETING.match(block.text)) for block in blocks)
    header = any(ITEMS_HEADER.match(block.text) for block in blocks[:200])
    if meetings and (any(_ISSUE.match(block.text) for block in head) or not header):
        return "issue_page"
    if table_start(text) is not None or _headless_table(blocks):
        return "pipe_table"
    if any(_BROWSE.search(block.text[:300]) for block in head):
        return "prose"
    labels = sum(bool(MINUTES_LABEL.match(block.text)) for block in blocks)
    documents = sum(bool(DOCUMENTS_LABEL.match(block.text)) for block in blocks)
    happened = something_happened(blocks)
    listed = len(openings) >= (1 if header else 2 if labels or documents else 3)
    if header or (labels + documents >= 2 and listed):
        bare = any(is_bare_decision(block.text) for block in blocks)
        agenda = any(block.text.lower() == "agenda" for block in blocks[:8])
        if not labels and not happened and (agenda or not bare):
            return "agenda_only"
        return "numbered_list" if listed else "stripped_list"
    return _without_header(text, blocks, openings, labels, documents, happened)


def _without_header(
    text: str,
    blocks: Sequence[Block],
    openings: Sequence[Opening],
    labels: int,
    documents: int,
    happened: bool,
) -> Rendering:
    if not labels + documents and len(openings) < 3 and not _recorded(text, blocks):
        if is_press_account(blocks):
            return "prose"
    head = blocks[:15]
    dated = any(BODY_DATE.match(block.text) and BODY_WORD.search(block.text) for block in head)
    agenda_item = any(_AGENDA_ITEM.match(block.text) for block in blocks[:6])
    if (agenda_item or labels == 1 or documents == 1) and not dated and len(openings) < 3:
        return "single_item"
    if labels >= 2 or documents >= 2:
        return "stripped_list"
    titled = any(PAGE_TITLE.match(block.text) for block in blocks[:8]) and dated
    if titled and not happened:
        return "agenda_only"
    minutes = states_meeting(text) or names_meeting(blocks)
    counted = _convincing(openings)
    if counted and (minutes or happened):
        return "flat_text" if states_meeting(text) and not titled else "numbered_list"
    if titled:
        return "stripped_list"
    if states_meeting(text) or (minutes and happened):
        return "flat_text"
    if _reads_as_one_item(text, blocks):
        return "single_item"
    return "prose"


def _recorded(text: str, blocks: Sequence[Block]) -> bool:
    """Whether anything says that a page is the record of a meeting."""
    return states_meeting(text) or any(
        RESOLUTION.match(block.text) or CUT_OFF.search(block.text) or is_note(block.text)
        for block in blocks
    )


def _convincing(openings: Sequence[Opening]) -> bool:
    """Whether a run of numbers is long and steady enough to be a list of items by itself."""
    if len(openings) < 3:
        return False
    steps = [after.number.steps_from(before.number) for before, after in pairwise(openings)]
    return sum(step == 1 for step in steps) >= 0.6 * len(steps)


def something_happened(blocks: Sequence[Block]) -> bool:
    """Whether anything on the page is the record of a meeting that has taken place."""
    return any(
        RESOLUTION.match(block.text)
        or CUT_OFF.search(block.text)
        or (is_reported(block.text) and len(block.text) > 12 and block.text[-1] in ".:”\"')")
        for block in blocks
        if title_score(block.text) < 2
    )


def is_machine_made(blocks: Sequence[Block]) -> bool:
    """Whether a page says that a machine wrote it, or is a transcript with clock times or turns."""
    if any(_MACHINE_MADE.search(block.text[:400]) for block in blocks[:12]):
        return True
    turns = sum(bool(_SPEAKER_TURN.match(block.text)) for block in blocks)
    return turns >= 4 and turns >= 0.25 * len(blocks)


def is_decision_record(blocks: Sequence[Block]) -> bool:
    """Whether a page is a notice or a log of decisions: labels with values, no minutes."""
    if any(ITEMS_HEADER.match(block.text) for block in blocks[:200]):
        return False
    return sum(bool(_DECISION_RECORD.match(block.text)) for block in blocks) >= 2


def is_press_account(blocks: Sequence[Block]) -> bool:
    """Whether a page tells of what people said in their own words: 'Ms Sole said: "..."'."""
    told = [
        block for block in blocks
        if _SAID_BEFORE.search(block.text) or _SAID_AFTER.search(block.text)
    ]  # fmt: skip
    return bool(told) and len(told) * 8 >= len([b for b in blocks if len(b.text) > 80])


def is_about_page(text: str) -> bool:
    """Whether a page describes a body and what it last did."""
    return len(_ABOUT.findall(text[:6000])) >= 2


def _headless_table(blocks: Sequence[Block]) -> bool:
    """Rows closed by `|` whose header was not saved."""
    closed = table_lines(blocks)
    labelled = any("Minutes:" in block.text for block in blocks)
    return closed >= 3 and labelled and not any(block.text.startswith("| ") for block in blocks[:3])


def _reads_as_one_item(text: str, blocks: Sequence[Block]) -> bool:
    """A lone item that lost even its label: numbered reported speech, or a decision at its end."""
    if is_about_page(text):
        return False
    reported = [block for block in blocks if is_reported(block.text)]
    labelled = 0
    speech = 0
    for block in blocks:
        label = label_of(text, block)
        if label is not None and label.kind in ("number", "dotted") and is_reported(block.text):
            labelled += 1
        speech += bool(_OFFICIAL_SPEECH.search(block.text[:2000]))
    decided = any(
        RESOLUTION.match(block.text) and not block.text.startswith("Decision") for block in blocks
    )
    bare = any(is_bare_decision(block.text) for block in blocks[-3:])
    first_person = len(re.findall(r"\b(?:I|we|We|my|our)\b", collapse(text[:6000])))
    if first_person > 6 and not decided:
        return False
    return bool(
        (decided and (speech or labelled or len(blocks) < 15))
        or (bare and reported)
        or (labelled >= 2 and speech >= 2)
        or any(CUT_OFF.search(block.text) for block in blocks)
    )


_OFFICIAL_SPEECH = re.compile(
    r"\b(?:The |the |A |Acting )?(?:Commissioner|PCC|PCVC|PFCC|Chair(?:man|woman|person)?|"
    r"Vice-Chair(?:man)?|Members?|"
    r"Panel|Committee|Council|Officer|Cllr\.? [A-Z][\w’'-]+|Councillor [A-Z][\w’'. -]{1,30}) "
    r"(?:asked|explained|confirmed|noted|advised|replied|stated|said|queried|reported|considered|"
    r"received|gave|agreed|"
    r"were advised|were informed|provided|presented)\b"
)
