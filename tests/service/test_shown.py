"""What is shown with what: replies, corrections, clauses; and what says nothing is left out."""

from dataclasses import replace

import numpy as np
import pytest

from ingest.attribution import attribute
from service import present
from service.model import Question
from service.pipeline import AnswerPipeline
from service.score import FEATURES, Candidate, features, is_addition, weighted
from service.select import Group, Picked, is_evidence, is_replied_to, sentences_of
from service.selector import ScoredSelector, with_corrections
from tests.ingest import build
from tests.ingest.build import minutes_text
from tests.service.corpus import (
    TODAY,
    a_document,
    asked,
    everything,
    lore,
    ranked,
    sentence,
    small_index,
)
from tests.service.test_pipeline import ALWAYS

COUNTED = "The Chief Constable reported that there were 14 depots."
CORRECTED = "[In relation to Minute 3.1, the number of depots should have been 15.]"
OPENED = "[In relation to Minute 3.1, the depots were opened in May.]"
OTHER = "[In relation to Minute 3.10, the number of sheds should have been 16.]"
PAGE = a_document(
    "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n"
    "Present: Cllr Anwen Dray, Cllr Rhys Tallow\n\n"
    "3. DEPOTS\n\n"
    f"3.1 {COUNTED}\n\n"
    "3.2 The Chair said that figures had been promised. Mr Colin Ashbrook replied that they would "
    "come.\n\n"
    "3.3 The Chair said that vans were old. Cllr Anwen Dray asked when they would go. The "
    "Commissioner replied that they would go in May.\n\n"
    "3.4 The Commissioner said that trams were late. The Commissioner replied that buses were "
    "too.\n\n"
    f"{CORRECTED}\n\n{OPENED}\n\n{OTHER}\n",
    "page.txt",
)
OPEN = asked("What of depots?")


def one(words: str) -> Candidate:
    return sentence(words, PAGE)


def texts(question: str, *candidates: Candidate) -> list[str]:
    picked = ScoredSelector().select(asked(question), list(candidates)).picked
    return [candidate.text for run in picked for candidate in run.candidates]


# -- notes -----------------------------------------------------------------------------------------


def test_a_later_addition_is_evidence_and_a_list_of_those_present_is_not() -> None:
    listed, added, said = one("Present"), one(OPENED), one(COUNTED)

    assert [(is_addition(one), is_evidence(one)) for one in (listed, added, said)] == [
        (False, False),
        (True, True),
        (False, True),
    ]


@pytest.mark.parametrize(
    "words",
    [
        "POST MEETING NOTE: The list was sent in May.",
        "Post-meeting note: the list was sent in May.",
        "[Note: the list was sent in May.]",
        "[Since the meeting, the list was sent.]",
        "Clerk's note: the list was sent in May.",
    ],
)
def test_a_note_after_the_meeting_may_be_shown(words: str) -> None:
    text = minutes_text("Tuesday, 8th March, 2022", {"Lists": ["The list was due.", words]})
    said, note = everything(a_document(text))

    assert note.paragraph.kind == "note"
    assert texts("What of the list?", *ranked((note, 9.0), (said, 1.0))) == [words]


def test_a_list_of_those_present_is_neither_shown_nor_told_of_as_near() -> None:
    listed, said = one("Present"), one(REPLIED)
    found = AnswerPipeline(judge=ALWAYS, today=lambda: TODAY).answer(
        Question("What did Cllr Zebedee say of Rhys Tallow?"), (), small_index(PAGE)
    )

    assert texts("What of figures?", *ranked((listed, 9.0), (said, 1.0))) == [REPLIED]
    assert found.status == "not_found" and found.related != ()
    assert not any("Present:" in near.quote for near in found.related)


def test_a_note_after_the_meeting_is_not_scored_as_agenda_text() -> None:
    query = asked("depots")
    found = [one(words) for words in ("Present", OPENED, COUNTED)]

    matrix = features(query, weighted(query, lore()), found, np.full(3, 0.5), {}, lore())

    assert matrix[:, FEATURES.index("agenda")].tolist() == [1.0, 0.0, 0.0]


# -- replies ---------------------------------------------------------------------------------------

PROMISED = "The Chair said that figures had been promised."
REPLIED = "Mr Colin Ashbrook replied that they would come."
OLD = "The Chair said that vans were old."
WHEN = "Cllr Anwen Dray asked when they would go."
MAY = "The Commissioner replied that they would go in May."
LATE = "The Commissioner said that trams were late."
TOO = "The Commissioner replied that buses were too."


def shown(*pairs: tuple[str, float]) -> list[str]:
    """The sentences shown of a paragraph."""
    group = Group(tuple(ranked(*((one(words), score) for words, score in pairs))))
    return [candidate.text for candidate in sentences_of(group, OPEN, ScoredSelector().limits)]


def test_what_is_replied_to_is_shown_with_the_reply() -> None:
    assert shown((PROMISED, 9.0), (REPLIED, -9.0)) == [PROMISED, REPLIED]
    assert shown((REPLIED, 9.0), (PROMISED, -9.0)) == [REPLIED]


def test_nobody_replies_to_himself() -> None:
    assert shown((LATE, 9.0), (TOO, -9.0)) == [LATE]
    assert [is_replied_to(one(a), one(b)) for a, b in ((PROMISED, REPLIED), (LATE, TOO))] == [
        True,
        False,
    ]


def test_what_is_asked_about_it_is_shown_with_its_reply() -> None:
    assert shown((OLD, 9.0), (WHEN, -9.0), (MAY, -9.0)) == [OLD, WHEN, MAY]
    assert shown((WHEN, 9.0), (OLD, -9.0), (MAY, -9.0)) == [WHEN, MAY]


