"""An answer as blocks: what it looks like, within every limit, and nothing in it alive.

`python -m tests.service.slack.test_blocks` writes the golden files anew; read the difference.
"""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from evals.fake_slack import (
    BOT_USER,
    MOST_IN_ALL,
    block_faults,
    live,
    shown,
    texts_of,
    view_faults,
)
from service.model import Answer, Notice
from service.slack import blocks
from service.slack.blocks import Links, Message, Shape, messages
from service.slack.escape import address, escape, fallback, link, person, pieces, plain
from service.slack.reply import sent
from service.wire import answer_json, citation_json
from tests.service.builders import Scripted, a_citation, an_answer
from tests.service.slack.hostile import HOSTILE
from tests.service.slack.world import World, a_world, answer_with, long_answer, runs

GOLDEN = Path(__file__).parent / "golden"
SITE = "https://democracy.wenmouth.example/m1"
INVISIBLE = dict.fromkeys([*range(9), *range(11, 32), *range(0x202A, 0x202F), 0x200E, 0x200F])


def given(answer: Answer) -> dict[str, Any]:
    return answer_json(replace(answer, id="a_01TESTTESTTESTTESTTESTTEST"))


def not_found() -> Answer:
    words = "I found nothing about that in the minutes."
    notices = (Notice("not_in_documents", words), Notice("age", "The newest is of May 2023."))
    return Answer("not_found", words, notices=notices, related=(a_citation(1), a_citation(2)))


def two_at_once() -> Answer:
    one = an_answer()
    cited = (a_citation(1), a_citation(2))
    return replace(one, answer="He said so “twice” [1] [2].", citations=cited, notices=())


SHAPES: dict[str, Callable[[], list[Message]]] = {
    "answered": lambda: messages(given(an_answer()), Shape()),
    "answered_public": lambda: messages(
        given(an_answer()), Shape(Links("https://minutes.example"), modern=False, share=True)
    ),
    "not_found": lambda: messages(given(not_found()), Shape()),
    "two_citations": lambda: messages(given(two_at_once()), Shape()),
    "long": lambda: messages(given(long_answer(40, 40)), Shape()),
    "shared": lambda: blocks.shared(
        given(an_answer()), "Were calls < 3 & met?", "U0DRAY", Links(), True
    ),
    "found": lambda: blocks.found([citation_json(a_citation(n)) for n in (1, 2)], Links()),
    "hostile": lambda: messages(
        given(answer_with(replace(a_citation(), label=HOSTILE[11]), HOSTILE[0])), Shape()
    ),
}


def rendered(name: str) -> str:
    made = [{"text": one.text, "blocks": list(one.blocks)} for one in SHAPES[name]()]
    return json.dumps(made, ensure_ascii=False, indent=1) + "\n"


@pytest.mark.parametrize("name", SHAPES)
def test_the_blocks_are_those_of_the_golden_file(name: str) -> None:
    assert rendered(name) == (GOLDEN / f"{name}.json").read_text(encoding="utf-8")


def test_every_golden_file_has_its_shape() -> None:
    assert {path.stem for path in GOLDEN.iterdir()} == set(SHAPES)


@pytest.mark.parametrize("name", SHAPES)
def test_every_shape_keeps_every_limit(name: str) -> None:
    for message in SHAPES[name]():
        assert block_faults(message.blocks) == []
        assert message.text


@pytest.mark.parametrize("statements", [1, 8, 25, 49, 200])
@pytest.mark.parametrize("words", [4, 60, 900, 12_000])
def test_an_answer_of_any_length_keeps_every_limit(statements: int, words: int) -> None:
    if statements * words > 200_000:
        statements = 200_000 // words
    made = messages(given(long_answer(statements, words)), Shape(share=True))

    assert 1 <= len(made) <= blocks.MAX_MESSAGES
    for message in made:
        assert block_faults(message.blocks) == []
        assert blocks.size(list(message.blocks)) <= MOST_IN_ALL
        assert len(message.text) <= 3_000
    assert "askminutes_vote" in str(made[-1].blocks)
    said = " ".join(shown(text) for message in made for text in texts_of(message.blocks))
    assert "Statement 1 says that" in said
    assert f"Statement {statements} says" in said or "longer than fits here" in said


