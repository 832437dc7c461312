"""From the blocks of a page to its items: number, title, the agenda's words and the minutes' words.

One function for each way a page arrives. All return `RawItem`s, which `paragraphs.py` reads further.
"""

import re
from dataclasses import dataclass, field

from ingest.blocks import (
    AGENDA_VOICE,
    BULLET,
    CUT_OFF,
    CUT_OFF_WELSH,
    DECISION_LABEL,
    FINITE,
    ITEMS_HEADER,
    MINUTES_LABEL,
    NOTE,
    NUMBER_ALONE,
    NUMBERED_TITLE,
    PDF_ICON,
    RESOLUTION,
    SERIES_WORD,
    SPACE,
    TAG_DEBRIS,
    Block,
    collapse,
    is_furniture,
    is_title_like,
    join,
    label_of,
    line_blocks,
)
from ingest.heading import is_heading_line
from ingest.model import Basis

_DOCUMENTS = re.compile(
    r"^(?:Additional|Supporting) documents\s*:?$|^Dogfennau (?:ychwanegol|ategol)\s*:?$",
    re.IGNORECASE,
)
_CLOCK = re.compile(r"^\d{1,2}[.:]\d{2}\s*(?:a\.?m\.?|p\.?m\.?)?$", re.IGNORECASE)


@dataclass(slots=True)
class RawItem:
    """An item as cut out of the page, before its paragraphs are read."""

    start: int
    number: str | None = None
    number_basis: Basis = "not_stated"
    title_start: int = 0
    title_end: int = 0
    end: int = 0
    agenda: list[Block] = field(default_factory=list)
    minutes: list[Block] = field(default_factory=list)
    dropped: list[Block] = field(default_factory=list)


def titled(text: str, block: Block) -> tuple[int, int]:
    """Span of a title in the exact text without the furniture glued to it ("pdf icon PDF 245 KB")."""
    words = text[block.start : block.end]
    icon = PDF_ICON.search(words)
    if icon:
        words = words[: icon.start()]
    debris = TAG_DEBRIS.search(words)
    if debris:
        words = words[: debris.start()]
    words = words.rstrip()
    return block.start, block.start + len(words)


def _numbers_follow(previous: str | None, number: str) -> bool:
    """Whether a number comes right after another one: 81 after 80, 24/22 after 23/22, 3.2 after 3.1."""
    if previous is None:
        return False
    old = [int(part) for part in re.findall(r"\d+", previous)]
    new = [int(part) for part in re.findall(r"\d+", number)]
    if not old or not new:
        return False
    if len(old) == len(new):
        return (new[0] == old[0] + 1 and old[1:] == new[1:]) or (
            len(new) > 1 and new[0] == old[0] and new[-1] == old[-1] + 1
        )
    return len(new) > len(old) and new[: len(old)] == old or new[0] == old[0] + 1


def numbered_list(text: str, blocks: list[Block]) -> list[RawItem]:
    """Rendering A, and pages like it: the item's number alone on a line, its title on the next.

    A lone number is an item's when a title follows it and either its documents or minutes come
    before the next number, or it continues the count of the item before. A paragraph's label alone on
    a line ("8.1") has text after it, not a title.
    """
    header = next((i for i, b in enumerate(blocks) if ITEMS_HEADER.match(b.text)), -1)
    items: list[RawItem] = []
    current: RawItem | None = None
    in_minutes = False
    index = header + 1
    while index < len(blocks):
        block = blocks[index]
        number, width = _lone_number(blocks, index)
        if number and _opens_item(blocks, index + width, items, number):
            title_block = blocks[index + width]
            current = RawItem(block.start, number, "printed", *titled(text, title_block))
            items.append(current)
            in_minutes = False
            index += width + 1
            continue
        inline = _numbered_title(block, items, blocks, index)
        if inline and not in_minutes_like(block, current):
            number, offset = inline
            title_block = Block(
                block.start + offset, block.end, collapse(text[block.start + offset : block.end])
            )
            current = RawItem(block.start, number, "printed", *titled(text, title_block))
            items.append(current)
            in_minutes = False
            index += 1
            continue
        in_minutes = _place(current, block, in_minutes, items)
        if (
            current is None
            and index > header >= 0
            and is_title_like(block.text)
            and not is_furniture(block.text)
        ):
            # A page of numbered items may open with one that lost its number.
            follow = blocks[index + 1].text if index + 1 < len(blocks) else ""
            if _DOCUMENTS.match(follow) or MINUTES_LABEL.match(follow):
                current = RawItem(block.start, None, "not_stated", *titled(text, block))
                items.append(current)
                in_minutes = False
        index += 1
    return items


