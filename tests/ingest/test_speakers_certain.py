"""Who must not be taken for the speaker, and offices of councils elsewhere that must be found."""

from dataclasses import replace

import pytest

from ingest.attribution import attribute
from ingest.model import Source, Speaker
from ingest.names import PersonName
from ingest.structure import parse
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
     "R| There were no objections and the Committee RESOLVED to grant it.",
     "R| RESOLVED that the apologies for absence be accepted.", "R| To note the report.",
     "R| RESOLVED: That no objection be raised.", "R| That the Panel accept the plan.",
     "R| No action be taken."],
)  # fmt: skip
def test_what_decides_is_the_bodys_decision(words: str) -> None:
    assert heard(words) == ["Panel resolved"]


def test_the_name_behind_an_office_speaks() -> None:
    assert heard("The Mayor of Wenmouth, Ivo Breck thanked the team.") == ["Ivo Breck welcomed"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The Provost advised that it was late.", "Provost stated"),
        ("The Lord Provost congratulated the team.", "Provost welcomed"),
        ("The Depute Provost asked about buses.", "Depute Provost asked"),
        ("The Deputy Lord Provost asked about buses.", "Depute Provost asked"),
        ("Provost Sole said that it was late.", "Provost Sole stated"),
        ("The Convener moved that it be noted.", "Convener proposed"),
        ("The Convenor, Councillor Sole, thanked the team.", "Councillor Sole welcomed"),
        ("The Vice-Convener highlighted the costs.", "Vice-Convener stated"),
        ("The Convener of the Roads Committee asked about buses.",
         "Convener of the Roads Committee asked"),
        ("The Cathaoirleach thanked the team.", "Cathaoirleach welcomed"),
        ("An Cathaoirleach, Cllr. A. Sole, thanked the team.", "Cllr. A. Sole welcomed"),
        ("Cathaoirleach Cllr A Sole thanked the team.", "Cllr A Sole welcomed"),
        ("The Leas-Chathaoirleach thanked the team.", "Leas-Chathaoirleach welcomed"),
        ("Deputy N. Sole asked about buses.", "Deputy N. Sole asked"),
        ("Deputy Sole asked about buses.", "Deputy Sole asked"),
        ("Deputy N. Sole T.D. asked about buses.", "Deputy N. Sole T.D. asked"),
        ("Deputy Niamh Ní Shúil, T.D., asked about buses.",
         "Deputy Niamh Ní Shúil, T.D. asked"),
        ("Minister O'Breck said that it was late.", "Minister O'Breck stated"),
        ("Superintendent Breck said that it was late.", "Superintendent Breck stated"),
        ("The Area Commander said that it was late.", "Area Commander stated"),
        ("The Deputy Principal Sole said that it was late.", "- -"),
        ("Deputy Principal Breck said that it was late.", "- -"),
        ("Deputy Returning Officer Sole said that it was late.", "- -"),
        ("Deputy Chief Constable Breck said that it was late.",
         "Deputy Chief Constable Breck stated"),
        ("County Councillor Breck said that it was late.", "Councillor Breck stated"),
        ("Wenmouth City Councillor Breck said that it was late.", "Councillor Breck stated"),
        ("BC Councillor I Breck said that it was late.", "Councillor I Breck stated"),
        ("The Head of Legal, Democratic and Estate Services said that it was late.",
         "Head of Legal, Democratic and Estate Services stated"),
        ("The Director of Children, Families and Education, Ms Breck, said that it was late.",
         "Ms Breck stated"),
        ("The Director of Adults, Housing, and Public Health said that it was late.",
         "Director of Adults, Housing, and Public Health stated"),
        ("The Director of Housing, Wilma Ferrier and Ivo Breck said that it was late.",
         "- stated"),
        ("The Director of Housing, Breck and Sole said that it was late.", "- -"),
        ("The Director of Housing, Councillor Breck and the Chair said that it was late.",
         "- stated"),
    ],
)  # fmt: skip
def test_offices_of_other_councils_are_found(words: str, found: str) -> None:
    assert heard(words) == [found]


