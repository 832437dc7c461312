"""How minutes are worded: decisions, votes, later additions, agenda text, titles.

Each pattern looks at the beginning or the end of one line with its white space collapsed.
"""

import re

from ingest.furniture import CUT_OFF, PDF_ICON, without_icon

PERSON_TITLE = (
    r"(?:Mr|Mrs|Ms|Miss|Mx|Dr|Prof|Professor|Sir|Dame|Rev|Revd|Canon|Lord|Lady|Baroness|Alderman|"
    r"Cllrs?|Councill?ors?|Coun|Cyng|Y\sCynghorydd|Cynghorydd|"
    r"MR|MRS|MS|MISS|DR|CLLRS?|COUNCILLORS?)"
)

FINITE = re.compile(
    r"\b(?:was|were|had|has|have|is|are|would|will|could|should|did|does|noted|asked|confirmed|"
    r"advised|"
    r"explained|stated|agreed|welcomed|received|declared|reported|thanked|gave|said|proposed|"
    r"seconded|"
    r"introduced|informed|moved|referred|presented|considered|suggested|requested|outlined|added|"
    r"replied|"
    r"stressed|highlighted|commented|raised|queried|apologised|undertook|nominated|responded|"
    r"roedd|oedd|oedden|cafodd|dywedodd|eglurodd|cadarnhaodd|gofynnodd|mae)\b",
    re.I,
)
REPORTING = re.compile(
    r"\b(?:asked|explained|confirmed|noted|advised|agreed|seconded|introduced|proposed|declared|"
    r"said|"
    r"referred|raised|stated|welcomed|provided|commented|informed|discussed|added|thanked|outlined|"
    r"assured|"
    r"highlighted|considered|updated|reassured|paid tribute|reminded|presented|emphasised|"
    r"suggested|requested|"
    r"clarified|offered|stressed|moved|indicated|acknowledged|concluded|gave|replied|responded|"
    r"expressed|"
    r"reported|queried|nominated|undertook|commended|apologised|accepted|was elected|were elected|"
    r"was appointed|"
    r"were received|was received|were declared|was noted|were noted|was agreed|were agreed|"
    r"was informed|"
    r"was submitted|were submitted|"
    r"were informed|were advised|were assured|were told|was told|were none|were no|was no|had been|"
    r"had sent|"
    r"joined the meeting|left the (?:meeting|room|chamber)|substituted|was considered|"
    r"were considered|"
    r"dywedodd|eglurodd|cadarnhaodd|gofynnodd|derbyniwyd|nodwyd|cytunwyd|cyflwynodd|diolchodd)\b",
    re.I,
)
"""Past reported speech: what minutes are written in and agendas are not."""

AGENDA_VOICE = re.compile(
    r"^(?:\(?[a-z]{1,3}[.)]\s)?(?:"
    r"To (?:receive|consider|note|confirm|approve|agree|elect|appoint|answer|discuss|review|"
    r"scrutinise|"
    r"hear|ask|sign|disclose|invite|declare|adopt|remind|report|endorse|determine|give|take|make|"
    r"resolve|"
    r"enable|provide|update|comment|examine|exclude|pass|move|welcome|identify|dispose|deal)\b|"
    r"(?:All )?(?:Panel )?Members?(?: of the \w+)?(?: present)? (?:are|will be|is|should|must|may|"
    r"can)\b|"
    r"The (?:Panel|Committee|Council|Board|Cabinet|Authority|Chair(?:man)?|Commissioner|following) "
    r"(?:is|are|will|to|may|must|should)\b|"
    r"(?:The )?(?:Report|Minutes|Papers?|Presentation|draft minutes|minutes of) .{0,80}"
    r"(?:attached|to follow|enclosed|will be considered)\b|"
    r"(?:Report|Minutes|Papers?|Presentation|Verbal report|Verbal update) (?:attached|to follow|"
    r"enclosed|of|from|by)\b|"
    r"\(?Pages? \d{1,4}(?:\s?(?:[-–,&]|to|and)\s?\d{1,4}){0,4}\s?\)?\.?$|"
    r"Any (?:Members?|person|Councillor)s? (?:who|with|wishing|having)\b|"
    r"Please (?:note|see|contact)\b|"
    r"Item placed|(?:The )?(?:deadline|closing date)\b|Questions? (?:are|should|must|will|may|"
    r"can)\b|"
    r"Members of the public (?:may|are|can|who|wishing)\b|A (?:total )?period of\b|"
    r"In accordance with .{0,120}(?:must|may|should|are|will|requests?)\b|Should it be necessary\b|"
    r"NOTES?\s?:|"
    r"It is (?:recommended|proposed|suggested)\b|Recommendations?\s?:|Purpose\s?[-–:]|"
    r"(?:I|At) (?:dderbyn|ystyried|gadarnhau|nodi|gytuno|ethol)\b|(?:Gofynnir|Atgoffir)\b)",
    re.I,
)