def in_minutes_like(block: Block, current: RawItem | None) -> bool:
    """Whether a "12. Words" line continues the numbered paragraphs of the current item."""
    if current is None or not current.minutes:
        return False
    label = label_of(block.text)
    last = next((label_of(b.text) for b in reversed(current.minutes) if label_of(b.text)), None)
    if not label or label[0] != "number":
        return False
    return last is not None and last[0] == "number" and 0 < int(label[1]) - int(last[1]) <= 3


def _lone_number(blocks: list[Block], index: int) -> tuple[str | None, int]:
    block = blocks[index]
    match = NUMBER_ALONE.match(block.text)
    if match and not re.fullmatch(r"(?:19|20)\d\d", match["number"]):
        return collapse(match["number"]), 1
    if SERIES_WORD.match(block.text) and index + 1 < len(blocks):
        match = NUMBER_ALONE.match(blocks[index + 1].text)
        if match and ("/" in match["number"] or match["number"].isdigit()):
            return f"{block.text} {match['number']}", 2
    return None, 0


def _opens_item(blocks: list[Block], at: int, items: list[RawItem], number: str) -> bool:
    while at < len(blocks) and _CLOCK.match(blocks[at].text):
        at += 1
    if at >= len(blocks):
        return False
    title = blocks[at]
    if not is_title_like(title.text) and not (
        PDF_ICON.search(title.text) or _followed_by_documents(blocks, at)
    ):
        return False
    if is_furniture(title.text) or MINUTES_LABEL.match(title.text):
        return False
    previous = next((item.number for item in reversed(items) if item.number), None)
    if _followed_by_documents(blocks, at):
        return True
    if previous is None:
        return True
    return _numbers_follow(previous, number) and not (
        "." in number and number.split(".")[0] == previous and len(title.text) > 90
    )


def _followed_by_documents(blocks: list[Block], at: int) -> bool:
    if PDF_ICON.search(blocks[at].text):
        return True
    for block in blocks[at + 1 : at + 40]:
        if _DOCUMENTS.match(block.text) or MINUTES_LABEL.match(block.text):
            return True
        if NUMBER_ALONE.match(block.text) and not re.fullmatch(r"(?:19|20)\d\d", block.text):
            return False
    return False


def _numbered_title(
    block: Block, items: list[RawItem], blocks: list[Block], index: int
) -> tuple[str, int] | None:
    """A number and a title on one line: "3. Election of Vice-Chair (Item 2)", "4.Members' Interests"."""
    match = NUMBERED_TITLE.match(block.text)
    if not match:
        return None
    number = match["bracketed"] or match["number"]
    title = match["title"]
    if re.fullmatch(r"(?:19|20)\d\d", number) or not is_title_like(title):
        return None
    bare = PDF_ICON.sub("", title)
    if FINITE.search(bare) and not bare.isupper() and len(bare) > 60:
        return None
    previous = next((item.number for item in reversed(items) if item.number), None)
    after = blocks[index + 1].text if index + 1 < len(blocks) else ""
    follows = _numbers_follow(previous, number)
    if _DOCUMENTS.match(after) or MINUTES_LABEL.match(after) or PDF_ICON.search(title):
        return (number, _offset(block, len(match.group(0)) - len(title)))
    if follows and (bare.isupper() or not FINITE.search(bare)) and not match["gap"].count("\u00a0"):
        return (number, _offset(block, len(match.group(0)) - len(title)))
    return None


def _offset(block: Block, collapsed: int) -> int:
    # Titles stand on one line, where only runs of spaces can differ from the collapsed text.
    return collapsed


def _place(current: RawItem | None, block: Block, in_minutes: bool, items: list[RawItem]) -> bool:
    """Put a block into the current item's agenda or minutes; returns whether minutes have begun."""
    if MINUTES_LABEL.match(block.text):
        return True
    if current is None:
        return in_minutes
    if DECISION_LABEL.match(block.text):
        return True
    if is_furniture(block.text):
        current.dropped.append(block)
        return in_minutes
    (current.minutes if in_minutes else current.agenda).append(block)
    return in_minutes


