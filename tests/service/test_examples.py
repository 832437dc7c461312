"""Examples are made of the items' own titles, and only those that the index answers are shown."""

from collections.abc import Callable

import pytest

from service.examples import candidates, examples, topic_of
from service.model import Answer
from tests.service.builders import an_answer
from tests.service.corpus import documents

RUNNING = "We spoke of rural crime, of the precept and of Taser at Skelby. Custody is dear."


@pytest.mark.parametrize(
    ("title", "topic"),
    [
        ("Rural Crime", "rural crime"),
        ("RURAL CRIME - UPDATE", "rural crime"),
        ("Draft Precept 2022/23", "precept"),
        ("Taser: Annual Report", "Taser"),
        ("Skelby Custody", "Skelby custody"),
        ("Minutes of the meeting held on 8 March 2022", None),
        ("Declarations of Interest", None),
        ("Questions to the Commissioner", None),
        ("A very long title that says all there is to say", None),
        ("Any", None),
        ("", None),
    ],
)
def test_a_topic_is_what_an_item_is_about_in_running_words(title: str, topic: str | None) -> None:
    assert topic_of(title, RUNNING) == topic


def answering(only: Callable[[str], bool]) -> Callable[[str], Answer]:
    """Answers some questions from the item that they were made from, as the real one would."""
    made = {one.question: one for kind in candidates(documents()) for one in kind}

    def ask(question: str) -> Answer:
        from dataclasses import replace

        answer, candidate = an_answer(), made[question]
        if not only(question):
            return Answer("not_found", "Nothing.")
        cited = replace(
            answer.citations[0],
            document=replace(answer.citations[0].document, id=candidate.document_id),
            url=f"/v1/documents/{candidate.document_id}#{candidate.item_key}/1",
        )
        return replace(answer, citations=(cited,))

    return ask


def test_each_example_is_about_something_else_and_is_answered() -> None:
    found = examples(documents(), answering(lambda question: "precept" not in question))

    assert 2 <= len(found) <= 4
    assert not any("precept" in question for question in found)
    topics = [question.split(" about ")[-1] for question in found]
    assert len(set(topics)) == len(topics)


def test_without_an_answer_there_is_no_example_and_the_search_ends() -> None:
    asked: list[str] = []

    def ask(question: str) -> Answer:
        asked.append(question)
        return an_answer()  # answered, but from elsewhere

    assert examples(documents(), ask) == ()
    assert len(asked) <= 16
