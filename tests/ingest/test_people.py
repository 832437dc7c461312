"""Names, roles and offices: what is one person, and who held what when."""

import json
import time
from datetime import date
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ingest.model import Speaker
from ingest.people import (
    Mention,
    OfficeTable,
    PersonName,
    canonical_role,
    offices,
    people_in,
    same_person,
)
from tests.ingest.minutes import minutes

PCC = "Police and Crime Commissioner"


@pytest.mark.parametrize(
    ("printed", "role"),
    [
        ("PCC", PCC),
        ("the Commissioner", PCC),
        ("Police Commissioner", PCC),
        ("commissioner", PCC),
        ("Ambershire Police & Crime Commissioner", PCC),
        ("the Police and Crime Commissioner for Ambershire", PCC),
        ("PFCC", "Police, Fire and Crime Commissioner"),
        ("Police, Fire and Crime Commissioner", "Police, Fire and Crime Commissioner"),
        ("DPCC", "Deputy Police and Crime Commissioner"),
        ("the Deputy Commissioner", "Deputy Police and Crime Commissioner"),
        ("Chairman", "Chair"),
        ("Chairwoman", "Chair"),
        ("the Chair of the Panel", "Chair"),
        ("Vice Chair", "Vice-Chair"),
        ("Vice-Chairman", "Vice-Chair"),
        ("Deputy Chairman", "Vice-Chair"),
        ("the Mayor", "Mayor"),
        ("CC", "Chief Constable"),
        ("DCC", "Deputy Chief Constable"),
        ("ACC", "Assistant Chief Constable"),
        ("A Member", "Member"),
        ("one Member", "Member"),
        ("Panel Member", "Member"),
        ("a member of the public", "Member of the public"),
        ("the Panel", "Panel"),
        ("Members", "Panel"),
        ("the Committee", "Panel"),
        ("Some Members", "Members"),
    ],
)
def test_every_way_of_writing_an_office_gives_one_name(printed: str, role: str) -> None:
    assert canonical_role(printed) == role


@pytest.mark.parametrize(
    "printed",
    [
        "Information Commissioner",
        "the Children’s Commissioner",
        "Assistant Commissioner",
        "the former Commissioner",
        "Chair of the Audit Committee",
        "Ambershire Police Federation Chairman",
        "Wenmouth City Council",
        "",
    ],
)
def test_somebody_elses_office_is_not_taken_for_one(printed: str) -> None:
    assert canonical_role(printed) is None


def test_a_name_is_read_part_by_part() -> None:
    assert PersonName.parse("Mr P D Vane OBE") == PersonName("Mr", ("P", "D"), "Vane", ("OBE",))
    assert PersonName.parse("Cllr Joyce Pemberley-Knox") == PersonName(
        "Cllr", ("Joyce",), "Pemberley-Knox"
    )
    assert PersonName.parse("Dr Anna van der Loo") == PersonName("Dr", ("Anna",), "van der Loo")
    assert PersonName.parse("Deputy Chief Constable Iain Stroud") == PersonName(
        "Deputy Chief Constable", ("Iain",), "Stroud"
    )
    assert PersonName.parse("Cllr. M. Dray") == PersonName("Cllr", ("M",), "Dray")
    assert PersonName.parse("Councillor") is None


def named(text: str) -> list[tuple[str | None, str | None, str]]:
    return [(found.name, found.role, found.kind) for found in people_in(text)]


def test_a_role_beside_a_name_belongs_to_it() -> None:
    assert named("The Commissioner, Mr Owen Pellow, introduced the report.") == [
        ("Mr Owen Pellow", PCC, "person")
    ]
    assert named("Ambershire PCC Owen Pellow said") == [("Owen Pellow", PCC, "person")]
    assert named("Mr Fennimore (Chief Executive, OPCC) reported") == [
        ("Mr Fennimore", "Chief Executive", "person")
    ]
    assert named("Cllr Sunita Marwood (Chair)") == [("Cllr Sunita Marwood", "Chair", "person")]
    assert named("the Chair, Cllr Marwood, thanked Commissioner Pellow") == [
        ("Cllr Marwood", "Chair", "person"),
        ("Commissioner Pellow", PCC, "person"),
    ]