def stripped_list(text: str, blocks: list[Block]) -> list[RawItem]:
    """Rendering B: no numbers and no "Minutes:"; blank lines are what is left of the structure.

    Two blank lines stand before a title, one after it before agenda text, two before minutes text.
    "Additional documents:", where it stands, ends the agenda's part of an item.
    """
    header = next((i for i, b in enumerate(blocks) if ITEMS_HEADER.match(b.text)), -1)
    if header < 0:
        header = max((i for i, b in enumerate(blocks[:15]) if is_heading_line(b.text)), default=-1)
    body = blocks[header + 1 :]
    titles = _stripped_titles(body)
    items: list[RawItem] = []
    labelled = any(MINUTES_LABEL.match(block.text) for block in body)
    for order, at in enumerate(titles):
        stop = titles[order + 1] if order + 1 < len(titles) else len(body)
        title_start, title_end = titled(text, body[at])
        item = RawItem(body[at].start, None, "not_stated", title_start, title_end)
        inner = body[at + 1 : stop]
        marker = next(
            (
                i
                for i, b in enumerate(inner)
                if MINUTES_LABEL.match(b.text) or DECISION_LABEL.match(b.text)
            ),
            None,
        )
        if marker is None and not labelled:
            marker = next((i for i, b in enumerate(inner) if _DOCUMENTS.match(b.text)), None)
        if marker is None:
            item_agenda, item_minutes = _by_voice(inner)
        else:
            item_agenda, item_minutes = inner[:marker], inner[marker + 1 :]
        for block in item_agenda:
            (item.dropped if is_furniture(block.text) else item.agenda).append(block)
        for block in item_minutes:
            (
                item.dropped
                if is_furniture(block.text) or MINUTES_LABEL.match(block.text)
                else item.minutes
            ).append(block)
        items.append(item)
    return items


def _stripped_titles(body: list[Block]) -> list[int]:
    """Indices of the blocks that are titles."""
    titles: set[int] = set()
    boundary = -1  # the last block known to belong to an earlier item's minutes
    for index, block in enumerate(body):
        if _DOCUMENTS.match(block.text):
            at = _title_above(body, index, boundary)
            if at is not None:
                titles.add(at)
            boundary = index
        elif PDF_ICON.search(block.text) and is_title_like(block.text) and block.blanks >= 1:
            titles.add(index)
    # Items that have no documents line: set off by two blanks, title-like, agenda or minutes after.
    for index, block in enumerate(body):
        if index in titles or not is_title_like(block.text) or is_furniture(block.text):
            continue
        if block.blanks < 2 and index > 0:
            continue
        if FINITE.search(block.text) or len(block.text) > 140 or AGENDA_VOICE.match(block.text):
            continue
        if ASKER_LIKE.match(block.text) or BULLET.match(block.text):
            continue
        following = body[index + 1] if index + 1 < len(body) else None
        if following is None or following.blanks < 1 or following.text[:1].islower():
            continue
        if _inside_question(body, index) or _between_title_and_documents(body, index, titles):
            continue
        if (
            following.blanks == 1
            or label_of(following.text)
            or RESOLUTION.match(following.text)
            or _opens_speech(following.text)
        ):
            titles.add(index)
    return sorted(titles)


ASKER_LIKE = re.compile(
    r"^\(?(?:Cllr|Councillor|Mr|Mrs|Ms|Dr)\b[^:]{0,60}\)?:?$|^[A-Z]\d*\s*[:.]|^Q\d|^Question\s*\d|^Motion\b"
)


def _opens_speech(line: str) -> bool:
    return bool(FINITE.search(line)) and line[:1].isupper()


def _inside_question(body: list[Block], index: int) -> bool:
    previous = body[index - 1].text if index else ""
    return bool(re.match(r"^(?:Question|Q)\s*\d", previous, re.IGNORECASE)) or previous.endswith(
        ":"
    )


def _between_title_and_documents(body: list[Block], index: int, titles: set[int]) -> bool:
    """Agenda text that looks like a title: between a title and its own documents line."""
    above = max((t for t in titles if t < index), default=None)
    if above is None:
        return False
    documents = next(
        (i for i in range(above + 1, len(body)) if _DOCUMENTS.match(body[i].text)), None
    )
    below = min((t for t in titles if t > above), default=len(body))
    return documents is not None and index < documents < below