def test_a_deputy_is_one_person_however_titled() -> None:
    assert PersonName.parse("Deputy N. Sole T.D.") == PersonName("Deputy", ("N",), "Sole", ("TD",))


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("The Chair opened the meeting and welcomed the team.", ["Chair welcomed"]),
        ("The Chair opened the meeting.", ["- -"]),
        ("The Chair placed on record the Committee’s thanks to Mr Vane.", ["Chair welcomed"]),
        ("Cllr Sole placed on record his concern about the fee.", ["Cllr Sole raised_concern"]),
        ("The Clerk placed on record that it was late.", ["Clerk stated"]),
        ("The Chair recorded her thanks to Mr Vane.", ["Chair welcomed"]),
        ("Cllr Sole commenced by asking why it was late. The Clerk said that it was not.",
         ["Cllr Sole asked", "Clerk replied to Cllr Sole"]),
        ("The Chair expanded on the work with schools.", ["Chair stated"]),
        ("The Chair, on behalf of the Council, extended congratulations to Cllr Sole.",
         ["Chair welcomed"]),
        ("Mr Vane named three sites.", ["Mr Vane stated"]),
        ("Cllr Sole had stated that the fee was too much.", ["Cllr Sole stated"]),
        ("Cllr Sole had previously stated that the fee was too much.", ["- -"]),
        ("The Clerk said that it was late. Mr Vane had stated that it was not.",
         ["Clerk stated", "Clerk stated"]),
        ("Page 9 – Councillor Sole stated that it had been said that concerns had been raised.",
         ["Councillor Sole stated"]),
        ("Page 8, Item 5 – Councillor Sole stated that it had been noted.",
         ["Councillor Sole stated"]),
        ("Paragraph 3.2: the Clerk advised that it had been noted.", ["Clerk stated"]),
        ("A Member asked whether the Head of Planning and Development Director could check that "
         "officers would attend.", ["Member asked"]),
        ("The Convener moved, seconded by the Vice Convener:- that it be noted.",
         ["Convener proposed"]),
        ("Councillor Sole moved as an amendment, seconded by Councillor Breck:- that it lapse.",
         ["Councillor Sole proposed"]),
        ("Mr Vane moved to Skelby.", ["- -"]),
        ("Wilma Ferrier – proposed by Cllr Sole, seconded by Cllr Breck.", ["Cllr Sole proposed"]),
    ],
)  # fmt: skip
def test_more_ways_to_say_that_somebody_spoke(words: str, found: list[str]) -> None:
    assert heard(words) == found


@pytest.mark.parametrize(
    ("words", "name", "role"),
    [
        ("Cllr Sole (Chair of the Overview and Scrutiny Committee) said that it was late.",
         "Cllr Sole", "Chair of the Overview and Scrutiny Committee"),
        ("The Chair of the Overview and Scrutiny Committee said that it was late.",
         None, "Chair of the Overview and Scrutiny Committee"),
        ("The Principal Overview and Scrutiny Officer said that it was late.",
         None, "Principal Overview and Scrutiny Officer"),
        ("The Scrutiny Officer said that it was late.", None, "Scrutiny Officer"),
        ("The Mayor of WM, Ivo Breck thanked the team.", "Ivo Breck", "Mayor"),
        ("The Mayor, Ivo Breck, thanked the team.", "Ivo Breck", "Mayor"),
        ("The Corporate Director: Communities said that it was late.",
         None, "Corporate Director: Communities"),
        ("The Executive Director – Place said that it was late.",
         None, "Executive Director – Place"),
        ("The Executive Director (Housing and Growth) said that it was late.",
         None, "Executive Director (Housing and Growth)"),
        ("The Executive Director (Wilma Ferrier) said that it was late.",
         "Wilma Ferrier", "Executive Director"),
        ("The Director, Wilma Ferrier, said that it was late.", "Wilma Ferrier", "Director"),
        ("The Director – Wilma Ferrier – said that it was late.", "Wilma Ferrier", "Director"),
        ("(B) The Lord Provost thanked the team.", None, "Provost"),
    ],
)  # fmt: skip
def test_a_role_is_given_whole(words: str, name: str | None, role: str) -> None:
    (item,) = attribute(minutes(words)).items

    assert item.paragraphs[0].sentences[0].speaker == Speaker(name, role)


