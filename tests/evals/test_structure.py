import json
from pathlib import Path
from typing import Any

import pytest

from evals.errors import AnswerInvalid, CasesInvalid
from evals.labels import compare_labels, load_labels, summarise_labels
from evals.structure import place_gold
from tests.evals.builders import MINUTES, OTHER_PASSAGE, OTHER_QUOTE, PASSAGE, QUOTE, a_case


def a_document(label: str | None = "3", **item: Any) -> dict[str, Any]:
    return {
        "file": MINUTES,
        "items": [
            {
                "number": "12",
                "number_basis": "printed",
                "title": "Budget",
                "anchor": "12",
                "paragraphs": [
                    {
                        "label": label,
                        "anchor": "12/3",
                        "text": PASSAGE,
                        "sentences": [
                            {
                                "text": QUOTE,
                                "speaker": {
                                    "name": None,
                                    "role": "Police and Crime Commissioner",
                                    "basis": "printed",
                                },
                                "act": "stated",
                                "reply_to": None,
                            }
                        ],
                    }
                ],
                "resolutions": [{"text": OTHER_PASSAGE, "anchor": "12/r1"}],
            }
            | item
        ],
    }


def right(**document: Any) -> list[tuple[bool, bool]]:
    placed = place_gold([a_case()], {MINUTES: a_document(**document)})
    return [(one.item_right, one.paragraph_right) for one in placed]


def test_a_quote_in_the_right_item_and_paragraph_is_placed_rightly() -> None:
    assert right() == [(True, True)]


def test_a_wrong_item_or_label_is_told_apart() -> None:
    assert right(number="13") == [(False, True)]
    assert right(label="4") == [(True, False)]
    assert right(label=None) == [(True, False)]


def test_a_quote_in_no_paragraph_is_lost() -> None:
    placed = place_gold([a_case()], {MINUTES: a_document(paragraphs=[])})

    assert [(one.item, one.paragraph, one.right) for one in placed] == [(None, None, False)]


def test_a_quote_of_a_document_that_is_not_there_is_lost() -> None:
    assert [one.right for one in place_gold([a_case()], {})] == [False]


def test_a_resolution_counts_as_a_paragraph_without_a_label() -> None:
    gold = {"doc": MINUTES, "item": "12. Budget", "paragraph": None, "quote": OTHER_QUOTE}

    placed = place_gold([a_case(gold=[gold])], {MINUTES: a_document()})

    assert [one.right for one in placed] == [True]


def test_a_document_of_another_shape_is_refused() -> None:
    with pytest.raises(AnswerInvalid, match="file"):
        place_gold([a_case()], {MINUTES: {"items": []}})


def a_label(**changes: Any) -> dict[str, Any]:
    return {
        "file": MINUTES,
        "quote": QUOTE,
        "speaker": {"name": None, "role": "Police and Crime Commissioner"},
        "act": "stated",
        "reply_to": None,
        "knowable": True,
        "note": "",
    } | changes


def compared(tmp_path: Path, **changes: Any) -> tuple[str, str]:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(a_label(**changes)), encoding="utf-8")
    (result,) = compare_labels(load_labels([path]), {MINUTES: a_document()})
    return result.speaker, result.act


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, ("right", "right")),
        ({"act": "replied"}, ("right", "wrong")),
        ({"act": None}, ("right", "open")),
        ({"speaker": {"name": None, "role": "Chair"}}, ("wrong", "right")),
        ({"speaker": {"name": "Cllr Tallow", "role": None}}, ("wrong", "right")),
        ({"speaker": {"name": "Mr Ashbrook", "role": None}}, ("open", "right")),
        ({"speaker": None, "knowable": False}, ("wrong", "right")),
        ({"quote": "A sentence that nobody ever wrote."}, ("open", "open")),
        ({"quote": QUOTE.replace(" ", " \n ")}, ("right", "right")),
    ],
)
def test_a_labelled_sentence_is_right_wrong_or_left_open(
    tmp_path: Path, changes: dict[str, Any], verdict: tuple[str, str]
) -> None:
    assert compared(tmp_path, **changes) == verdict


def test_naming_somebody_where_nobody_could_know_is_a_wrong_person(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    lines = [a_label(), a_label(speaker=None, knowable=False), a_label(quote="Nobody wrote this.")]
    path.write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")

    summary = summarise_labels(compare_labels(load_labels([path]), {MINUTES: a_document()}))

    assert (summary.labels, summary.knowable) == (3, 2)
    assert (summary.right, summary.wrong, summary.open, summary.lost) == (1, 1, 1, 1)


def test_an_office_of_any_name_is_the_same_as_itself(tmp_path: Path) -> None:
    member = {"name": None, "role": "Member"}
    document = a_document()
    document["items"][0]["paragraphs"][0]["sentences"][0]["speaker"] = member

    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(a_label(speaker=member)), encoding="utf-8")
    (result,) = compare_labels(load_labels([path]), {MINUTES: document})

    assert result.speaker == "right"


@pytest.mark.parametrize(
    ("labelled", "stated", "verdict"),
    [
        (None, None, None),
        ("Cllr Tallow", "Cllr Tallow", "right"),
        ("Cllr Tallow", "Cllr Wick", "wrong"),
        ("Cllr Tallow", None, "open"),
        (None, "Cllr Wick", "wrong"),
    ],
)
def test_a_reply_to_nobody_labelled_is_as_wrong_as_one_to_another(
    tmp_path: Path, labelled: str | None, stated: str | None, verdict: str | None
) -> None:
    document = a_document()
    document["items"][0]["paragraphs"][0]["sentences"][0]["reply_to"] = a_person(stated)
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(a_label(reply_to=a_person(labelled))), encoding="utf-8")

    results = compare_labels(load_labels([path]), {MINUTES: document})
    summary = summarise_labels(results)

    assert [one.reply for one in results] == [verdict]
    assert summary.reply_scored == (labelled is not None)
    assert summary.reply_wrong == (verdict == "wrong")


def a_person(name: str | None) -> dict[str, str | None] | None:
    return None if name is None else {"name": name, "role": None}


def test_a_faulty_label_is_told_by_line_and_field(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(json.dumps(a_label()) + "\n\n" + json.dumps(a_label(act="sang")), "utf-8")

    with pytest.raises(CasesInvalid) as caught:
        load_labels([path])

    assert [(fault.line, fault.field) for fault in caught.value.faults] == [(3, "act")]
