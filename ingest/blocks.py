"""The blocks of a page (a line, or a run of hard-wrapped lines) and what a block can be taken for.

Everything here looks at one block at a time; `items.py` and `paragraphs.py` look at their order.
"""

import re
from dataclasses import dataclass

SPACE = r"[\s\u00a0]"
_MONTHS = (
    "January|February|March|April|May|June|July|August|September|October|November|December|"
    "Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
)

CUT_OFF = re.compile(
    r"(?:\.\.\.|…)?[\s\u00a0]*view the (?:full |complete )?(?:minutes?|decision|agenda)(?: text)? for item"
    r"[\s\u00a0]*(?P<number>[A-Z]{0,5}\s?\d+[A-Za-z]?(?:[./]\d+)*)\.?",
    re.IGNORECASE,
)
CUT_OFF_WELSH = re.compile(
    r"(?:\.\.\.|…)?[\s\u00a0]*gweld testun llawn y cofnodion ar gyfer eitem[\s\u00a0]*(?P<number>\d+)\.?",
    re.IGNORECASE,
)
MINUTES_LABEL = re.compile(r"^(?:Minutes|Cofnodion|Munudau)\s*:?$", re.IGNORECASE)
DECISION_LABEL = re.compile(r"^(?:Decision|Decisions|Penderfyniad)\s*:$", re.IGNORECASE)
PDF_ICON = re.compile(
    r"[\s\u00a0]*(?:(?:pdf\s?(?:icon|eicon))[\s\u00a0]*)?\bPDF[\s\u00a0]+[\d.,]+[\s\u00a0]*[KM]B\b",
    re.IGNORECASE,
)
FURNITURE = re.compile(
    r"^(?:additional documents|supporting documents|dogfennau ychwanegol|dogfennau ategol|media|cyfryngau|"
    r"view directions|link\s*:.*|share this item|•\s*share this item|related posts|"
    r"leave a comment below:?|continue reading|subscribe now.*|discover more from .*|skip to .*content|"
    r"download documents using the mod\.?gov app|this page is intentionally left blank|"
    r"note: private meeting|view the decision for item \d+\.?|\d\.\s*home|back to top|print this page|"
    r"(?:pdf icon\s*)?pdf\s+[\d.]+\s*[km]b|(?:home|facebook|twitter|linkedin|whatsapp|email|print)|"
    r"loading\.*|</?[a-z]{1,4}\d*>)\s*:?$",
    re.IGNORECASE,
)
TAG_DEBRIS = re.compile(r"[\s\u00a0]*</?[A-Za-z]{1,4}\d*>[\s\u00a0]*$")
MOVING_DATE = re.compile(r"^\d+ days (?:from|before|after|since) (?:today|now)\b.*$", re.IGNORECASE)
ITEMS_HEADER = re.compile(
    r"^(?:Items?\s*)?(?:No\.?\s*\|?\s*Item|Rhif\s+eitem|Item\s+Description\s+(?:Decision|Resolution))\s*\|?.*$",
    re.IGNORECASE,
)

