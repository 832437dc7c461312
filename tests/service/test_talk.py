"""A conversation in the terminal: follow-ups, history, citations that open."""

import io
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from rich.console import Console

from service import terminal
from service.model import Answer, Filters
from service.talk import Talk
from tests.service.modelled import ScriptedModel, answerer, service_of


class Said:
    """A conversation over the small index, with all that came of it."""

    def __init__(self, url: str | None = "https://democracy.wenmouth.example/m1") -> None:
        self.url = url
        self.said: list[str] = []
        self.shown: list[Answer] = []
        self.opened: list[str] = []

    def __call__(self, *lines: str, browser: bool = True) -> "Said":
        service = service_of(answerer(ScriptedModel(lambda messages: "")))
        ask: Callable[..., Answer] = service.ask

        def with_address(*given: object) -> Answer:
            answer = ask(*given)
            return replace(
                answer,
                citations=tuple(
                    replace(one, document=replace(one.document, url=self.url))
                    for one in answer.citations
                ),
            )

        service.ask = with_address  # type: ignore[method-assign,assignment]

        def browse(address: str) -> bool:
            self.opened.append(address)
            return browser

        talk = Talk(service, Filters(), "extractive", self.shown.append, self.said.append, browse)
        talk.run(io.StringIO("".join(f"{line}\n" for line in lines)), greet=False)
        service.close()
        return self


def test_a_follow_up_is_understood_from_what_was_asked_before() -> None:
    talk = Said()("How many officers worked in Lowmere in 2022?", "and in 2023?")

    assert "37 officers" in talk.shown[0].answer and "52 officers" in talk.shown[1].answer


def test_a_citation_opens_in_the_browser() -> None:
    talk = Said()("How often had Taser been used?", "/open 1", "/open [1]", "/open 9", "/open")

    assert talk.opened == ["https://democracy.wenmouth.example/m1"] * 2
    assert talk.said == ["give one of 1"] * 2


def test_without_a_browser_the_address_is_said() -> None:
    talk = Said()("How often had Taser been used?", "/open 1", browser=False)

    assert "https://democracy.wenmouth.example/m1" in talk.said[0]


@pytest.mark.parametrize("url", [None, "javascript:alert(1)", "file:///etc/passwd"])
def test_what_is_no_web_address_is_never_opened_and_its_words_are_shown(url: str | None) -> None:
    talk = Said(url)("How often had Taser been used?", "/open 1")

    assert talk.opened == []
    assert "12 occasions" in talk.said[-1]


def test_history_is_listed_and_a_new_conversation_forgets_it() -> None:
    talk = Said()(
        "/history", "How many officers worked in Lowmere in 2022?", "/history", "/new", "/history",
        "/open 1",
    )  # fmt: skip

    assert talk.said == [
        "nothing has been asked yet",
        "  1  How many officers worked in Lowmere in 2022?",
        "what follows is a new conversation",
        "nothing has been asked yet",
        "there is no citation yet",
    ]


def test_the_paragraph_of_a_citation_is_shown_and_help_lists_every_command() -> None:
    talk = Said()("How often had Taser been used?", "/show 1", "/help", "/nonsense")

    assert "12 occasions" in talk.said[0]
    assert all(word in talk.said[1] for word in ("/open", "/show", "/history", "/new", "/quit"))
    assert "/help" in talk.said[2]


def test_an_empty_line_and_quit_end_it_and_a_bad_question_does_not() -> None:
    assert Said()("", "How often had Taser been used?").shown == []
    assert Said()("/quit", "How often had Taser been used?").shown == []
    assert len(Said()("x" * 1_001, "How often had Taser been used?").shown) == 1


def test_a_terminal_that_knows_links_gets_them_and_a_file_does_not() -> None:
    answer = Said()("How often had Taser been used?").shown[0]
    drawn = {}
    for is_terminal in (True, False):
        out = io.StringIO()
        colours: Any = "standard" if is_terminal else None
        console = Console(file=out, force_terminal=is_terminal, width=100, color_system=colours)
        terminal.print_answer(console, answer)
        drawn[is_terminal] = out.getvalue()

    assert "\x1b]8;" in drawn[True] and "democracy.wenmouth.example/m1" in drawn[True]
    assert "\x1b" not in drawn[False]
