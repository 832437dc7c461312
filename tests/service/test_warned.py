"""The warning that evidence is weak is read before the words it is about, wherever it is shown."""

import io
import json
from dataclasses import replace

from rich.console import Console

from service import terminal
from service.completions import content_of
from service.model import AHEAD, Answer, Notice
from service.present import warning
from service.slack.blocks import Shape, messages
from service.wire import answer_json
from tests.service.builders import an_answer
from tests.service.slack.world import long_answer

AGE = Notice("age", "The newest document here is of 1 May 2022.")
WARNED = replace(an_answer(), notices=(warning(), AGE))
FIRST = WARNED.statements[0].text[:20]
SAID = warning().message[:40]


def in_order(text: str) -> bool:
    """Whether the warning, the words and the other notice follow each other, each once."""
    parts = (SAID, FIRST, AGE.message[:30])
    return [text.count(part) for part in (SAID, AGE.message[:30])] == [1, 1] and (
        text.index(parts[0]) < text.index(parts[1]) < text.index(parts[2])
    )


def on_the_terminal(answer: Answer) -> str:
    out = io.StringIO()
    terminal.print_answer(Console(file=out, width=200), answer)
    return out.getvalue()


def test_the_warning_is_told_ahead() -> None:
    assert warning().code in AHEAD and AGE.code not in AHEAD


def test_it_stands_first_on_the_command_line() -> None:
    assert in_order(on_the_terminal(WARNED))


def test_it_stands_first_in_a_completion() -> None:
    assert in_order(content_of(WARNED))


def test_it_stands_first_in_slack_and_in_what_slack_reads_aloud() -> None:
    (made,) = messages(answer_json(WARNED), Shape())

    assert in_order(json.dumps(made.blocks, ensure_ascii=False))
    assert made.text.index(SAID) < made.text.index(FIRST)


def test_it_is_kept_where_an_answer_is_too_long_for_slack() -> None:
    long = replace(long_answer(60, 200), notices=(warning(),))
    made = messages(answer_json(long), Shape(share=True))

    assert SAID in json.dumps(made[0].blocks, ensure_ascii=False)