def test_two_offices_are_not_one() -> None:
    assert heard("The Head of Policy and the Chair said that it was late.") == ["- stated"]
    assert heard("The Mayor, Ivo Breck and Wilma Ferrier thanked the team.") == ["- welcomed"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("It was proposed, seconded and unanimously agreed that Mr Breck be Chairman.",
         ["Panel resolved"]),
        ("It was proposed by Cllr Aske, seconded by Cllr Wick and agreed that it be noted.",
         ["Cllr Aske proposed"]),
        ("It was moved by Cllr Aske and seconded by Cllr Wick that the agreed plan be noted.",
         ["Cllr Aske proposed"]),
        ("It was proposed by Cllr Aske that it be approved.", ["Cllr Aske proposed"]),
        ("The Chair said that it was late. No issues were raised.", ["Chair stated", "- -"]),
        ("No further questions were asked.", ["- -"]),
        ("No concerns were raised by Members.", ["- -"]),
        ("Members raised no other business.", ["- -"]),
        ("The Chair said that it was late. Members raised no issues.", ["Chair stated", "- -"]),
        ("Declarations of interest were raised by two Members.", ["- -"]),
        ("Concerns were raised by two Members.", ["Members raised_concern"]),
        ("Cllr Sole raised a point of order.", ["Cllr Sole stated"]),
        ("Cllr Sole raised concerns about the fee.", ["Cllr Sole raised_concern"]),
        ("A Member said that it was late. Members further suggested that it be moved.",
         ["Member stated", "Panel proposed"]),
        ("Members asked questions. It was noted that it was late.", ["Panel asked", "- noted"]),
        ("Members asked why. It was explained that it was late.",
         ["Panel asked", "- replied to Panel"]),
    ],
)  # fmt: skip
def test_an_act_is_no_more_than_what_was_done(words: str, found: list[str]) -> None:
    assert heard(words) == found


def test_every_clause_below_a_decision_is_decided() -> None:
    page = (
        "Items\nNo. Item\n\n1.\n\nVice-Chairs\n\nDecision:\n\n"
        "1. That it be noted that Councillor Sole is a Vice-Chair.\n\n"
        "1. That Councillor Breck is a Vice-Chair under the rules, for a year.\n\n"
        "1. That was late, said the Clerk.\n"
    )
    (item,) = parse(page, Source("page.txt", kind="minutes"), "0" * 64).items

    kinds = [paragraph.kind for paragraph in item.paragraphs]

    assert kinds == ["resolution", "resolution", "minute"]


def listed(lead: str) -> list[list[str]]:
    """The voices of each paragraph of a list that a line opens."""
    text = (
        "Agenda item\n\nDepots\n\nMinutes:\n\n"
        f"{lead}\n\n"
        "·       A member asked whether the depots were warm. The Commissioner said that they "
        "were;\n\n"
        "·       It was pointed out that depots in the north had not been painted for years;\n\n"
        "·       The Chair thanked the staff of the depots.\n"
    )
    document = attribute(parse(text, Source("page.txt"), "0" * 64))
    return [
        voices(replace(document, items=(replace(item, paragraphs=(one,)),)))
        for item in document.items
        for one in item.paragraphs
        if one.kind == "minute"
    ]


@pytest.mark.parametrize(
    "lead",
    [
        "The following points were raised:",
        "These matters were discussed:",
        "Members made the following observations:",
        "Discussion ensued and Members raised the following concerns:",
        "In the discussion on the report:",
        "A number of questions were put to the officers:-",
    ],
)
def test_each_point_of_a_discussion_is_a_minute_of_its_own(lead: str) -> None:
    """Or the reply of one point would go on speaking in the next."""
    said = listed(lead)
    assert len(said) == 4
    assert said[1] == ["Member asked", "Commissioner replied to Member"]
    assert said[2][0].startswith("- ")  # nobody pointed it out by name
    assert said[3] == ["Chair welcomed"]


@pytest.mark.parametrize(
    "lead",
    ["The Commissioner reported on:", "The plan had three parts:", "The Chief Constable said:"],
)
def test_the_points_of_one_speaker_stay_together(lead: str) -> None:
    assert len(listed(lead)) == 1
