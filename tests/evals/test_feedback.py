import json
from pathlib import Path

import pytest

from evals.cases import parse
from evals.errors import CasesInvalid
from evals.feedback import drafts
from service.conversations import Conversations
from tests.evals.builders import a_citation, an_answer


def test_a_down_voted_answer_becomes_a_case_to_be_completed(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "conversations.db", 30)
    for answer_id, rating in (("a_1", "up"), ("a_2", "down")):
        answer = an_answer(id=answer_id, citations=[a_citation()])
        store.add("c_1", "anonymous", f"What of {answer_id}?", answer)
        store.rate(answer_id, "anonymous", "up" if rating == "up" else "down", "Wrong year")
    store.rate("a_2", "anonymous", "down", "Still wrong")

    (draft,) = drafts(store.feedback())
    store.close()

    assert draft["id"] == "feedback-a_2"
    assert draft["question"] == "What of a_2?"
    assert [turn["role"] for turn in draft["history"]] == ["user", "assistant"]
    assert "The reader says: Wrong year" in draft["note"]
    assert (draft["gold"], draft["must_include"]) == ([], [])


def test_a_draft_is_no_case_until_it_is_completed(tmp_path: Path) -> None:
    store = Conversations(tmp_path / "conversations.db", 30)
    store.add("c_1", "anonymous", "What?", an_answer(id="a_1"))
    store.rate("a_1", "anonymous", "down", None)
    (draft,) = drafts(store.feedback("down"))
    store.close()

    with pytest.raises(CasesInvalid, match="category: unknown category 'to be completed'"):
        parse([json.dumps(draft)])
    with pytest.raises(CasesInvalid, match="gold: needs 1 to 4 quotes, has 0"):
        parse([json.dumps(draft | {"category": "direct"})])