def _title_above(body: list[Block], documents: int, boundary: int) -> int | None:
    """The title of the item whose documents line stands at `documents`."""
    low = boundary + 1
    candidates = [
        i
        for i in range(low, documents)
        if is_title_like(body[i].text)
        and not is_furniture(body[i].text)
        and (body[i].blanks >= 2 or i == 0)
    ]
    icons = [i for i in range(low, documents) if PDF_ICON.search(body[i].text)]
    if icons:
        return icons[-1]
    # Minutes of the item before end at the last block that reads as minutes.
    last_minute = max(
        (
            i
            for i in range(low, documents)
            if label_of(body[i].text)
            or RESOLUTION.match(body[i].text)
            or CUT_OFF.search(body[i].text)
            or CUT_OFF_WELSH.search(body[i].text)
        ),
        default=low - 1 if boundary < 0 else None,
    )
    if last_minute is not None:
        later = [i for i in candidates if i > last_minute]
        if later:
            return _first_of_run(body, later)
    if candidates:
        voiced = [i for i in candidates if not FINITE.search(body[i].text)] or candidates
        return voiced[-1]
    if boundary < 0 and low < documents:
        return low
    near = [i for i in range(low, documents) if is_title_like(body[i].text)]
    return near[-1] if near else None


def _first_of_run(body: list[Block], later: list[int]) -> int:
    """Of several title-like blocks after the minutes before, the title is the first that opens a run."""
    first = later[0]
    for index in later[1:]:
        between = body[first + 1 : index]
        if any(
            block.text.endswith(".") and FINITE.search(block.text) for block in between
        ) and not any(AGENDA_VOICE.match(block.text) for block in between):
            # Full sentences between them: the first was a line of the minutes before or a sub-heading,
            # unless they are the agenda's own words.
            if body[first].blanks >= 2 and len(between) >= 1 and index - first > 3:
                return first
            continue
    return first


def _by_voice(inner: list[Block]) -> tuple[list[Block], list[Block]]:
    """Tell agenda text from minutes text by blank lines and by voice, where no label separates them."""
    cut = 0
    for index, block in enumerate(inner):
        if label_of(block.text) or RESOLUTION.match(block.text):
            break
        if AGENDA_VOICE.match(block.text) or (
            block.blanks <= 1 and index == 0 and not FINITE.search(block.text)
        ):
            cut = index + 1
            continue
        if index and cut == index and BULLET.match(block.text):
            cut = index + 1
            continue
        break
    return inner[:cut], inner[cut:]


_PIPE_LABELS = re.compile(
    r"(?:(?:Additional|Supporting) documents:?|Minutes:|Decision:|(?:UNANIMOUSLY )?RESOLVED\b|"
    r"(?<![\w.])\d{1,2}\.[\s\u00a0]{2,}(?=[A-Z])|(?<![\w.])\(\d{1,2}\)[\s\u00a0]+(?=[A-Z])|"
    r"(?<![\w.])\d{1,2}\.\d{1,2}\.?[\s\u00a0]{2,}(?=[A-Z])|"
    r"(?<=[.:?!)])[\s\u00a0]+\d{1,2}\.[\s\u00a0]+(?=[A-Z])|"
    r"\bQuestion\s\d{1,2}\b)"
)


def pipe_table(text: str, start: int) -> list[RawItem]:
    """Rendering C: rows of a table, title, labels and text run together, `|` closing an item."""
    rule = re.search(r"^\|?\s*-{3,}[-|\s:]*$", text[start:], re.MULTILINE)
    position = start + (rule.end() if rule else 0)
    items: list[RawItem] = []
    for row_start, row_end in _rows(text, position):
        number, begin = _row_number(text, row_start, row_end)
        pieces = _pieces(text, begin, row_end)
        if not pieces:
            continue
        first = pieces[0]
        title_start, title_end = titled(text, first)
        tail_start = title_end
        icon = PDF_ICON.search(text[first.start : first.end])
        if icon:
            tail_start = first.start + icon.end()
        item = RawItem(
            row_start, number, "printed" if number else "not_stated", title_start, title_end
        )
        rest = pieces[1:]
        if icon and text[tail_start : first.end].strip():
            rest = [_trimmed(text, tail_start, first.end), *rest]
        elif not icon:
            # Agenda text may be glued to the title with nothing between; a sentence end tells.
            title_end = _glued_title_end(text, title_start, title_end)
            if title_end < item.title_end:
                rest = [_trimmed(text, title_end, item.title_end), *rest]
                item.title_end = title_end
        in_minutes = not any(MINUTES_LABEL.match(piece.text) for piece in rest)
        seen_documents = not any(_DOCUMENTS.match(piece.text) for piece in rest)
        for piece in rest:
            if MINUTES_LABEL.match(piece.text) or DECISION_LABEL.match(piece.text):
                in_minutes = seen_documents = True
            elif _DOCUMENTS.match(piece.text):
                seen_documents = True
                item.dropped.append(piece)
            elif in_minutes and seen_documents:
                item.minutes.append(piece)
            else:
                item.agenda.append(piece)
        items.append(item)
    return items


