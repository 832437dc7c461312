"""An answer as Block Kit, within Slack's limits whatever its length. Pure: no call, no clock.

Works on the answer object of API.md, so that a stored answer is shown by the same code. Limits:
docs.slack.dev, "Block Kit", and `slack_sdk.models.blocks` (50 blocks a message, 100 a view, 3,000
characters a text, 25 actions, 75 characters on a button, 2,000 in a value). A message is also
refused (`msg_blocks_too_long`) above about 13,200 characters in all, which is written nowhere
(slackapi/bolt-js issue 2509); messages stay below 12,000.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.resources import files
from string import Template
from typing import Any

from service.model import AHEAD
from service.slack.escape import escape, fallback, host_of, link, person, pieces

Block = dict[str, Any]
Json = Mapping[str, Any]

MAX_BLOCKS = 50
MAX_VIEW_BLOCKS = 100
MAX_TEXT = 3_000
MAX_MESSAGE_CHARS = 12_000
MAX_ACTIONS = 25
MAX_BUTTON = 75
MAX_VALUE = 2_000
MAX_LABEL = 150  # escaped at most 5 times as long: with an address, within a text
MAX_MESSAGES = 4
MAX_RELATED = 5
MAX_COMMENT = 2_000

SHOW, SHARE, VOTE = "askminutes_show", "askminutes_share", "askminutes_vote"
COMMENT_VIEW, COMMENT_BLOCK, COMMENT_INPUT = "askminutes_comment", "comment", "words"
SHORTCUT = "find_in_the_minutes"

_MARK = re.compile(r"\[(\d{1,4})\]")


@lru_cache(maxsize=1)
def words() -> Mapping[str, str]:
    """The sentences of `prompts/slack.toml`."""
    raw = tomllib.loads(files("prompts").joinpath("slack.toml").read_text(encoding="utf-8"))
    return {key: str(value) for key, value in raw.items()}


def say(key: str, **values: str) -> str:
    """One of those sentences, filled in; not escaped."""
    return Template(words()[key]).substitute(values)


@dataclass(frozen=True, slots=True)
class Message:
    """What one message holds: its blocks, and its words for notifications and screen readers."""

    blocks: tuple[Block, ...]
    text: str  # escaped


@dataclass(frozen=True, slots=True)
class Links:
    """Where a reader is sent: to this service's pages where it has an address, else to the source.

    An address that stands in a document is followed only to the site of one that the operator
    ingested.
    """

    public_url: str = ""

    def of(self, citation: Json) -> str | None:
        """The page of a citation."""
        if self.public_url:
            path = str(citation["url"]).removeprefix("/v1")
            return self.public_url.rstrip("/") + path
        url: str | None = citation["document"]["url"]
        return url

    def of_notice(self, notice: Json, answer: Json) -> str | None:
        """The page that a notice points to, where it is on the site of a document shown."""
        shown = [*answer["citations"], *answer["related"]]
        sites = {host_of(citation["document"]["url"]) for citation in shown} - {None}
        url: str | None = notice["url"]
        return url if host_of(url) in sites else None


@dataclass(frozen=True, slots=True)
class Shape:
    """What stands around an answer."""

    links: Links = Links()
    votes: bool = True
    share: bool = False
    modern: bool = True  # `feedback_buttons`, where the workspace has them
    heading: tuple[str, ...] = field(default=())  # lines above it, not escaped


# -- pieces --------------------------------------------------------------------------------------


def mrkdwn(text: str) -> Block:
    """A text object of text that is escaped already; `verbatim`, so that no address is linked."""
    return {"type": "mrkdwn", "text": text or " ", "verbatim": True}


def label(text: str) -> Block:
    """A text object of our own words."""
    return {"type": "plain_text", "text": text[:MAX_BUTTON], "emoji": False}


def section(text: str) -> Block:
    """A section of text that is escaped already."""
    return {"type": "section", "text": mrkdwn(text)}


def sections(text: str) -> list[Block]:
    """Text of any length, not escaped, as sections."""
    return [section(part) for part in pieces(text, MAX_TEXT)]


def context(text: str) -> Block:
    """Small print, escaped already."""
    return {"type": "context", "elements": [mrkdwn(text)]}


def contexts(text: str) -> list[Block]:
    """Small print of any length, not escaped."""
    return [context(part) for part in pieces(text, MAX_TEXT)]


def show_button(citation: Json, words: str) -> list[Block]:
    """The button that opens a paragraph; none where its address is too long to carry."""
    if len(citation["url"]) > MAX_VALUE:
        return []
    number = str(citation["number"])
    return [
        {
            "type": "button",
            "text": label(words),
            "action_id": f"{SHOW}_{number}",
            "value": citation["url"],
            "accessibility_label": say("show_label", number=number)[:MAX_BUTTON],
        }
    ]


def where(citation: Json, links: Links) -> Block:
    """Where a citation stands: body, date, item and paragraph, linked."""
    name = citation["label"]
    if len(name) > MAX_LABEL:
        name = name[:MAX_LABEL].rsplit(" ", 1)[0] + " …"
    return context(f"[{citation['number']}] {link(links.of(citation), name)}")


def with_citations(text: str, cited: Sequence[Json], links: Links) -> list[Block]:
    """One paragraph of an answer with the citations that are new in it."""
    made = sections(text)
    if len(cited) == 1:
        for button in show_button(cited[0], say("show")):
            made[-1]["accessory"] = button
    made += [where(citation, links) for citation in cited]
    if len(cited) > 1:
        buttons = [
            button
            for citation in cited
            for button in show_button(
                citation, say("show_numbered", number=str(citation["number"]))
            )
        ]
        made += [
            {"type": "actions", "elements": buttons[at : at + MAX_ACTIONS]}
            for at in range(0, len(buttons), MAX_ACTIONS)
        ]
    return made


def groups(answer: Json, links: Links) -> list[list[Block]]:
    """What an answer says, statement by statement, each with its citations."""
    left = {citation["number"]: citation for citation in answer["citations"]}
    made = []
    for paragraph in re.split(r"\n{2,}", answer["answer"]):
        numbers = dict.fromkeys(int(number) for number in _MARK.findall(paragraph))
        cited = [left.pop(number) for number in numbers if number in left]
        made.append(with_citations(paragraph, cited, links))
    made += [
        with_citations(f"“{citation['quote']}” [{number}]", [citation], links)
        for number, citation in left.items()
    ]
    return made


def tail(answer: Json, shape: Shape) -> list[list[Block]]:
    """What follows: notices, what is near to it, votes, the button to share."""
    made: list[list[Block]] = []
    for notice in answer["notices"]:
        if notice["message"] in answer["answer"] or notice["code"] in AHEAD:
            continue  # a kind of nothing is the answer itself
        found = contexts(notice["message"])
        page = link(shape.links.of_notice(notice, answer), say("open_page"))
        if page.startswith("<"):
            found.append(context(page))
        made.append(found)
    related = answer["related"][:MAX_RELATED] if answer["status"] != "answered" else []
    if related:
        made.append([context(escape(say("near")))])
        made += [near(citation, shape.links) for citation in related]
    if shape.votes and answer["status"] in ("answered", "not_found"):
        made.append([votes(answer["id"], shape.modern)])
    if shape.share:
        button = {
            "type": "button",
            "text": label(say("share")),
            "action_id": SHARE,
            "value": answer["id"],
        }
        made.append([{"type": "actions", "elements": [button]}])
    return made


def near(citation: Json, links: Links) -> list[Block]:
    """A paragraph in short, with its address and the button that opens it."""
    quote = citation["quote"]
    short = quote if len(quote) <= 300 else quote[:300].rsplit(" ", 1)[0] + " …"
    return with_citations(f"“{short}”", [citation], links)


def votes(answer_id: str, modern: bool) -> Block:
    """Thumbs up and down, as feedback buttons or, in older workspaces, as two plain ones."""
    up, down = f"up {answer_id}", f"down {answer_id}"
    if not modern:
        return {
            "type": "actions",
            "elements": [
                {
                    "type": "button",
                    "text": label(say(f"vote_{way}")),
                    "action_id": f"{VOTE}_{way}",
                    "value": f"{way} {answer_id}",
                    "accessibility_label": say(f"vote_{way}_label"),
                }
                for way in ("up", "down")
            ],
        }
    return {
        "type": "context_actions",
        "elements": [
            {
                "type": "feedback_buttons",
                "action_id": VOTE,
                "positive_button": {
                    "text": label(say("vote_up")),
                    "value": up,
                    "accessibility_label": say("vote_up_label"),
                },
                "negative_button": {
                    "text": label(say("vote_down")),
                    "value": down,
                    "accessibility_label": say("vote_down_label"),
                },
            }
        ],
    }


# -- messages ------------------------------------------------------------------------------------


def messages(answer: Json, shape: Shape) -> list[Message]:
    """An answer as one message or, where it is long, as several.

    Returns:
        1 to `MAX_MESSAGES` messages; where that is not enough, the last one says so.
    """
    ahead = [one["message"] for one in answer["notices"] if one["code"] in AHEAD]
    heading = [[block] for line in (*shape.heading, *ahead) for block in contexts(line)]
    body = [*heading, *groups(answer, shape.links)]
    after = tail(answer, shape)
    packed = pack([*body, *after])
    if len(packed) > MAX_MESSAGES:
        rest = [contexts(say("too_long")), *after[-2:]]
        kept = pack(body)[: MAX_MESSAGES - 1]
        packed = [*kept, *pack(rest)[:1]]
    text = fallback("\n".join([*ahead, answer["answer"]]))
    return [
        Message(tuple(blocks), text if number == 0 else escape(say("continued")))
        for number, blocks in enumerate(packed)
    ]


def pack(of: Iterable[Sequence[Block]]) -> list[list[Block]]:
    """Groups of blocks put into as few messages as hold them; a group is kept whole if it fits."""
    made: list[list[Block]] = [[]]
    filled = 0  # characters of the last message
    for group in of:
        fits = len(group) <= MAX_BLOCKS and size(group) <= MAX_MESSAGE_CHARS
        for part in [list(group)] if fits else [[block] for block in group]:
            count, more = len(made[-1]) + len(part), size(part)
            if made[-1] and (count > MAX_BLOCKS or filled + more > MAX_MESSAGE_CHARS):
                made.append([])
                filled = 0
            made[-1].extend(part)
            filled += more
    return made


def size(blocks: Any) -> int:
    """Characters of all texts and values in blocks."""
    if isinstance(blocks, str):
        return len(blocks)
    if isinstance(blocks, Mapping):
        return sum(size(value) for name, value in blocks.items() if name != "type")
    if isinstance(blocks, Sequence):
        return sum(size(block) for block in blocks)
    return 0


def notice(text: str) -> Message:
    """A message of our own words."""
    return Message(tuple(sections(text)), fallback(text))


def found(passages: Sequence[Json], links: Links) -> list[Message]:
    """The paragraphs nearest to a message."""
    if not passages:
        return [notice(say("found_nothing"))]
    body = [sections(say("found")), *(near(passage, links) for passage in passages)]
    text = fallback("\n".join([say("found"), *(passage["label"] for passage in passages)]))
    return [Message(tuple(blocks), text) for blocks in pack(body)[:MAX_MESSAGES]]


def shared(answer: Json, question: str, by: str, links: Links, modern: bool) -> list[Message]:
    """An answer that somebody shows to a channel, with who asked and what."""
    shape = Shape(links, modern=modern, heading=(say("question", question=question),))
    made = messages(answer, shape)
    before, _, after = say("shared", person="\0").partition("\0")
    line = context(f"{escape(before)}{person(by)}{escape(after)}")
    first = made[0]
    if len(first.blocks) < MAX_BLOCKS:
        made[0] = Message((line, *first.blocks), first.text)
    return made


# -- views ---------------------------------------------------------------------------------------


def passage_view(address: str, text: str, url: str | None) -> Block:
    """The modal with a whole paragraph, exactly as published."""
    blocks = [*contexts(address), *sections(text)][: MAX_VIEW_BLOCKS - 1]
    page = link(url, say("open_document"))
    if page.startswith("<"):
        blocks.append(context(page))
    return _modal(say("modal_title"), blocks)


def gone_view() -> Block:
    """The modal where the paragraph is not in the index any more."""
    return _modal(say("modal_title"), sections(say("modal_gone")))


def comment_view(answer_id: str) -> Block:
    """The modal that asks what was wrong with an answer."""
    return {
        "type": "modal",
        "callback_id": COMMENT_VIEW,
        "private_metadata": answer_id,
        "notify_on_close": True,
        "title": label(say("comment_title")),
        "submit": label(say("comment_send")),
        "close": label(say("comment_cancel")),
        "blocks": [
            {
                "type": "input",
                "block_id": COMMENT_BLOCK,
                "optional": True,
                "label": label(say("comment_label")),
                "element": {
                    "type": "plain_text_input",
                    "action_id": COMMENT_INPUT,
                    "multiline": True,
                    "max_length": MAX_COMMENT,
                },
            }
        ],
    }


def _modal(title: str, blocks: list[Block]) -> Block:
    return {
        "type": "modal",
        "title": label(title),
        "close": label(say("modal_close")),
        "blocks": blocks,
    }
