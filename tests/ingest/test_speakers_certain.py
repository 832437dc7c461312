"""Who must not be taken for the speaker, and offices of councils elsewhere that must be found."""

import pytest

from ingest.attribution import attribute
from ingest.model import Speaker
from tests.ingest.minutes import minutes, voices


def heard(*paragraphs: str) -> list[str]:
    return voices(attribute(minutes(*paragraphs)))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Members of the public also spoke of the fence.", ["- stated"]),
        ("Members of staff reported a leak.", ["- reported"]),
        ("Some members of the public queried the fee.", ["- asked"]),
        ("The Members of Parliament sought a review.", ["- asked"]),
        ("Members of the Youth Council asked about buses.", ["- asked"]),
        ("Members of the Council Tax Team said that it was late.", ["- stated"]),
        ("Members of the Council’s youth board said that it was late.", ["- -"]),
        ("Councillors from Skelby asked about buses.", ["- asked"]),
        ("The Committee on Climate Change advised that it was late.", ["- stated"]),
        ("Members of the public queried the fee. The Clerk said that it was fixed.",
         ["- asked", "Clerk replied"]),
        ("A Member of Parliament sought a review.", ["Member of Parliament asked"]),
        ("A member of the Youth Council sought a review.",
         ["member of the Youth Council asked"]),
        ("Cllr Aske said that it was late. A member of the public said that it was not.",
         ["Cllr Aske stated", "Member of the public stated"]),
    ],
)  # fmt: skip
def test_members_of_something_else_are_not_the_body(words: str, found: list[str]) -> None:
    assert heard(words) == found


@pytest.mark.parametrize(
    "who",
    ["Members", "Members of the Panel", "Members of the Committee", "The Members of the Board",
     "Members of the Authority", "Members of this Council", "All Members of the Council"],
)  # fmt: skip
def test_members_of_the_body_are_the_body(who: str) -> None:
    assert heard(f"{who} asked about buses.") == ["Panel asked"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("Wilma Ferrier, Partner, Tolland Marsh (Independent Legal Adviser) gave an update.",
         ["Wilma Ferrier reported"]),
        ("Wilma Ferrier, Partner, Tolland Marsh, gave an update.", ["Wilma Ferrier reported"]),
        ("Ms Ferrier, Audit Director, Tolland Marsh (External Auditor) gave an update.",
         ["Ms Ferrier reported"]),
        ("Mr Vane, Head of Legal, Lowmere Council (Monitoring Officer) gave an update.",
         ["Mr Vane reported"]),
        ("Wilma Ferrier, Partner, Tolland Marsh (Independent Legal Adviser) gave an update. "
         "She added that it was late.", ["Wilma Ferrier reported", "Wilma Ferrier stated"]),
        ("Wilma Ferrier, Tolland Marsh, gave an update.", ["Wilma Ferrier reported"]),
        ("Wilma Ferrier, Partner, Tolland Marsh and Ivo Breck, Director, Skelby Homes, spoke.",
         ["- stated"]),
    ],
)  # fmt: skip
def test_the_firm_behind_a_name_does_not_speak(words: str, found: list[str]) -> None:
    assert heard(words) == found


def test_what_stands_in_brackets_behind_the_firm_is_the_role() -> None:
    words = "Wilma Ferrier, Partner, Tolland Marsh (Independent Legal Adviser) gave an update."
    (item,) = attribute(minutes(words)).items

    assert item.paragraphs[0].sentences[0].speaker == Speaker("Wilma Ferrier", "Legal Adviser")


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (
            "The minutes of the March meeting were approved and signed by the Provost.",
            "Panel resolved",
        ),
        ("The minutes were confirmed and signed by the Chairman.", "Panel resolved"),
        ("The minutes were agreed and duly signed by the Chair.", "Panel resolved"),
        ("The minutes were signed by the Chair.", "- -"),
        ("The minutes were approved by the Committee and signed by the Chair.", "Panel resolved"),
        ("The lease was approved and signed by the Commissioner.", "- -"),
        ("The plan was outlined and explained by Mr Fennimore.", "Mr Fennimore stated"),
    ],
)
def test_whoever_signs_the_minutes_has_not_decided(words: str, found: str) -> None:
    assert heard(words) == [found]


@pytest.mark.parametrize(
    "words",
    [
        "Proposed by Councillor I V Breck Seconded by Councillor M Sole",
        "PROPOSED by Alderman Breck SECONDED by Alderman Sole and carried.",
        "Proposed by Cllr Ivo Breck Seconded Cllr Sole.",
        "It was moved by Cllr Ivo Breck Seconded by Cllr Sole that it be noted.",
    ],
)
def test_a_verb_with_a_capital_is_no_part_of_a_name(words: str) -> None:
    (found,) = heard(words)

    assert found.endswith("Breck proposed")


@pytest.mark.parametrize(
    "words",
    ["R| Apologies for absence were received from Councillor Dray.",
     "R| Apologies were submitted on behalf of Councillor Dray.",
     "R| There was no other business notified.",
     "R| There were no declarations of interest.",
     "R| No declarations of interest were made.",
     "R| To accept apologies for absence.",
     "R| To receive any declarations of interest."],
)  # fmt: skip
def test_what_decides_nothing_is_nobodys_decision(words: str) -> None:
    assert heard(words) == ["- -"]


@pytest.mark.parametrize(
    "words",
    ["R| Apologies were received from Cllr Dray and accepted.",
     "R| RESOLVED that the apologies for absence be accepted.", "R| To note the report.",
     "R| RESOLVED: That no objection be raised.", "R| That the Panel accept the plan.",
     "R| No action be taken."],
)  # fmt: skip
def test_what_decides_is_the_bodys_decision(words: str) -> None:
    assert heard(words) == ["Panel resolved"]


def test_the_name_behind_an_office_speaks() -> None:
    assert heard("The Mayor of Wenmouth, Ivo Breck thanked the team.") == ["Ivo Breck welcomed"]