def _rows(text: str, position: int) -> list[tuple[int, int]]:
    rows = []
    for match in re.finditer(r"[^|]+", text[position:]):
        begin, end = position + match.start(), position + match.end()
        if text[begin:end].strip():
            rows.append((begin, end))
    # A cell that holds a number alone belongs to the row after it.
    merged: list[tuple[int, int]] = []
    pending: int | None = None
    for begin, end in rows:
        if NUMBER_ALONE.match(collapse(text[begin:end])):
            pending = begin
            continue
        merged.append((begin if pending is None else pending, end))
        pending = None
    return merged


def _row_number(text: str, start: int, end: int) -> tuple[str | None, int]:
    match = re.match(rf"{SPACE}*(?P<number>[\w/.]+?)\.?{SPACE}*\|", text[start:end])
    if match and NUMBER_ALONE.match(match["number"]):
        return match["number"], start + match.end()
    return None, start


def _trimmed(text: str, start: int, end: int, blanks: int = 0) -> Block:
    words = text[start:end]
    begin = start + len(words) - len(words.lstrip())
    return Block(begin, begin + len(words.strip()), collapse(words), blanks)


def _pieces(text: str, start: int, end: int) -> list[Block]:
    cuts = {start, end}
    for match in _PIPE_LABELS.finditer(text, start, end):
        begin = match.start()
        while begin < end and text[begin].isspace():
            begin += 1
        cuts.add(begin)
        if re.match(r"(?:Additional|Supporting|Minutes|Decision)", text[begin:end]):
            cuts.add(match.end())
    for match in re.finditer(r"\n[\s\u00a0]*\n", text[start:end]):
        cuts.add(start + match.end())
    ordered = sorted(cuts)
    blocks = [_trimmed(text, a, b) for a, b in zip(ordered, ordered[1:], strict=False)]
    return [block for block in blocks if block.text]


def _glued_title_end(text: str, start: int, end: int) -> int:
    words = text[start:end]
    match = re.search(
        r"\s(?=(?:To (?:receive|consider|note|confirm|approve|agree|elect|appoint)|Members are|The Panel is asked)\b)",
        words,
    )
    if match and match.start() > 3:
        return start + match.start()
    newline = words.find("\n\n")
    return start + newline if newline > 3 else end


def single_item(text: str, blocks: list[Block], title: str | None) -> list[RawItem]:
    """Rendering E: one agenda item; its heading, title or "Minutes:" may be lost."""
    item = RawItem(blocks[0].start if blocks else 0)
    body = list(blocks)
    while body and re.match(r"^Agenda items?$", body[0].text, re.IGNORECASE):
        body = body[1:]
    marker = next((i for i, b in enumerate(body) if MINUTES_LABEL.match(b.text)), None)
    decision = next((i for i, b in enumerate(body) if DECISION_LABEL.match(b.text)), None)
    if marker is None:
        marker = decision
    if marker is None:
        marker = next(
            (i for i, b in enumerate(body) if _DOCUMENTS.match(b.text) and i < len(body) - 1), None
        )
    lead = body[:marker] if marker is not None else []
    if marker is None and body and is_title_like(body[0].text) and not FINITE.search(body[0].text):
        lead = body[:1]
        marker = 0
    lead = [block for block in lead if not is_heading_line(block.text)]
    if (
        lead
        and not is_furniture(lead[0].text)
        and (is_title_like(lead[0].text) or (title and collapse(lead[0].text) == collapse(title)))
    ):
        number, width = _lone_number(lead, 0)
        if number and len(lead) > width:
            item.number, item.number_basis = number, "printed"
            item.title_start, item.title_end = titled(text, lead[width])
            lead = lead[width + 1 :]
        else:
            item.title_start, item.title_end = titled(text, lead[0])
            lead = lead[1:]
    for block in lead:
        (item.dropped if is_furniture(block.text) else item.agenda).append(block)
    rest = body[marker + 1 :] if marker is not None else body
    for block in rest:
        if (
            is_furniture(block.text)
            or MINUTES_LABEL.match(block.text)
            or DECISION_LABEL.match(block.text)
        ):
            item.dropped.append(block)
        else:
            item.minutes.append(block)
    return [item]


