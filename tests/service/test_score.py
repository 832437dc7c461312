"""How sentences are scored: one feature at a time, each against its definition."""

import json
from dataclasses import replace
from datetime import date
from importlib.resources import files

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest.model import Speaker
from ingest.people import Holding, OfficeTable
from service.lore import Lore, Person
from service.score import (
    FEATURES,
    Candidate,
    Scorer,
    bm25,
    coverage,
    features,
    fitted,
    idf,
    is_wanted,
    meets,
    met,
    paragraph_before,
    speaks,
    told_apart,
    weighted,
)
from service.terms import Term
from service.wanted import Wanted
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    a_document,
    asked,
    documents,
    everything,
    learned,
    lore,
    sentence,
)

PCC = "Police and Crime Commissioner"
PELLOW = Person("pellow", frozenset({"owen"}), frozenset({"Mr Owen Pellow"}), frozenset({PCC}))
HARCASTLE = Person(
    "harcastle", frozenset({"judith"}), frozenset({"Ms Judith Harcastle"}), frozenset({PCC})
)
TENURES = Lore(
    offices=OfficeTable(
        (
            Holding(PCC, "Ms Judith Harcastle", date(2019, 1, 1), "a"),
            Holding(PCC, "Mr Owen Pellow", date(2022, 1, 1), "b"),
        )
    )
)
NOW = "The Commissioner, Mr Pellow, reported"


def row(
    question: str, *of: Candidate, cosines: list[float] | None = None
) -> dict[str, list[float]]:
    """The features of some candidates by name, one value a candidate."""
    query = asked(question)
    values = np.array(cosines or [0.5] * len(of))
    matrix = features(query, weighted(query, lore()), of, values, {}, lore())
    return dict(zip(FEATURES, matrix.T.tolist(), strict=True))


# -- who speaks ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("year", "want", "expected"),
    [
        (2019, HARCASTLE, True),
        (2022, HARCASTLE, False),
        (2022, PELLOW, True),
        (2019, PELLOW, False),
    ],
)
def test_an_office_counts_for_the_person_who_held_it_at_the_time(
    year: int, want: Person, expected: bool
) -> None:
    document = a_document(minutes_text(f"Tuesday, 8th March, {year}", {"Vans": ["Vans ran."]}))
    speaker = Speaker(None, PCC, "role")

    assert is_wanted(Wanted("x", PCC, (want,)), speaker, TENURES, document) is expected


def test_an_office_asked_for_without_a_name_is_whoever_holds_it() -> None:
    document = documents()[0]

    assert is_wanted(Wanted("PCC", PCC), Speaker("Mr Pellow", PCC), TENURES, document)
    assert not is_wanted(Wanted("PCC", PCC), Speaker(None, "Chair"), TENURES, document)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Mr Owen Pellow", True),
        ("Mr O Pellow", True),
        ("Mr Pellow", True),
        ("Ms Ruth Pellow", False),
        ("Mr Vane", False),
        (None, False),
    ],
)
def test_a_person_is_told_by_surname_and_no_other_first_name(
    name: str | None, expected: bool
) -> None:
    want = Wanted("Mr Owen Pellow", None, (PELLOW,))

    found = is_wanted(want, Speaker(name, "Chair"), Lore(), documents()[0])

    assert found is expected


def test_speaking_is_one_for_those_asked_for_minus_one_for_others_and_nought_when_open() -> None:
    document, want = documents()[0], (Wanted("Mr Pellow", None, (PELLOW,)),)

    assert [
        speaks(want, Speaker("Mr Pellow", None), Lore(), document),
        speaks(want, Speaker("Mr Vane", None), Lore(), document),
        speaks(want, None, Lore(), document),
        speaks((), Speaker("Mr Vane", None), Lore(), document),
    ] == [1.0, -1.0, 0.0, 0.0]


# -- terms -----------------------------------------------------------------------------------------