_BODY = (
    r"(?:Committee|Panel|Council|Cabinet|Board|Authority|Sub-Committee|Executive|Members?|meeting)"
)
RESOLUTION = re.compile(
    r"^(?:[Ii]t was |[Tt]he (?:motion|meeting|substantive motion) was )?"
    r"(?:accordingly |therefore |then |duly |unanimously |UNANIMOUSLY |subsequently ){0,2}"
    r"(?:RESOLVED|RECOMMENDED|PENDERFYNWYD|AGREED|DECIDED|ENDORSED)\b(?! as a)|"
    r"^(?:Unanimously )?Resolved(?: unanimously)?\s?[:–—-]|^Resolved(?: unanimously)?$|"
    r"^(?:Unanimously )?Resolved (?:that|to|unanimously|RECOMMEND)\b|"
    r"^(?:Recommended|Recommendations?|Agreed|Decided|Penderfynwyd)\s?[:–—]|^Recommended that\b|"
    rf"^The {_BODY} (?:unanimously |therefore |accordingly |then |duly )?(?:RESOLVED|resolved)\b|"
    r"^(?:The )?(?:[Aa]mended |[Ss]ubstantive )?(?:[Mm]otion|[Aa]mendment|[Pp]roposal)"
    r"(?: was)?(?: then| therefore)? (?:lost|carried|LOST|CARRIED|defeated|fell)\b|"
    rf"^The [\w ,&’'-]{{0,80}}{_BODY} (?:recommends?|resolves?) (?:that|to)\b|"
    r"^PENDERFYNWYD\b|^Decisions?\s?:\s(?=\S)"
)
"""The opening of a decision that says it is one. A plain verb ("were agreed") is not among them."""

DECISION_INSIDE = re.compile(r"\b(?:UNANIMOUSLY )?(?:RESOLVED|PENDERFYNWYD)\b")
BARE_DECISION = re.compile(
    r"^That\s(?!was\b|is\b|had\b|would\b|could\b|said\b|meant\b|were\b)(?:[^?!]{1,400}?\s)?(?:be|"
    r"note|notes|approve|approves|agree|agrees|support|supports|endorse|receive|"
    r"accept|adopt|thank|recommend|request|welcome)\b|"
    r"^To (?:note|approve|agree|endorse|support|accept|adopt|recommend|defer|"
    r"receive)\b[^.?!:]{0,160}\.$"
)
"""What is left of a decision whose bold word RESOLVED was dropped."""

VOTE_LINE = re.compile(
    r"^(?:Votes? )?(?:For|Against|In favour|Abstentions?|Abstain(?:ed|ing)?|Absent|Not voting|"
    r"Did not vote)\b"
    r"(?: the (?:motion|amendment|proposal))?\s?[:–-]?\s?\(?\d{0,3}\)?\s?(?:votes?)?\s?:?$",
    re.I,
)
MOVER_LINE = re.compile(
    r"^\(?(?:Proposed|Seconded|Moved|Proposer|Seconder)(?: by)?\s?:|^\((?:Proposed|Moved) by\b",
    re.I,
)
NAMES_LINE = re.compile(rf"^{PERSON_TITLE}\b|^The Mayor\b")

