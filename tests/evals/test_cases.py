import json
from pathlib import Path
from typing import Any

import pytest

from evals.cases import check, digest, load, parse
from evals.errors import CasesInvalid, Fault
from tests.evals.builders import MINUTES, PASSAGE, QUOTE, a_case, a_refusal_case, raw_case

PAGE = f"12. Budget\n\n2. The Panel met.\n\n3. {PASSAGE}\n\n4. Nothing else was said.\n"


def faults_of(*raws: Any) -> tuple[Fault, ...]:
    with pytest.raises(CasesInvalid) as caught:
        parse([raw if isinstance(raw, str) else json.dumps(raw) for raw in raws])
    return caught.value.faults


def test_a_case_is_read_as_written() -> None:
    (case,) = parse([json.dumps(raw_case())])

    assert json.loads(case.model_dump_json(exclude={"act"})) == raw_case()


def test_every_fault_of_a_file_is_told_by_line_and_field() -> None:
    bad_quote = raw_case(
        id="t-002", gold=[{"doc": MINUTES, "item": None, "paragraph": None, "quote": "too  short"}]
    )
    bad_date = raw_case(id="t-003", date="14 September 2021", category="gossip")

    faults = faults_of(bad_quote, "", "{not json", bad_date)

    assert [(fault.line, fault.field, fault.case_id) for fault in faults] == [
        (1, "gold.0.quote", "t-002"),
        (3, "", None),
        (4, "category", "t-003"),
        (4, "date", "t-003"),
    ]


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"must_include": [["Forty Patrol Cars"]]}, "must_include"),
        ({"must_include": [[]]}, "must_include"),
        ({"must_include": []}, "must_include"),
        ({"must_not_include": [""]}, "must_not_include"),
        ({"answerable": False}, "answerable"),
        ({"answerable": "yes"}, "answerable"),
        ({"gold": []}, "gold"),
        ({"category": "multi-item"}, "gold"),
        ({"category": "follow-up"}, "history"),
        ({"category": "unanswerable"}, "answerable"),
        ({"category": "not-stated", "answerable": False}, "gold"),
        ({"question": "  "}, "question"),
        ({"date": "2021-02-30"}, "date"),
        ({"typo": 1}, "typo"),
        ({"history": [{"role": "system", "content": "x"}]}, "history.0.role"),
    ],
)
def test_a_rule_that_is_broken_names_its_field(changes: dict[str, Any], field: str) -> None:
    faults = faults_of(raw_case(**changes))

    assert [fault.field for fault in faults] == [field]


def test_an_id_used_twice_is_a_fault_of_the_second_line() -> None:
    faults = faults_of(raw_case(), raw_case())

    assert [(fault.line, fault.field) for fault in faults] == [(2, "id")]


def test_an_exhaustive_list_may_have_more_gold_than_other_cases() -> None:
    gold = raw_case()["gold"] * 6

    (case,) = parse([json.dumps(raw_case(category="exhaustive-list", gold=gold))])

    assert len(case.gold) == 6
    assert [fault.field for fault in faults_of(raw_case(gold=gold))] == ["gold"]


def test_a_file_that_is_not_there_or_not_text_is_named(tmp_path: Path) -> None:
    (tmp_path / "latin.jsonl").write_bytes(b"\xff\xfe")

    for name in ("none.jsonl", "latin.jsonl"):
        with pytest.raises(CasesInvalid, match=name):
            load([tmp_path / name])


def test_an_id_is_used_once_over_all_files(tmp_path: Path) -> None:
    for name in ("a.jsonl", "b.jsonl"):
        (tmp_path / name).write_text(json.dumps(raw_case()), encoding="utf-8")

    with pytest.raises(CasesInvalid, match=r"b\.jsonl"):
        load([tmp_path / "a.jsonl", tmp_path / "b.jsonl"])


def test_the_digest_depends_on_the_cases_and_on_nothing_else() -> None:
    one = parse(["", json.dumps(raw_case(), indent=None), ""])
    same = parse([json.dumps(raw_case(), sort_keys=True)])
    other = parse([json.dumps(raw_case(must_not_include=["fifty"]))])

    assert digest(one) == digest(same) != digest(other)


def test_a_case_that_fits_its_document_has_no_fault() -> None:
    assert check([a_case(), a_refusal_case(id="t-002")], {MINUTES: PAGE}) == ()


@pytest.mark.parametrize(
    ("changes", "page", "field"),
    [
        ({}, "another page", "gold.0.quote"),
        ({}, PAGE + PASSAGE, "gold.0.quote"),
        ({"must_include": [["fifty"]]}, PAGE, "must_include.0"),
        ({"must_not_include": ["welcomed the news"]}, PAGE, "must_not_include.0"),
    ],
)
def test_a_case_that_does_not_fit_its_document_is_told_by_field(
    changes: dict[str, Any], page: str, field: str
) -> None:
    faults = check([a_refusal_case(id="t-000"), a_case(**changes)], {MINUTES: page})

    assert [(fault.line, fault.case_id) for fault in faults][:1] == [(2, "t-001")]
    assert field in [fault.field for fault in faults]


def test_a_wrong_label_item_or_document_is_a_fault() -> None:
    gold = {"doc": MINUTES, "item": "13. Precept", "paragraph": "4", "quote": QUOTE}
    elsewhere = gold | {"doc": "other.txt"}

    faults = check([a_case(gold=[gold, elsewhere])], {MINUTES: PAGE})

    assert [fault.field for fault in faults] == ["gold.0.paragraph", "gold.0.item", "gold.1.doc"]


def test_a_page_that_runs_its_paragraphs_on_still_tells_their_labels() -> None:
    page = f"12. Budget Minutes: 1. It met. 2. Members left. 3. {PASSAGE} 4. Nothing else."
    gold = {"doc": MINUTES, "item": None, "paragraph": "3", "quote": QUOTE}
    wrong = gold | {"paragraph": "2"}

    assert check([a_case(gold=[gold])], {MINUTES: page}) == ()
    assert [f.field for f in check([a_case(gold=[wrong])], {MINUTES: page})] == ["gold.0.paragraph"]


def test_a_cut_off_may_be_told_on_a_line_of_its_own() -> None:
    case = a_case(category="cut-off", must_include=[["full minutes", "cut off"]])
    page = f"3. {PASSAGE}\n\n ... view the full minutes text for item 12."
    gold = [{"doc": MINUTES, "item": None, "paragraph": "3", "quote": QUOTE}]

    assert check([case.model_copy(update={"gold": a_case(gold=gold).gold})], {MINUTES: page}) == ()


def test_a_paraphrase_may_not_share_words_with_its_source() -> None:
    faults = check([a_case(category="paraphrase")], {MINUTES: PAGE})

    assert [fault.field for fault in faults] == ["question"]
    assert "camer" in faults[0].message


def test_the_development_set_is_read_and_fits_its_documents(shared: Path) -> None:
    cases = load([shared / "evals" / "kent.jsonl"])
    texts = {p.name: p.read_text(encoding="utf-8") for p in (shared / "documents").glob("*.txt")}

    assert len(cases) == 80
    assert check(cases, texts) == ()