def test_a_term_is_met_by_its_word_or_acronym_fully_and_colloquially_in_part() -> None:
    term = Term("afi", "afi", ("area for improv",), ("better way", "mend"))
    lines = [" the afi ", " an area for improv ", " a better way ", " mend it ", " afire ", "  "]

    assert [meets(term, line) for line in lines] == [1.0, 1.0, 0.6, 0.6, 0.0, 0.0]
    table = met([term], lines, [frozenset(line.split()) for line in lines])
    assert table[:, 0].tolist() == [1.0, 1.0, 0.6, 0.6, 0.0, 0.0]


def test_inverse_document_frequency_follows_its_formula() -> None:
    known = Lore(sentences=100, stems={"taser": 4, "area": 50, "improv": 9})

    assert idf(Term("taser", "taser"), known) == pytest.approx(np.log(1 + 96.5 / 4.5))
    assert idf(Term("afi", "afi", ("area improv",)), known) == pytest.approx(np.log(1 + 91.5 / 9.5))
    assert idf(Term("quoz", "quoz"), known) == pytest.approx(np.log(1 + 99.5 / 1.5))
    assert idf(Term("quoz", "quoz"), Lore()) > 0


def test_coverage_is_the_share_of_the_weight_that_is_met() -> None:
    table = np.array([[1.0, 1.0], [1.0, 0.0], [0.0, 0.6], [0.0, 0.0]])

    assert coverage(table, np.array([3.0, 1.0])).tolist() == pytest.approx([1.0, 0.75, 0.15, 0.0])
    assert coverage(np.zeros((2, 0)), np.zeros(0)).tolist() == [0.0, 0.0]


def test_bm25_follows_its_formula() -> None:
    # One term met once in a sentence of average length: 2.2 / (1 + 1.2) = 1.
    table, weights = np.array([[1.0, 0.0], [1.0, 0.0], [0.0, 0.0]]), np.array([3.0, 1.0])

    scores = bm25(table, weights, np.array([25.0, 50.0, 25.0]))

    assert scores.tolist() == pytest.approx([0.75, 0.75 * 2.2 / (1 + 1.2 * 1.75), 0.0])
    assert bm25(table, np.zeros(2), np.ones(3)).tolist() == [0.0, 0.0, 0.0]


@settings(max_examples=60, deadline=None)
@given(
    met_by=st.lists(st.sampled_from([0.0, 0.6, 1.0]), min_size=1, max_size=6),
    weight=st.floats(0.01, 10),
    length=st.floats(0, 400),
)
def test_coverage_and_bm25_stay_within_their_bounds(
    met_by: list[float], weight: float, length: float
) -> None:
    table, weights = np.array([met_by]), np.full(len(met_by), weight)

    assert 0.0 <= coverage(table, weights)[0] <= 1.0 + 1e-9
    assert 0.0 <= bm25(table, weights, np.array([length]))[0] <= 2.2 / 1.3 + 1e-9


# -- the vector ------------------------------------------------------------------------------------


def test_the_vector_has_a_value_for_every_feature_and_the_shipped_weights_name_no_other() -> None:
    candidates = everything(documents()[0])
    query = asked("How many officers worked in Lowmere?")

    matrix = features(
        query, weighted(query, lore()), candidates, np.zeros(len(candidates)), {}, lore()
    )

    shipped = json.loads(files("service").joinpath("scorer.json").read_text(encoding="utf-8"))
    assert matrix.shape == (len(candidates), len(FEATURES))
    assert np.isfinite(matrix).all() and np.abs(matrix).max() <= 2.2
    assert set(shipped["weights"]) == set(FEATURES)
    assert fitted().weights == tuple(shipped["weights"][name] for name in FEATURES)


def test_a_score_is_the_weighted_sum_of_the_features() -> None:
    scorer = Scorer((1.0, -2.0, 0.5))

    assert scorer(np.array([[1.0, 1.0, 2.0], [0.0, 0.0, 0.0]])).tolist() == [0.0, 0.0]
    assert scorer(np.array([[3.0, 1.0, 0.0]])).tolist() == [1.0]