NUMBER_ALONE = re.compile(
    r"^(?P<number>(?:[A-Z]{1,5}\s?)?\d{1,4}(?:[./]\d{1,4}){0,2}(?:\(\d+\))?[A-Za-z]?)\.?$"
)
SERIES_WORD = re.compile(r"^[A-Z]{2,5}$")
NUMBERED_TITLE = re.compile(
    r"^(?:\((?P<bracketed>\d{1,4})\)|(?P<number>(?:[A-Z]{1,5}\s?)?\d{1,4}(?:/\d{1,4})?(?:\.\d{1,2})?)\.?)"
    r"(?P<gap>[\s\u00a0]*)(?P<title>[A-Z“\"'‘(].*)$",
    re.DOTALL,
)
LABEL = re.compile(
    r"^(?:(?P<dotted>\d{1,3}(?:\.\d{1,3}){1,3})\.?(?P<gap1>[\s\u00a0]*)(?=[A-Z“\"'‘(\[£])"
    r"|(?P<plain>\d{1,3})[.)](?P<gap2>[\s\u00a0]*)(?=[A-Za-z“\"'‘(\[£])"
    r"|\((?P<bracket>\d{1,3})\)[\s\u00a0]*(?=\S)"
    r"|(?P<letter>[a-z])[.)][\s\u00a0]+(?=\S)"
    r"|\((?P<bletter>[a-z])\)[\s\u00a0]*(?=\S)"
    r"|\(?(?P<roman>(?:x{0,2}(?:ix|iv|v?i{1,3}|v|x)))[.)][\s\u00a0]+(?=\S)"
    r"|(?P<capital>[A-Z])\.[\s\u00a0]{2,}(?=[A-Z]))"
)
LABEL_ALONE = re.compile(
    r"^(?:(?P<dotted>\d{1,3}(?:\.\d{1,3}){1,3})\.?|(?P<plain>\d{1,3})[.)]|\((?P<bracket>\d{1,3})\)|\(?(?P<letter>[a-z])[.)])$"
)
BULLET = re.compile(r"^(?:[•·▪◦‣*\uf0b7\u25cf]|[-–—](?=[\s\u00a0]))[\s\u00a0]*")
RESOLUTION = re.compile(
    r"^(?:UNANIMOUSLY\s+)?(?:RESOLVED|RECOMMENDED|PENDERFYNWYD|AGREED)\b|^(?:Unanimously\s+)?Resolved\b\s*[:–—-]|"
    r"^Resolved\s+(?:that|to|RECOMMEND)|^Recommended\s*[:–—-]|^Agreed\s*[:–—-]|"
    r"^(?:It was )?(?:unanimously )?RESOLVED\b|^Motion (?:lost|carried)\b|"
    r"^The (?:Committee|Panel|Council|Cabinet|Board|Authority|Sub-Committee) (?:unanimously )?(?:RESOLVED|resolved)\b"
)
RESOLUTION_INSIDE = re.compile(r"\b(?:UNANIMOUSLY )?RESOLVED\b")
DROPPED_RESOLUTION = re.compile(
    r"^That (?:the |a |an |Cllr|Councillor|Mr|Mrs|Ms|Dr|it |any|all|members|[A-Z])", re.IGNORECASE
)
VOTE_LINE = re.compile(
    r"^(?:For|Against|Abstentions?|Abstain(?:ed)?|Absent|Not voting)\b\s*(?:the motion)?\s*[:(]?\s*\d{0,3}\)?\s*:?$|"
    r"^(?:For|Against) the motion$",
    re.IGNORECASE,
)
NOTE = re.compile(
    r"^\[(?:In relation to|Note|Post|Since|With reference)|^POST[- ]MEETING NOTE\b|^\(?NOTE\s*:|^Clerk.s note\b|"
    r"^PRESENT\b\s*:?|^IN ATTENDANCE\b\s*:?|^ALSO PRESENT\b\s*:?|^Also in attendance\b|^Witnesses\s*:|^Present\s*:|"
    r"^In attendance\s*:|^APOLOGIES\s*:|^Attendance\b\s*:?$|"
    r"^Meeting (?:Commenced|Concluded)\s*:|^Audio Recording\b|^Proposed\s*:|^Seconded\s*:"
)
QUESTION_LABEL = re.compile(
    r"^(?P<label>(?:(?:Supplementary\s+)?Question|Cwestiwn)\s*(?:No\.?\s*)?\d{1,2}|Q\s?\d{1,2})\b\s*[:.)–—-]*[\s\u00a0]*",
    re.IGNORECASE,
)
QUESTION_WORD = re.compile(
    r"^(?P<label>Question|Supplementary question|Q)\s*[:.][\s\u00a0]*", re.IGNORECASE
)
ANSWER_WORD = re.compile(r"^(?:Response|Answer|Reply|Ateb|A)\s*[:.][\s\u00a0]*", re.IGNORECASE)
SUBMITTED = re.compile(
    r"^(?:The following (?:written |public )?question (?:was|had been) (?:submitted|asked|received|put)"
    r"(?: in writing)? (?:by|from)|Question (?:from|submitted by|by))[\s\u00a0]+(?P<asker>[^:]{3,140}?)[\s\u00a0]*[:.–-]*$",
    re.IGNORECASE,
)
ASKED_AS_FOLLOWS = re.compile(
    r"^(?P<asker>(?:Councillor|Cllr\.?|Mr|Mrs|Ms|Miss|Dr|Prof)\.?\s[^:]{2,80}?)\s+(?:asked|put|submitted)\s+the following"
    r"(?: supplementary)? question\s*[:–-]*",
    re.IGNORECASE,
)
GAVE_RESPONSE = re.compile(
    r"^(?P<who>[^:]{3,120}?)\s+(?:gave|provided|made)\s+the following (?:response|reply|answer)\s*[:–-]*",
    re.IGNORECASE,
)
_TITLE_WORD = r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Revd|Cllr|Cllr\.|Councillor|Lord|Lady|Baroness)"
ASKER_FIRST = re.compile(
    rf"^(?P<asker>{_TITLE_WORD}\.?[\s\u00a0][A-Z][^:.?]{{1,60}}|(?:Councillor|Cllr)\.?\s[A-Z][^:.?]{{1,60}})\s*:[\s\u00a0]*"
)
ASKER_LAST = re.compile(
    r"\((?P<asker>(?:(?:Cllr|Councillor|Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Sir|Dame|Rev)\.?[\s\u00a0])?"
    r"[A-Z][\w’'.-]*(?:[\s\u00a0]+(?:(?:de|van|von|der|la|le|of|and)\b|[A-Z][\w’'.-]*)){1,5}"
    r"(?:[\s\u00a0]*(?:,|-|–)[\s\u00a0]*[^()]{2,80})?)\)\.?[\s\u00a0]*$"
)
PAGE_NUMBER = re.compile(r"^(?:Page\s+\d+(?:\s+of\s+\d+)?|\d{1,3}|- \d+ -)$", re.IGNORECASE)
FINITE = re.compile(
    r"\b(?:was|were|had|has|have|is|are|would|will|could|should|did|does|noted|asked|confirmed|advised|"
    r"explained|stated|agreed|welcomed|received|declared|reported|thanked|gave|said|proposed|seconded)\b"
)
AGENDA_VOICE = re.compile(
    r"^(?:To (?:receive|consider|note|confirm|approve|agree|elect|appoint|answer|discuss|review|scrutinise|"
    r"hear|ask|sign|disclose|invite|declare|adopt|remind|report|endorse|determine|give|take|make|resolve)\b|"
    r"Members (?:are|will be|of the \w+ are) (?:asked|reminded|invited|requested)\b|"
    r"The (?:Panel|Committee|Council|Board) (?:is|are|will be) (?:asked|invited|recommended|requested)\b|"
    r"(?:Report|Minutes|Papers?|Presentation) (?:attached|to follow|enclosed)\b|\(?Pages? \d+|"
    r"Any (?:Member|member)s? (?:who|with|wishing)\b|Please (?:note|see)\b|Item placed|"
    r"(?:The )?(?:deadline|closing date)\b|I (?:Derbyn|ystyried|gadarnhau)\b)"
)
UNFINISHED = re.compile(
    r"(?:,|\b(?:the|a|an|of|and|or|to|in|for|with|by|from|that|which|on|at|as|Mr|Mrs|Ms|Cllr|Councillor|"
    r"his|her|their|its|was|were|had|be|been))$"
)