def test_a_list_of_people_does_not_lend_a_role_to_the_next_name() -> None:
    assert named("The Commissioner, Mr Fennimore and Mrs Oyelaran attended.") == [
        (None, PCC, "office"),
        ("Mr Fennimore", None, "person"),
        ("Mrs Oyelaran", None, "person"),
    ]


def test_a_plural_title_names_each_of_them() -> None:
    assert named("Cllrs Aske, Dray and Tallow voted against.") == [
        ("Cllr Aske", None, "person"),
        ("Cllr Dray", None, "person"),
        ("Cllr Tallow", None, "person"),
    ]


def test_a_council_after_a_name_is_no_surname() -> None:
    assert named("Cllr Dray Lowmere Borough Council") == [("Cllr Dray", None, "person")]
    assert named("the Executive Director Place responded") == [
        (None, "Executive Director", "office")
    ]
    assert named("Skelby District Council and the Orrin Report") == []


def test_a_deputy_or_an_assistant_holds_another_office() -> None:
    assert named("the Assistant Director of Housing and the Deputy Monitoring Officer") == [
        (None, "Assistant Director of Housing", "office"),
        (None, "Deputy Monitoring Officer", "office"),
    ]
    assert named("the former Commissioner") == [(None, "former Commissioner", "office")]


def test_an_officer_is_known_by_the_last_word_of_an_unknown_title() -> None:
    assert named("The Corporate Governance Project Officer explained the background.") == [
        (None, "Corporate Governance Project Officer", "office")
    ]


def test_the_chair_of_another_body_keeps_its_name() -> None:
    assert named("The Chair of the Audit Committee and the Chair of the Panel") == [
        (None, "Chair of the Audit Committee", "office"),
        (None, "Chair", "office"),
    ]


def test_a_title_is_not_made_of_a_possessive_or_a_full_stop() -> None:
    assert named("the Chief Constable’s Crime Squad") == [(None, "Chief Constable", "office")]
    assert named("That is a matter for the Chief Constable. But she agreed.") == [
        (None, "Chief Constable", "office")
    ]


def test_unnamed_members_and_bodies_are_told_apart() -> None:
    assert named("A Member asked, some Members agreed, and the Panel noted it.") == [
        (None, "Member", "unnamed"),
        (None, "Members", "body"),
        (None, "Panel", "body"),
    ]


def test_a_question_in_lower_case_still_names_people() -> None:
    assert named("what did cllr dray say about the pcc") == [
        ("cllr dray", None, "person"),
        (None, PCC, "office"),
    ]
    assert people_in("What did owen pellow promise?", known=["Mr Owen Pellow"]) == [
        Mention(9, 20, "owen pellow", None, "person")
    ]


def test_a_line_break_ends_a_name_in_a_list_but_not_in_prose() -> None:
    assert [found.name for found in people_in("Cllr Rhys Tallow\nSkelby")] == ["Cllr Rhys Tallow"]
    assert [found.name for found in people_in("Cllr\nTallow asked", lines=False)] == ["Cllr Tallow"]