LATER_NOTE = re.compile(
    r"^\[(?:In relation to|Note|Post|Since|With reference|Following|Subsequent|Clerk|After)|"
    r"^POST[- ]?(?:MEETING|MINUTE)[- ]NOTE\b|^Post[- ]?(?:meeting|minute) note\b|^\(?NOTE\s?:|"
    r"^(?:Clerk|Secretary|Officer)[’']?s? note\b|^Note by (?:the )?\w+\s?:",
)
ATTENDANCE = re.compile(
    r"^(?:MEMBERS )?PRESENT\b\s?:?|^IN ATTENDANCE\b\s?:?|^ALSO (?:PRESENT|IN ATTENDANCE)\b\s?:?|"
    r"^Also (?:in attendance|present)\b\s?:?|^OFFICERS(?: PRESENT| IN ATTENDANCE)?\s?:?$|"
    r"^Officers(?: present| in attendance)?\s?:|^Witnesses?\s?:|^WITNESSES?\b|"
    r"^(?:Members )?[Pp]resent\s?:|"
    r"^(?:Members )?Present$|^In attendance\s?:|^In attendance$|^In Attendance\b\s?:?|"
    r"^Members in attendance\b|"
    r"^APOLOGIES(?: FOR ABSENCE)?\s?:|^Attendance\s?:?$|^Membership\s?:$|^(?:Independent|"
    r"Co-opted) [Mm]embers?\s?:|"
    r"^(?:Member|Name|Councillor)s?\s?\|\s|^(?:Councillors|Members)\s?:$|^PRESENNOL\b\s?:?|"
    r"^Presennol\s?:|"
    r"^[PA]\.?\s(?:Cllr|Councillor|Mr|Mrs|Ms)\b"
)
SESSION_NOTE = re.compile(
    r"^Meeting (?:Commenced|Concluded|Started|Ended|Opened|Closed)\s?:|^Audio Recording\b|"
    r"^\(?(?:The )?meeting (?:commenced|started|opened|began) at\b|^Start(?:ed)?(?: time)?\s?:|"
    r"^Signed\b",
    re.I,
)
UNFINISHED = re.compile(
    r"(?:[,–—]|\b(?:the|a|an|of|and|or|to|in|for|with|by|from|that|which|who|whose|on|at|as|into|"
    r"than|"
    r"Mr|Mrs|Ms|Dr|Cllr|Councillor|his|her|their|its|this|these|was|were|had|has|have|be|been|"
    r"would|could|not|"
    r"also|both|between|per|including|re|y|yr|i|o|yn|ar|gan))$"
)
TERMINAL = re.compile(r"[.!?][\"'”’)\]]{0,3}$")
LEAD_IN = re.compile(
    r"(?::\s?[-–—]?|[;:]\s?(?:and|or)?|\b(?:follows|that|to|as|namely)\s?[:–—-]{0,2})$", re.I
)

STANDARD_TITLE = re.compile(
    r"^(?:(?:apologies|substitut)\b|(?:disclosures?|declarations?)\b.{0,30}\b(?:interests?|"
    r"dispensation)|"
    r"(?:to )?(?:confirm |approve |sign )?(?:the )?(?:draft )?minutes\b|(?:the )?(?:election|"
    r"appointment) of (?:the )?"
    r"(?:vice|deputy|chair)|public (?:questions?|participation|speaking|forum)|questions? (?:to|"
    r"from|by)\b|"
    r"(?:any )?(?:other )?urgent (?:business|items?)|any other business|exclusion of|(?:forward|"
    r"future|work)[\w ]{0,12} "
    r"(?:plan|programme)|dates? of (?:the )?(?:next|future) meetings?|matters arising|membership\b|"
    r"chair(?:man|woman|person)?[’']?s?[’']? (?:announcements?|communications?|update)|"
    r"(?:welcome|introductions?|petitions?|announcements|close of meeting|ymddiheuriadau|cofnodion|"
    r"datgan))",
    re.I,
)
_ITEM_REFERENCE = re.compile(r"\s?\((?:Item|Eitem|Agenda item)\s?[\w.]{0,5}\)$", re.I)
_PART = re.compile(
    r"^(?:PART|Part|RHAN)\s(?:[IVX]{1,4}|\d|[A-C])\b(?!\s\d)|^(?:UN)?RESTRICTED ITEMS?$|"
    r"^EXEMPT (?:ITEMS?|BUSINESS)$|"
    r"^(?:ITEMS? (?:FOR|OPEN TO|DURING)|PUBLIC ITEMS|CONFIDENTIAL ITEMS|OPEN ITEMS|STANDING ITEMS|"
    r"KEY DECISIONS)\b"
)
_ASKER_ALONE = re.compile(
    rf"^\({PERSON_TITLE}?\.?\s?[A-Z][^()]{{2,100}}\)\.?$|^{PERSON_TITLE}\.?\s[A-Z][^.?!]{{1,80}}:$"
)