def issue_page(text: str, blocks: list[Block]) -> list[RawItem]:
    """Rendering F: `Meeting: date - body (Item 17)`, then `17 Title`, then its minutes."""
    opening = re.compile(
        r"^Meeting:?\s+\d{1,2}[/.]\d{1,2}[/.]\d{4}\s*[-–].*?(?:\(Item\s*(?P<number>[^)]+)\))?$"
    )
    items: list[RawItem] = []
    current: RawItem | None = None
    expecting_title = False
    started = False
    for block in blocks:
        opened = opening.match(block.text)
        if opened:
            number = opened["number"]
            current = RawItem(block.start, number, "printed" if number else "not_stated")
            items.append(current)
            expecting_title, started = True, False
            continue
        if current is None:
            continue
        if expecting_title and not is_furniture(block.text) and not MINUTES_LABEL.match(block.text):
            expecting_title = False
            numbered = re.match(r"^(?P<number>[\w/.]+)\.?\s+(?=[A-Z])", block.text)
            if numbered and NUMBER_ALONE.match(numbered["number"]):
                current.number, current.number_basis = numbered["number"], "printed"
                offset = text[block.start : block.end].index(
                    block.text.split(" ", 1)[1].split(" ")[0]
                )
                current.title_start, current.title_end = titled(
                    text, Block(block.start + offset, block.end, "")
                )
                continue
            if is_title_like(block.text):
                current.title_start, current.title_end = titled(text, block)
                continue
        if MINUTES_LABEL.match(block.text) or DECISION_LABEL.match(block.text):
            started = True
        elif is_furniture(block.text):
            current.dropped.append(block)
        elif (
            started
            or label_of(block.text)
            or RESOLUTION.match(block.text)
            or FINITE.search(block.text)
        ):
            started = True
            current.minutes.append(block)
        else:
            current.agenda.append(block)
    return items


def flat_text(text: str, blocks: list[Block], start: int) -> list[RawItem]:
    """Rendering G and static pages: minutes as running text, items as numbered headings.

    The words before the first item (heading, attendance) go into an item without a number, so that
    nothing is lost.
    """
    items: list[RawItem] = []
    current: RawItem | None = None
    index = 0
    while index < len(blocks):
        block = blocks[index]
        if block.end <= start or is_furniture(block.text):
            index += 1
            continue
        number, width = _lone_number(blocks, index)
        opened: RawItem | None = None
        used = 1
        if (
            number
            and index + width < len(blocks)
            and is_title_like(blocks[index + width].text)
            and not FINITE.search(blocks[index + width].text)
            and _ascends(items, number)
        ):
            title = blocks[index + width]
            opened = RawItem(block.start, number, "printed", *titled(text, title))
            used = width + 1
        else:
            inline = _flat_title(block, items)
            if inline:
                number, offset = inline
                title = Block(
                    block.start + offset,
                    block.end,
                    collapse(text[block.start + offset : block.end]),
                )
                opened = RawItem(
                    block.start, number, "printed" if number else "not_stated", *titled(text, title)
                )
        if opened:
            items.append(opened)
            current = opened
            index += used
            continue
        if current is None:
            current = RawItem(block.start, None, "not_stated", block.start, block.start)
            items.append(current)
        current.minutes.append(block)
        index += 1
    return items


def _ascends(items: list[RawItem], number: str) -> bool:
    previous = next((item.number for item in reversed(items) if item.number), None)
    if previous is None:
        return True
    old = [int(part) for part in re.findall(r"\d+", previous)]
    new = [int(part) for part in re.findall(r"\d+", number)]
    return bool(
        old and new and len(old) == len(new) and 0 < new[0] - old[0] <= 3
    ) or _numbers_follow(previous, number)