@pytest.mark.parametrize(
    "unit",
    ["Mr ", "Cllr A B C D ", "the Chair of the Chair of ", "Mr Aske (", "Mr Aske, the Chair,",
     "Skelby and ", "A Member ", "A. ", "Cllrs Aske, ", "van ", "Ann Bell ", "Head of ", "’", "\n",
     "Members of the A ", "Head of A, ", "Head of A, B and ", "Deputy A. ", "A B, Partner, C (",
     "the Director: A ", "T.D. ", "A City Councillor "],
)  # fmt: skip
def test_no_text_holds_the_search_for_people_up(unit: str) -> None:
    text = (unit * (100_000 // len(unit) + 1))[:100_000]

    took = min(seconds(text), seconds(text), seconds(text))  # the machine may be busy elsewhere

    assert took < 0.1


def seconds(text: str) -> float:
    began = time.process_time()
    people_in(text)
    return time.process_time() - began


@given(st.text(max_size=300))
def test_any_text_can_be_searched_for_people(text: str) -> None:
    found = people_in(text)

    assert all(0 <= one.start < one.end <= len(text) for one in found)
    assert all(a.end <= b.start for a, b in pairwise(found))


# One person


def test_a_person_may_be_written_three_ways() -> None:
    mr, cllr, full = (
        Speaker(name, None) for name in ("Mr Palser", "Cllr Palser", "Richard Palser")
    )

    assert same_person(mr, cllr) is True
    assert same_person(cllr, full) is True
    assert same_person(Speaker("Dick Palser", None), full) is True


def test_two_members_of_one_surname_are_never_merged() -> None:
    anwen, martin = Speaker("Cllr Anwen Dray", None), Speaker("Cllr M Dray", None)
    bare = Speaker("Cllr Dray", None)

    assert same_person(anwen, martin) is False
    assert same_person(bare, martin, [anwen, martin]) is None
    assert same_person(bare, bare, [anwen, martin]) is None
    assert same_person(bare, bare, [martin]) is True


def test_a_title_that_tells_the_gender_tells_people_apart() -> None:
    assert same_person(Speaker("Mr Dray", None), Speaker("Mrs Dray", None)) is False


def test_an_office_is_one_person_and_a_member_is_not() -> None:
    pcc, member = Speaker(None, PCC), Speaker(None, "Member")

    assert same_person(pcc, Speaker(None, "the PCC")) is True
    assert same_person(pcc, Speaker(None, "Chair")) is False
    assert same_person(member, member) is None
    assert same_person(pcc, Speaker("Mr Pellow", PCC)) is True
    assert same_person(pcc, Speaker("Mr Pellow", None)) is None


# Offices


def test_the_holder_is_told_on_the_day_and_between_two_days() -> None:
    table = offices(
        [
            minutes("The Commissioner, Ms Judith Harcastle, spoke.", on=date(2019, 2, 5)),
            minutes("Ambershire PCC Judith Harcastle spoke.", on=date(2020, 2, 4)),
            minutes("The Commissioner, Mr Owen Pellow, spoke.", on=date(2021, 11, 23)),
        ]
    )

    assert table.holder("PCC", date(2019, 2, 5)) == "Ms Judith Harcastle"
    assert table.holder("the Commissioner", date(2019, 9, 24)) == "Ms Judith Harcastle"
    assert table.holder("PCC", date(2021, 3, 1)) is None  # between two names
    assert table.holder("PCC", date(2018, 12, 31)) is None  # before any
    assert table.holder("PCC", date(2022, 1, 1)) is None  # after any
    assert table.holder("PCC", None) is None
    assert table.holder("Chief Constable", date(2019, 2, 5)) is None


def test_two_names_on_one_day_are_no_holder() -> None:
    table = offices(
        [
            minutes("The Chief Constable, Ruth Calloway, spoke."),
            minutes("Chief Constable Devan Achari spoke."),
        ]
    )

    assert table.holder("Chief Constable", date(2022, 2, 1)) is None


def test_the_chair_is_told_by_the_meetings_own_page_alone() -> None:
    table = offices(
        [
            minutes("The Chair, Cllr Bernard Aske, spoke.", on=date(2019, 2, 5)),
            minutes("The Chair, Cllr Bernard Aske, spoke.", on=date(2020, 2, 4)),
            minutes(
                "The Chair, Cllr Marwood, spoke.", title="Election of Chair", on=date(2021, 6, 1)
            ),
        ]
    )

    assert table.holder("Chair", date(2019, 2, 5)) == "Cllr Bernard Aske"
    assert table.holder("Chair", date(2019, 9, 24)) is None  # a deputy may have stood in
    assert table.holder("Chair", date(2021, 6, 1)) is None  # the chair changed that day


def test_the_author_of_a_signed_page_holds_the_office_it_is_published_under() -> None:
    blog = minutes(
        "I said yes.",
        kind="statement",
        author="Owen Pellow",
        publisher="Owen Pellow, Ambershire Police and Crime Commissioner",
        published=date(2022, 9, 1),
    )

    table = offices([blog])

    assert table.holder("PCC", date(2022, 9, 1)) == "Owen Pellow"
    assert table.holder("PCC", date(2022, 9, 1), body="Ambershire Police and Crime Panel")
    assert table.holder("PCC", date(2022, 9, 1), body="Northshire Police and Crime Panel") is None


def test_agenda_text_and_the_chair_of_a_publisher_are_no_evidence() -> None:
    table = offices(
        [
            minutes("A| To hear the Commissioner, Mr Colin Ashbrook."),
            minutes(
                "Chair Kit Oduya gives his view.", kind="news", published=date(2022, 2, 1),
                publisher="Ambershire Police Federation",
            ),
        ]
    )  # fmt: skip

    assert table == OfficeTable()


def test_a_role_gets_its_holders_name_where_it_is_certain() -> None:
    table = offices([minutes("The Commissioner, Mr Owen Pellow, spoke.")])
    commissioner = Speaker(None, PCC)

    assert table.named(commissioner, date(2022, 2, 1)) == Speaker("Mr Owen Pellow", PCC, "role")
    assert table.named(commissioner, date(2023, 2, 1)) == commissioner
    assert table.named(Speaker(None, "Member"), date(2022, 2, 1)) == Speaker(None, "Member")


def test_the_table_survives_being_stored() -> None:
    table = offices([minutes("The Commissioner, Mr Owen Pellow, spoke.")])

    assert OfficeTable.from_json(table.to_json()) == table
    with pytest.raises(ValueError, match="not a table of offices"):
        OfficeTable.from_json(json.dumps([{"office": "PCC"}]))


@pytest.mark.parametrize(
    ("printed", "surname"),
    [
        ("Commissioner Tolland", "Tolland"), ("PCC Tolland", "Tolland"),
        ("Police and Crime Commissioner Jane Tolland", "Tolland"),
        ("Deputy Commissioner Lindqvist", "Lindqvist"), ("Vice-Chair Dray", "Dray"),
        ("Chief Constable Rix", "Rix"), ("Councilor HARPER", "HARPER"), ("Coun. Dray", "Dray"),
        ("CLLR DRAY", "DRAY"), ("Cllr Mayor", "Mayor"), ("Chair", "Chair"),
    ],
)  # fmt: skip
def test_an_office_in_front_of_a_name_is_a_title_and_no_first_name(
    printed: str, surname: str
) -> None:
    name = PersonName.parse(printed)

    assert name is not None
    assert (name.surname, name.given) == (surname, ("Jane",) if "Jane" in printed else ())


@pytest.mark.parametrize("title", ["Commissioner", "PCC", "Police and Crime Commissioner"])
def test_an_office_holder_is_one_person_under_every_title(title: str) -> None:
    assert same_person(Speaker("Ms Tolland", None), Speaker(f"{title} Tolland", None)) is True
    assert same_person(Speaker("Mr Rix", None), Speaker("Chief Constable Rix", None)) is True


def test_a_councillor_and_a_commissioner_of_one_surname_are_two() -> None:
    cllr, pcc = Speaker("Cllr Khan", None), Speaker("Commissioner Khan", None)

    assert same_person(cllr, pcc) is False
    assert same_person(Speaker("Ms Khan", None), pcc, [cllr, pcc]) is None


def test_a_rank_at_the_end_of_a_text_is_read_to_its_end() -> None:
    assert [mention.role for mention in people_in("The Chief Constable")] == ["Chief Constable"]


@pytest.mark.parametrize(
    ("name", "calling"),
    [
        ("Cllr Ruth Sole", "member"),
        ("Councillor R Sole", "member"),
        ("Superintendent Sole", "police"),
        ("Det Ch Insp Neil Sole", "police"),
        ("T/ACC Sole", "police"),
        ("Mr Sole", ""),
        ("Ruth Sole", ""),
    ],
)
def test_a_title_says_who_sits_on_a_council_and_who_is_of_the_police(
    name: str, calling: str
) -> None:
    parsed = PersonName.parse(name)

    assert parsed is not None and parsed.calling == calling