@pytest.mark.parametrize("char", ["<", "&", "é", "😀", "x", " "])
def test_a_text_of_one_character_many_times_is_cut_within_the_limit(char: str) -> None:
    for length in (2_999, 3_000, 3_001, 9_001, 40_000):
        parts = pieces(char * length, 3_000)
        assert all(len(part) <= 3_000 for part in parts)
        assert "".join(map(shown, parts)) == (char * length).strip()


def test_words_are_cut_at_spaces() -> None:
    assert pieces("one two three four five six", 16) == ["one two three", "four five six"]


# --- nothing comes alive ------------------------------------------------------------------------


def everywhere(words: str) -> Answer:
    """An answer of a document, or a model, that says this wherever it can say something."""
    citation = a_citation()
    cited = replace(
        citation,
        label=words,
        quote=words,
        passage=words,
        paragraph=words,
        question=words,
        document=replace(citation.document, title=words, publisher=words),
    )
    answer = answer_with(cited, words)
    notices = (
        Notice("age", words),
        Notice("truncated_minute", "It is cut off.", words),
        Notice("truncated_minute", "So is this.", "https://evil.example/full"),
        Notice("truncated_minute", "And this.", SITE),
    )
    return replace(answer, notices=notices, related=(cited,))


ALLOWED = re.compile(rf"{re.escape(SITE)}\|[^<>]*|@U0DRAY")


@pytest.mark.parametrize("tenth", range(10))
@runs
async def test_nothing_that_a_document_or_a_person_says_comes_alive(
    tenth: int, tmp_path: Path
) -> None:
    scripted = Scripted()
    async with a_world(tmp_path, scripted, slack_rate_per_user="") as world:
        for number, words in enumerate(HOSTILE[tenth::10]):
            world.slack.calls.clear()
            world.slack.responses.clear()
            await _say_everywhere(world, scripted, words, f"{number}")


async def _say_everywhere(world: World, scripted: Scripted, words: str, place: str) -> None:
    scripted.reply = lambda *_: everywhere(words)
    said = "why " + escape(words.replace("\0", ""))
    event = world.slack.mention(said, channel=f"C0PANEL{place}")
    await world.tell(event)
    command = world.slack.command(said, channel=f"C0OTHER{place}")
    await world.tell(command)
    response = world.slack.responses[command["response_url"].rsplit("/", 1)[1]]
    await world.tell(world.slack.click(_share(response[0]), channel=f"C0OTHER{place}"))
    scripted.reply = lambda *_: replace(everywhere(words), status="not_found")
    await world.tell(world.slack.edited(event, f"<@{BOT_USER}> {said} so?"))
    await world.tell(world.slack.message(said, channel=f"D0DRAY{place}"))

    _nothing_lives(world, words)
    (answer, *_) = world.answers(event)
    visible = "".join("".join(map(shown, texts_of(answer.blocks))).split())
    for word in words.translate(INVISIBLE).replace("\x00", "").split():
        assert word in visible, "escaped exactly once"


def _share(response: dict[str, Any]) -> dict[str, Any]:
    from tests.service.slack.world import share_buttons

    return share_buttons(response)[0]


def _nothing_lives(world: World, words: str) -> None:
    bodies = [call.arguments for call in world.slack.calls]
    bodies += [said for all_said in world.slack.responses.values() for said in all_said]
    assert sum("blocks" in body or "chunks" in body for body in bodies) >= 6
    for body in bodies:
        for chunk in body.get("chunks", []):
            assert [one for one in live(chunk) if not ALLOWED.fullmatch(one)] == []
        if "blocks" in body:
            assert [one for one in live(body) if not ALLOWED.fullmatch(one)] == [], words
    for view in world.slack.views:
        assert live(view) == []
    assert [fault for fault in world.slack.refused if fault[1] != "ratelimited"] == []