def _flat_title(block: Block, items: list[RawItem]) -> tuple[str | None, int] | None:
    match = NUMBERED_TITLE.match(block.text)
    if match:
        number = match["bracketed"] or match["number"]
        title = match["title"]
        if (
            is_title_like(title)
            and not re.fullmatch(r"(?:19|20)\d\d", number)
            and _ascends(items, number)
        ):
            if title.isupper() or (not FINITE.search(title) and len(title) < 120):
                return number, len(match.group(0)) - len(title)
        return None
    bare = block.text
    if (
        bare.isupper()
        and 4 < len(bare) < 120
        and is_title_like(bare)
        and not NOTE.match(bare)
        and len(bare.split()) > 1
    ):
        if items and any(item.number for item in items):
            return None
        return None, 0
    return None


_FLAT_CUT = re.compile(
    r"(?<=[\s.:;])(?=(?:\d{1,3}(?:/\d{2})?\.?\s+[A-Z][A-Z’'&,()/ -]{5,})|(?:RESOLVED\b)|(?:\(\d{1,2}\)\s+[A-Z])|"
    r"(?:PRESENT\b\s*:?)|(?:APOLOGIES\b)|(?:IN ATTENDANCE\b)|(?:\d{1,2}\.\d{1,2}\.?\s+[A-Z]))"
    r"|(?<=[.:?!”])\s+(?=\d{1,3}\.\s+[A-Z“])"
)
_CAPS_RUN = re.compile(
    r"^(?:\d{1,3}(?:/\d{2})?\.?\s+)(?P<title>[A-Z][A-Z’'&,()/\d –-]{4,}?)(?=\s+(?:[A-Z]?[a-z]|[A-Z]\s+[a-z]|\d{1,2}\.|\(\d|[A-Z][a-z]))"
)


def flat_blocks(text: str, blocks: list[Block]) -> list[Block]:
    """Blocks of a text that has lost its lines: cut before labels, capital headings and decisions."""
    if not any(len(block.text) > 3000 for block in blocks):
        return unwrapped(text, blocks)
    pieces: list[Block] = []
    for block in blocks:
        if len(block.text) <= 3000:
            pieces.append(block)
            continue
        cuts = [block.start]
        for match in _FLAT_CUT.finditer(text, block.start, block.end):
            cuts.append(match.end())
        cuts.append(block.end)
        for begin, end in zip(cuts, cuts[1:], strict=False):
            piece = _trimmed(text, begin, end)
            if not piece.text:
                continue
            capital = _CAPS_RUN.match(text[piece.start : piece.end])
            if capital:
                middle = piece.start + capital.end("title")
                pieces.append(_trimmed(text, piece.start, middle))
                if text[middle : piece.end].strip():
                    pieces.append(_trimmed(text, middle, piece.end))
            else:
                pieces.append(piece)
    return pieces


def unwrapped(text: str, blocks: list[Block]) -> list[Block]:
    """Join the lines of hard-wrapped text: a line that fills its width and is not ended goes on."""
    widths = sorted(len(block.text) for block in blocks)
    if len(widths) < 8:
        return blocks
    typical = widths[int(len(widths) * 0.9)]
    if typical > 160 or typical < 40:
        return blocks
    joined: list[Block] = []
    for block in blocks:
        if (
            joined
            and block.blanks == 0
            and not label_of(block.text)
            and not BULLET.match(block.text)
            and not RESOLUTION.match(block.text)
            and not NOTE.match(block.text)
            and not NUMBER_ALONE.match(block.text)
            and not joined[-1].text.isupper()
            and not block.text.isupper()
            and (
                block.text[:1].islower()
                or (
                    _last_line_length(text, joined[-1]) >= typical * 0.75
                    and not _ended(joined[-1].text, typical, text)
                )
            )
        ):
            joined[-1] = join(text, joined[-1], block)
        else:
            joined.append(block)
    return joined


def _last_line_length(text: str, block: Block) -> int:
    return block.end - max(text.rfind("\n", block.start, block.end) + 1, block.start)


def _ended(words: str, typical: int, text: str) -> bool:
    # A full stop at the very end of a full line may still be mid-paragraph; treat it as going on.
    return False