@dataclass(frozen=True, slots=True)
class Block:
    """A run of text that is taken as one line.

    `blanks` counts the blank lines before it (white space and no-break spaces only): in a stripped
    page they are all that is left of the structure.
    """

    start: int
    end: int
    text: str  # the words, white space collapsed: for looking at, never for quoting
    blanks: int = 0
    indent: int = 0


def collapse(text: str) -> str:
    """Every run of white space (no-break spaces too) as one space, none at the ends."""
    return " ".join(text.split())


def line_blocks(text: str, start: int = 0, end: int | None = None) -> list[Block]:
    """The non-blank lines of `text[start:end]` as blocks."""
    stop = len(text) if end is None else end
    blocks, blanks, position = [], 0, start
    while position < stop:
        newline = text.find("\n", position, stop)
        line_end = stop if newline < 0 else newline
        raw = text[position:line_end]
        words = raw.strip(" \t\r\u00a0\u2003\u2002\x0b\x0c\ufeff")
        words = words.strip()
        if words:
            begin = position + raw.index(words)
            blocks.append(
                Block(begin, begin + len(words), collapse(words), blanks, begin - position)
            )
            blanks = 0
        else:
            blanks += 1
        position = line_end + 1
    return blocks


def join(text: str, first: Block, last: Block) -> Block:
    """One block from the beginning of `first` to the end of `last`."""
    return Block(
        first.start, last.end, collapse(text[first.start : last.end]), first.blanks, first.indent
    )