def is_part_heading(line: str) -> bool:
    """Whether a line heads a part of the meeting ("PART II - EXEMPT") rather than an item."""
    return len(line) < 120 and bool(_PART.match(line)) and not TERMINAL.search(line)


def is_note(line: str) -> bool:
    """Whether a line opens something that nobody said at the item: attendance or a later
    addition.
    """
    return bool(LATER_NOTE.match(line) or ATTENDANCE.match(line) or SESSION_NOTE.match(line))


def is_decision(line: str) -> bool:
    """Whether a paragraph opens as a decision, its word RESOLVED printed or dropped."""
    return bool(RESOLUTION.match(line) or is_bare_decision(line))


def is_bare_decision(line: str) -> bool:
    """Whether a paragraph is a decision that has lost its RESOLVED: "That the report be noted."."""
    return len(line) < 3000 and bool(BARE_DECISION.match(line))


def item_reference(title: str) -> int | None:
    """Where "(Item 4)" begins at the end of a title, else None."""
    match = _ITEM_REFERENCE.search(title[-24:])
    return None if match is None else len(title) - len(title[-24:]) + match.start()


def is_stopped_title(line: str) -> bool:
    """Whether a line is a usual title with a full stop behind it ("Matters arising.")."""
    return (
        len(line) < 100
        and line[-1:] == "."
        and bool(STANDARD_TITLE.match(line))
        and not FINITE.search(line)
    )


def title_score(line: str, numbered: bool = False, stopped: bool = False) -> float:
    """How much a line looks like the title of an item, without regard to where it stands.

    Args:
        line: the line, white space collapsed.
        numbered: whether a number stands before it, so that a whole sentence may be a title
            ("To note any items which the Chair agrees are urgent").
        stopped: whether the page ends its titles in a full stop ("Matters arising.").

    Returns:
        Above 1 for a plain title, up to 8 for one that carries a document or is a usual title;
        below 0 for a sentence; -10 where it cannot be one.
    """
    bare = without_icon(line)
    if stopped and bare[-1:] == "." and len(bare) < 100 and not FINITE.search(bare):
        bare = bare[:-1]
    if not bare or len(bare) > 260 or not re.search(r"[A-Za-zÀ-ÿ]{2}", bare):
        return -10.0
    if RESOLUTION.match(bare) or is_note(bare) or VOTE_LINE.match(bare) or MOVER_LINE.match(bare):
        return -10.0
    if CUT_OFF.search(bare) or _ASKER_ALONE.match(bare):
        return -10.0
    score = 1.0
    if not (bare[0].isupper() or bare[0].isdigit() or bare[0] in "“\"'‘(*"):
        score -= 3
    if bare[-1] in ",;":
        score -= 5
    elif bare[-1] in ":?!":
        score -= 2
    elif bare[-1] == "." and not bare.endswith(("etc.", "Ltd.", "plc.")):
        score -= 3
    letters = sum(char.isalpha() for char in bare)
    if letters >= 4 and bare.isupper():
        score += 2
    elif FINITE.search(bare) and not (numbered and bare.startswith("To ") and bare[-1] != "."):
        score -= 1 if len(bare) < 90 else 2
        if REPORTING.search(bare):
            score -= 1
    if len(bare) > 130:
        score -= 1
    if PDF_ICON.search(line):
        score += 4
    if item_reference(bare) is not None:
        score += 3
    if STANDARD_TITLE.match(bare) and len(bare) < 140 and bare[-1] not in ".:":
        score += 2
    return score


def is_reported(line: str) -> bool:
    """Whether a paragraph reads as the record of what happened rather than as an agenda."""
    return bool(REPORTING.search(line[:600])) and not AGENDA_VOICE.match(line)