# -- corrections -----------------------------------------------------------------------------------


def corrected(*words: str) -> list[str]:
    groups = [Group(tuple(ranked((one(start), 9.0)))) for start in words]
    return [group.best.text for group in with_corrections(groups)]


def test_a_paragraph_is_shown_with_the_note_that_corrects_it() -> None:
    assert corrected(COUNTED) == [COUNTED, CORRECTED]
    assert texts("How many depots?", *ranked((one(COUNTED), 9.0))) == [COUNTED, CORRECTED]


def test_a_paragraph_that_no_note_corrects_is_shown_alone() -> None:
    assert corrected(PROMISED) == [PROMISED]


def test_a_correction_is_shown_once() -> None:
    assert corrected(CORRECTED, COUNTED) == [CORRECTED, COUNTED]
    assert corrected(COUNTED, COUNTED) == [COUNTED, CORRECTED, COUNTED]


def test_a_note_about_another_minute_corrects_none_of_this_item() -> None:
    first, second = (
        "There were 14 depots.",
        "[In relation to Minute 31, read 12, not 13: corrected.]",
    )
    text = minutes_text("Tuesday, 8th March, 2022", {"Depots": [first, second]})
    groups = [Group(tuple(ranked((everything(a_document(text))[0], 9.0))))]

    assert [group.best.text for group in with_corrections(groups)] == [first]


def test_the_number_that_a_note_puts_right_is_not_the_number_of_a_minute() -> None:
    page = a_document(
        "Ambershire Police and Crime Panel\nTuesday, 8 March 2022\n\n3. DEPOTS\n\n"
        "1. There were many depots.\n\n2. There were some sheds.\n\n"
        "[In relation to Minute 1, the number of depots should have been 2.]\n"
    )
    groups = [Group(tuple(ranked((sentence("There were some sheds", page), 9.0))))]

    assert len(with_corrections(groups)) == 1


# -- resolutions -----------------------------------------------------------------------------------

CLAUSES = attribute(
    build.a_document(
        {
            "Vans": [
                "The Commissioner spoke of vans.",
                ("RESOLVED", "resolution"),
                ("That six vans be bought.", "resolution"),
                ("That the depots be listed.", "resolution"),
            ],
            "Buses": [
                ("It was unanimously RESOLVED that:", "resolution"),
                ("Buses be bought.", "resolution"),
            ],
            "Trams": [("RESOLVED", "resolution")],
        }
    )
)


def test_a_bare_word_of_decision_gives_way_to_what_was_resolved() -> None:
    _, bare, vans, depots, *_ = everything(CLAUSES)
    question = "What was resolved on vans?"

    assert texts(question, *ranked((bare, 9.0))) == [vans.text, depots.text]


def test_a_decision_that_says_more_is_shown_with_its_clauses() -> None:
    that, buses, alone = everything(CLAUSES)[4:]
    question = "What was resolved on buses?"

    assert texts(question, *ranked((that, 9.0))) == [that.text, buses.text]
    assert texts(question, *ranked((alone, 9.0))) == [alone.text]  # it has none


def test_that_a_report_was_noted_is_shown_only_where_a_decision_is_asked_for() -> None:
    text = minutes_text(
        "Tuesday, 8th March, 2022",
        {
            "Vans": [
                "The Commissioner said that vans were old.\n\nRESOLVED that the report be noted."
            ],
            "Buses": ["Buses came.\n\nRESOLVED that buses be bought and that the report be noted."],
            "Trams": ["Trams came.\n\nRESOLVED that six trams be bought."],
        },
    )
    said, noted, _, both, _, bought = everything(a_document(text))
    candidates = ranked((noted, 9.0), (said, 8.9))

    assert noted.paragraph.kind == bought.paragraph.kind == "resolution"
    assert texts("What of vans?", *candidates) == [said.text]
    assert noted.text in texts("What was decided about vans?", *candidates)
    assert texts("What of trams?", *ranked((bought, 9.0), (said, 1.0))) == [bought.text]
    assert both.text in texts("What was agreed about buses?", *ranked((both, 9.0)))


@pytest.mark.parametrize(
    "words",
    [
        "RESOLVED that the update be noted.",
        "RESOLVED that the report was received.",
        "RESOLVED: That the letter be formally noted.",
    ],
)
def test_that_something_was_received_says_nothing_however_it_is_put(words: str) -> None:
    text = minutes_text("Tuesday, 8th March, 2022", {"Vans": ["Vans were old.", words]})
    said, noted = everything(a_document(text))

    assert texts("What of vans?", *ranked((noted, 9.0), (said, 1.0))) == [said.text]
    assert texts("What of vans?", *ranked((noted, 9.0))) == []


# -- citations of one item -------------------------------------------------------------------------


def lead(*candidates: Candidate) -> str:
    """The words before the last quotation."""
    runs = [Picked((one,), 1.0) for one in candidates]
    return present.lead_in(runs[-1], runs[-2], lore())


def test_a_second_citation_of_an_item_names_the_paragraph_alone() -> None:
    first, second = sentence("The Commissioner replied"), sentence("A Member asked")

    assert lead(first, second) == "Also (paragraph 3):"
    bare = replace(second, paragraph=replace(second.paragraph, label=None))
    assert lead(first, bare) == "Also (the same item):"


def test_a_citation_of_another_item_of_the_meeting_names_the_item() -> None:
    first, other = sentence("The Commissioner replied"), sentence("The Chief Constable stated")

    assert lead(first, other) == "Also (item 21, paragraph 1):"
