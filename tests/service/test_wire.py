"""Our objects as the contract writes them, and what a request may hold."""

from dataclasses import replace
from datetime import date

import pytest
from pydantic import ValidationError

from ingest.model import Document
from service import wire
from service.errors import InvalidRequest
from service.model import Filters, Turn
from tests.service.builders import a_citation, a_document, an_answer


def test_what_a_document_does_not_state_is_null() -> None:
    bare = Document(
        id="news/1",
        file="n.txt",
        text="A page.",
        sha256="0" * 64,
        kind="news",
        kind_basis="inferred",
        rendering="prose",
        title=None,
        publisher=None,
        url=None,
        published=None,
        author=None,
        meeting=None,
    )

    assert wire.document_json(bare) == {
        "id": "news/1",
        "file": "n.txt",
        "title": None,
        "kind": "news",
        "publisher": None,
        "url": None,
        "published": None,
        "author": None,
        "meeting": None,
        "items": [],
        "attendance": [],
    }


def test_a_citation_without_meeting_item_and_paragraph_keeps_every_name() -> None:
    bare = replace(a_citation(), meeting=None, item=None, question=None, paragraph=None)

    reply = wire.citation_json(bare)

    assert reply.keys() == wire.citation_json(a_citation()).keys()
    assert [reply[name] for name in ("meeting", "item", "question", "paragraph")] == [None] * 4


def test_an_undated_meeting_has_a_null_date() -> None:
    document = a_document()
    assert document.meeting is not None
    undated = replace(
        document, meeting=replace(document.meeting, date=None, date_basis="not_stated")
    )

    assert wire.document_json(undated)["meeting"] == {
        "body": "Ambershire Police and Crime Panel",
        "date": None,
        "date_basis": "not_stated",
        "venue": "Town Hall",
    }


def test_an_answer_is_what_its_reply_model_says() -> None:
    reply = wire.answer_json(replace(an_answer(), id="a_1"))

    assert wire.AnswerReply.model_validate(reply).model_dump() == reply


def test_a_request_becomes_our_own_types() -> None:
    asked = wire.AskRequest.model_validate(
        {
            "question": " What  was said? ",
            "history": [{"role": "assistant", "content": "Nothing."}],
            "filters": {"from": "2021-01-01", "kind": "news"},
        }
    )

    assert asked.value().text == "What was said?"
    assert asked.value().filters == Filters(date_from=date(2021, 1, 1), kind="news")
    assert asked.turns() == (Turn("assistant", "Nothing."),)


@pytest.mark.parametrize("k", [0, 51, -1, True, 2.5, "3"])
def test_a_search_takes_one_to_fifty_paragraphs(k: object) -> None:
    with pytest.raises(ValidationError):
        wire.SearchRequest.model_validate({"query": "a", "k": k})


def test_command_line_filters_keep_to_the_same_rules() -> None:
    assert wire.filters_of(from_="2021-01-01", body=" A  b ") == Filters(
        date_from=date(2021, 1, 1), body="A b"
    )
    for wrong in (
        {"from_": "1 May 2021"},
        {"kind": "gossip"},
        {"from_": "2022-01-01", "to": "2021-01-01"},
    ):
        with pytest.raises(InvalidRequest):
            wire.filters_of(**wrong)