def test_cosines_are_of_the_sentence_its_paragraph_and_its_best_neighbour() -> None:
    pair = everything(documents()[0])[1:4]  # three sentences of one paragraph
    query = asked("officers")
    matrix = features(
        query,
        weighted(query, lore()),
        pair,
        np.array([0.2, 0.9, 0.4]),
        {pair[0].where: 0.7},
        lore(),
    )

    assert matrix[:, :3].tolist() == [[0.2, 0.7, 0.9], [0.9, 0.7, 0.4], [0.4, 0.7, 0.9]]


def test_the_date_feature_prefers_the_period_asked_for() -> None:
    march, later = (
        sentence("The Chief Constable stated"),
        sentence(NOW),
    )
    named = sentence("•\tPanel annual day, 20 June 2023")

    assert row("Taser in 2023", march, later, named)["date"] == [-1.0, 1.0, 0.5]
    assert row("Taser", march, later, named)["date"] == [0.0, 0.0, 0.0]


def test_age_runs_from_the_oldest_document_to_the_newest() -> None:
    march, later = (
        sentence("The Chief Constable stated"),
        sentence(NOW),
    )

    assert row("What is the latest on officers?", march, later)["recent"] == [0.0, 1.0]
    assert row("How is Taser used?", march, later)["present"] == [0.0, 1.0]
    assert row("How was Taser used?", march, later)["present"] == [0.0, 0.0]


@pytest.mark.parametrize(
    ("question", "words", "feature", "expected"),
    [
        ("How many officers?", "The Commissioner replied", "figure", 1.0),
        ("How many officers?", "A Member asked", "figure", 0.0),
        ("Why officers?", "The Commissioner replied", "figure", 0.0),
        ("What was resolved?", "RESOLVED that the rural", "decision", 1.0),
        ("What was resolved?", "A Member asked", "decision", 0.0),
        ("What was asked about hares?", "A Member asked", "asked", 1.0),
        ("What of hares?", "A Member asked", "asking", 1.0),
        ("What was asked about hares?", "A Member asked", "asking", 0.0),
        ("What of vehicles?", "Federation welcomes", "agenda", 1.0),
        ("What of vehicles?", "Ambershire Police Federation", "agenda", 0.0),
        ("What of vehicles?", "Ambershire Police Federation", "minutes", 0.0),
        ("What of officers?", "The Commissioner replied", "minutes", 1.0),
        ("What of officers?", "The Commissioner replied", "first", 0.0),
        ("What of officers?", "Cllr Anwen Dray asked", "first", 1.0),
        ("What of 37 officers?", "The Commissioner replied", "number", 1.0),
        ("What of 38 officers?", "The Commissioner replied", "number", 0.0),
        ("Was the rural crime report read?", "RESOLVED that the rural", "phrase", 0.0),
        ("Was hare coursing read?", "A Member asked", "phrase", 1.0),
        ("Was coursing by hare read?", "A Member asked", "phrase", 0.0),
        ("What of hare?", "A Member asked", "rarest_term", 1.0),
        ("What of hare?", "The Commissioner replied", "rarest_term", 0.0),
        ("What of taser?", "Additional training", "title_terms", 1.0),
        ("What of hare?", "Additional training", "title_terms", 0.0),
        ("What did Mr Colin Ashbrook hear?", "Mr Colin Ashbrook", "named", 1.0),
        ("What did Mr Colin Ashbrook hear?", "The Chief Constable said", "to_wanted", 1.0),
        ("What did Mr Colin Ashbrook hear?", "The Commissioner replied", "to_wanted", 0.0),
        ("What did Sgt Kit Oduya say?", "Its chair, Sgt", "own", 1.0),
        ("What did Mr Pellow say?", "The Commissioner, Mr Pellow, i", "own", 0.0),
        ("What of officers?", "The Commissioner replied", "act", 1.0),
        ("What of officers?", "Cllr Anwen Dray asked", "act", 0.0),
    ],
)
def test_a_feature_says_what_its_name_says(
    question: str, words: str, feature: str, expected: float
) -> None:
    assert row(question, sentence(words))[feature] == [expected]