def test_the_watcher_itself_sees_what_is_alive() -> None:
    for words in ("<!channel>", "<https://evil.example|gov.uk>", "see <@U0DRAY> there"):
        assert live({"text": words, "parse": "none"})
        assert live({"blocks": [blocks.section(words)]})
    assert live({"text": "http://evil.example"})
    bare = {"type": "section", "text": {"type": "mrkdwn", "text": "http://evil.example"}}
    assert live({"blocks": [bare]})
    assert live(sent(Message((), fallback("http://evil.example")))) == []


@pytest.mark.parametrize("words", HOSTILE)
def test_a_paragraph_in_a_modal_is_words_only(words: str) -> None:
    view = blocks.passage_view(words, f"{words} said the Clerk.", SITE)

    assert view_faults(view) == []
    assert [one for one in live(view) if not ALLOWED.fullmatch(one)] == []


def test_a_long_paragraph_fits_a_modal() -> None:
    view = blocks.passage_view("Item 1", "word & " * 60_000, SITE)

    assert len(view["blocks"]) <= 100
    assert all(len(text) <= 3_000 for text in texts_of(view))


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "javascript:alert(1)",
        "data:text/html,x",
        "ftp://a.example/x",
        "//a.example",
        "https://",
        "https://user:pass@a.example/",
        "https://a.example\n/x",
        "https://a.example/ x",
        "https://a.example/\u202e",
        "https://аmbershire.example/",
        "https://a.example/" + "x" * 3_000,
        "http://[::1",
    ],
)
def test_what_is_no_address_of_ours_is_not_linked(url: str | None) -> None:
    assert address(url) is None
    assert link(url, "the <minutes>|") == "the &lt;minutes&gt;"


def test_an_address_cannot_leave_its_link() -> None:
    made = link("https://a.example/x?a=1&b=<!channel>|y", "item 1 | part <2>")

    assert made == ("<https://a.example/x?a=1&amp;b=%3C!channel%3E%7Cy|item 1 part &lt;2&gt;>")


@pytest.mark.parametrize("user", ["U0DRAY>", "!channel", "", "u0dray", "S0TEAM", "U0|x"])
def test_only_the_id_of_a_person_is_mentioned(user: str) -> None:
    assert person(user) == ""


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("<@U0ASKBOT> what &amp; why?", "what & why?"),
        ("<@U0ASKBOT|askminutes>: so &lt;3", ": so <3"),
        ("ask <@U0DRAY|Cllr Dray> of <#C0PANEL|panel>", "ask @Cllr Dray of panel"),
        (
            "<!here> see <https://a.example|the page> <https://b.example>",
            "see the page https://b.example",
        ),
        ("<!subteam^S1|@team> <mailto:a@b.example|a@b.example>", "@team a@b.example"),
        ("&amp;lt;", "&lt;"),
        ("<unclosed", "<unclosed"),
        ("", ""),
    ],
)
def test_what_a_person_typed_is_read_as_words(typed: str, words: str) -> None:
    assert plain(typed, "U0ASKBOT") == words


def test_links_lead_to_this_service_where_it_has_an_address() -> None:
    citation = citation_json(a_citation())

    assert Links("https://m.example/").of(citation) == (
        "https://m.example/documents/ambershire-pcp/2021-09-07#12/2"
    )
    assert Links().of(citation) == SITE


def _write() -> None:
    GOLDEN.mkdir(exist_ok=True)
    for name in SHAPES:
        (GOLDEN / f"{name}.json").write_text(rendered(name), encoding="utf-8")


if __name__ == "__main__":
    _write()