def label_of(block_text: str) -> tuple[str, str, int] | None:
    """The printed label at the start of a block.

    Returns:
        (kind, label without punctuation, length of label and gap in the collapsed text), kind being
        "number", "dotted", "letter", "roman" or "capital"; None where there is none. A number with
        no space after it counts only with a full stop and a capital ("1.1Apologies", "3.Election").
    """
    match = LABEL.match(block_text)
    if not match:
        return None
    groups = match.groupdict()
    if groups["dotted"]:
        return "dotted", groups["dotted"], match.end()
    if groups["plain"]:
        after = block_text[match.end() : match.end() + 1]
        if not groups["gap2"] and not (after.isupper() or after in "“\"'‘("):
            return None
        return "number", groups["plain"], match.end()
    if groups["bracket"]:
        return "number", groups["bracket"], match.end()
    if groups["roman"]:
        if groups["roman"] in ("i", "v", "x") and groups["letter"]:
            return "letter", groups["roman"], match.end()
        return "roman", groups["roman"], match.end()
    if groups["capital"]:
        return "capital", groups["capital"], match.end()
    letter = groups["letter"] or groups["bletter"]
    return ("letter", letter, match.end()) if letter else None


def is_furniture(text: str) -> bool:
    """Whether the block is page furniture: words of the site, not of the meeting."""
    return bool(FURNITURE.match(text) or MOVING_DATE.match(text))


def is_title_like(text: str) -> bool:
    """Whether the block could be the title of an item: short, unlabelled, no sentence."""
    bare = PDF_ICON.sub("", text).strip()
    if (
        not bare
        or len(bare) > 220
        or not (bare[0].isupper() or bare[0].isdigit() or bare[0] in "“\"'‘(")
    ):
        return False
    if bare[-1] in ".;?!,:" and not bare.endswith(("etc.", "Ltd.")):
        return False
    if label_of(bare) or BULLET.match(bare) or RESOLUTION.match(bare) or NOTE.match(bare):
        return False
    if ASKER_LAST.fullmatch(bare) or VOTE_LINE.match(bare) or CUT_OFF.search(bare):
        return False
    return True


def dropped_label(text: str, block: Block) -> tuple[int, tuple[str, str, int] | None]:
    """Where the words of a block begin in the exact text once its label is taken off, and the label."""
    label = label_of(block.text)
    if not label:
        return block.start, None
    # Walk the exact text past as many visible characters as the label has in the collapsed text.
    visible = len(block.text[: label[2]].replace(" ", ""))
    position = block.start
    while visible and position < block.end:
        if not text[position].isspace():
            visible -= 1
        position += 1
    while position < block.end and text[position].isspace():
        position += 1
    return position, label