def test_length_counts_words_over_forty_and_is_capped() -> None:
    short = sentence("A Member asked whether")
    long = replace(short, stems=" " + "word " * 200)

    assert row("hares", short, long)["length"] == [8 / 40, 1.5]


# -- what was asked --------------------------------------------------------------------------------


def test_an_answer_is_scored_with_the_question_before_it_in_its_paragraph() -> None:
    asks, replies, adds = everything(documents()[0])[1:4]

    found = row("officers in Lowmere", asks, replies, adds, cosines=[0.8, 0.1, 0.2])

    assert found["question_cosine"] == [0.0, 0.8, 0.0]
    assert found["question_terms"] == pytest.approx([0.0, 1.0, 0.0])


def test_an_answering_paragraph_is_scored_with_its_labelled_question() -> None:
    text = minutes_text("Tuesday, 8th March, 2022", {"Questions": ["One.", "Two.", "Three."]})
    first, second, third = everything(a_document(text))
    asks = replace(
        first,
        paragraph=replace(first.paragraph, kind="question", question="Question 1"),
        stems=" taser ",
        words=frozenset({"taser"}),
    )
    answers = replace(second, paragraph=replace(second.paragraph, question="Question 1"))

    found = row("taser", asks, answers, third, cosines=[0.6, 0.1, 0.1])

    assert found["question_cosine"] == [0.0, 0.6, 0.0]
    assert found["question_terms"] == [0.0, 1.0, 0.0]


def test_a_lettered_paragraph_is_scored_with_the_numbered_one_it_hangs_from() -> None:
    text = minutes_text("Tuesday, 8th March, 2022", {"Vans": ["One.", "Two."]}, first=5)
    one, two = everything(a_document(text))
    lettered = replace(two, paragraph=replace(two.paragraph, anchor="5/1a", label="1a"))

    found = row("vans", one, lettered, cosines=[0.7, 0.1])

    assert found["question_cosine"] == [0.0, 0.7]


def test_this_subject_is_scored_with_the_paragraph_before() -> None:
    before, back = sentence("A Member asked whether hare"), sentence("On this subject")

    found = row("hare coursing", before, back, cosines=[0.9, 0.1])

    assert found["question_cosine"] == [0.0, 0.9]
    assert found["question_terms"] == pytest.approx([0.0, 1.0])


def test_the_first_paragraph_of_an_item_has_none_before_it() -> None:
    item = documents()[0].items[0]

    assert paragraph_before(item, item.paragraphs[0]) is None
    assert paragraph_before(item, item.paragraphs[3]) is item.paragraphs[2]


# -- people of one surname -------------------------------------------------------------------------


def test_a_bare_surname_is_the_one_who_was_named_before_it_in_the_item() -> None:
    page = a_document(
        minutes_text(
            "Tuesday, 8th March, 2022",
            {
                "Vans": [
                    "Cllr Martin Dray said that vans were dear. Mr Dray also asked about units.",
                    "Cllr Anwen Dray said that vans were cheap. Cllr Dray left.",
                ],
                "Tea": ["Cllr Dray asked for tea."],
            },
        )
    )
    of = learned(page)
    by_text = {one.text: one for one in everything(page)}
    bare = Speaker("Mr Dray", None, "printed")

    def told(start: str) -> str | None:
        (one,) = (one for text, one in by_text.items() if text.startswith(start))
        found = told_apart(bare, one, of)
        return found.name if found else None

    assert told("Mr Dray also") == "Mr Martin Dray"
    assert told("Cllr Dray left") == "Mr Anwen Dray"
    assert told("Cllr Dray asked for tea") is None
    alone = Speaker("Mr Ashbrook", None, "printed")
    assert told_apart(alone, by_text["Cllr Dray asked for tea."], of) is alone
