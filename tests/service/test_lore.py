"""What a corpus teaches: acronyms, people, meetings, how rare a word is."""

from dataclasses import replace
from datetime import date

import pytest

from ingest.people import Holding, OfficeTable
from service.lore import Lore, MeetingKnown, Person, learn, parts_of
from tests.ingest.build import minutes_text
from tests.service.corpus import a_document, documents, learned, lore


def told(*paragraphs: str, day: str = "Tuesday, 8th March, 2022") -> Lore:
    return learned(a_document(minutes_text(day, {"Neighbourhoods": paragraphs})))


def people(of: Lore) -> set[tuple[str, frozenset[str]]]:
    return {(person.surname, person.names) for person in of.people}


def test_an_acronym_in_brackets_is_learned_with_the_words_before_it() -> None:
    found = told("Work went on under the new Areas for Improvement (AFIs). The AFIs were many.")

    assert found.acronyms["afi"] == ("area for improv",)
    assert found.expansions["area for improv"] == ("afi",)


def test_an_acronym_may_stand_for_words_with_a_hyphen() -> None:
    found = told("It reduced anti-social behaviour (ASB) in Lowmere.")

    assert found.acronyms["asb"] == ("anti social behaviour",)


def test_brackets_that_do_not_spell_the_words_before_them_teach_nothing() -> None:
    found = told("The report was circulated in the spring (UK).")

    assert "uk" not in found.acronyms


def test_a_name_in_capitals_gives_an_acronym_that_is_never_printed() -> None:
    found = told("He thanked Rural Crime Action Team officers.")

    assert found.acronyms["rcat"] == ("rural crime action team",)
    assert "rural crime action team" not in found.expansions


def test_a_person_s_title_and_name_make_no_acronym() -> None:
    found = told("Mr Colin Ashbrook asked about vans.")

    assert "mca" not in found.acronyms


def test_one_surname_with_one_first_name_is_one_person() -> None:
    found = told(
        "Cllr Mei Satterthwaite asked about vans.",
        "Cllr Satterthwaite asked about buses.",
        "Mrs Satterthwaite said that trams were late.",
    )

    assert people(found) == {
        (
            "satterthwaite",
            frozenset({"Cllr Mei Satterthwaite", "Cllr Satterthwaite", "Mrs Satterthwaite"}),
        )
    }
    assert found.surnames["satterthwaite"][0].display == "Cllr Mei Satterthwaite"


def test_different_first_names_are_different_people() -> None:
    found = told("Cllr Anwen Dray asked about vans.", "Cllr Martin Dray asked about buses.")

    assert people(found) == {
        ("dray", frozenset({"Cllr Anwen Dray"})),
        ("dray", frozenset({"Cllr Martin Dray"})),
    }


def test_different_initials_are_different_people() -> None:
    found = told("Cllr A Dray asked about vans.", "Cllr M Dray asked about buses.")

    assert {person.given for person in found.surnames["dray"]} == {
        frozenset({"a"}),
        frozenset({"m"}),
    }


def test_an_initial_and_the_first_name_it_begins_are_one_person() -> None:
    found = told("Cllr A Dray asked about vans.", "Cllr Anwen Dray asked about buses.")

    assert [person.names for person in found.surnames["dray"]] == [
        frozenset({"Cllr A Dray", "Cllr Anwen Dray"})
    ]


def test_meetings_are_known_by_date_and_news_is_no_meeting() -> None:
    found = lore()

    assert found.meetings == tuple(
        MeetingKnown(
            f"ambershire-police-and-crime-panel/{day}",
            "Ambershire Police and Crime Panel",
            date.fromisoformat(day),
        )
        for day in ("2022-03-08", "2022-06-14", "2023-04-18")
    )
    assert (found.oldest, found.newest) == (date(2022, 3, 8), date(2023, 4, 18))


def test_the_place_that_all_of_it_is_about_is_known_by_the_names_of_most_bodies() -> None:
    panel, other = (
        documents()[0],
        replace(documents()[0], meeting=None, publisher="Lowmere Council"),
    )

    assert learned(panel).area == {"ambershire"}
    assert learned(panel, other, other).area == {"lowmere"}
    assert learned(panel, other).area == frozenset()


def test_bodies_of_several_areas_are_told_apart_by_their_places() -> None:
    page = documents()[0]
    assert page.meeting is not None
    other = replace(
        page, id="other", meeting=replace(page.meeting, body="Calder Police and Crime Panel")
    )

    assert learned(page).places == {}
    assert learned(page, other).places == {
        "ambershire": frozenset({page.id}),
        "calder": frozenset({"other"}),
    }


def test_words_and_stems_are_counted_once_a_sentence() -> None:
    found = told("Vans, vans and vans were bought. A van was sold.")

    assert (found.stems["van"], found.sentences) == (2, 2)


def test_voices_say_where_somebody_speaks() -> None:
    assert lore().voices["oduya"] == (
        ("ambershire-police-federation/federation-welcomes-new-vehicles", "doc/p2"),
    )


def test_learning_twice_gives_the_same() -> None:
    assert learned(*documents()) == learned(*documents())


def test_nothing_is_learned_from_no_documents() -> None:
    assert learn(()) == Lore()


PCC = "Police and Crime Commissioner"


def held(*rows: tuple[str, date | None]) -> Lore:
    table = OfficeTable(tuple(Holding(PCC, name, on, "d") for name, on in rows))
    return Lore(offices=table)


TENURES = held(("Ms Judith Harcastle", date(2019, 1, 1)), ("Mr Owen Pellow", date(2022, 1, 1)))


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        (date(2018, 1, 1), "Ms Judith Harcastle"),
        (date(2020, 6, 1), "Ms Judith Harcastle"),
        (date(2021, 5, 1), "Ms Judith Harcastle"),  # before the election of May 2021
        (date(2021, 5, 13), "Mr Owen Pellow"),
        (date(2030, 1, 1), "Mr Owen Pellow"),
        (None, None),
    ],
)
def test_the_likely_holder_is_told_by_the_nearest_evidence_of_the_term(
    on: date | None, expected: str | None
) -> None:
    assert TENURES.likely_holder(PCC, on) == expected


def test_two_names_on_the_nearest_day_make_no_likely_holder() -> None:
    day = date(2021, 5, 13)

    assert held(("Ms Harcastle", day), ("Mr Pellow", day)).likely_holder(PCC, day) is None
    assert held(("Mr Pellow", day), ("Owen Pellow", day)).likely_holder(PCC, day) is not None


def test_an_office_without_evidence_has_no_likely_holder() -> None:
    assert TENURES.likely_holder("Mayor", date(2020, 1, 1)) is None
    assert held(("Mr Pellow", None)).likely_holder(PCC, date(2020, 1, 1)) is None
    assert Lore().likely_holder(PCC, date(2020, 1, 1)) is None


def test_rare_words_weigh_more_than_common_ones() -> None:
    known = Lore(english={"panel": 1500, "leaflet": 10000, "zither": 30522})

    assert known.rarity("panel") == 0.0
    assert known.rarity("leaflets") == known.rarity("leaflet") == pytest.approx(0.5905, abs=1e-4)
    assert known.rarity("zither") == known.rarity("quoz") == known.rarity("a614") == 1.0
    assert Lore().rarity("quoz") == 0.5


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("Cllr Joyce Pemberley-Knox", ("joyce", "pemberley-knox")),
        ("Mr Ashbrook", ("", "ashbrook")),
        ("Mr P D Vane OBE", ("p", "vane")),
        ("", ("", "")),
    ],
)
def test_a_name_is_taken_apart(name: str, expected: tuple[str, str]) -> None:
    assert parts_of(name) == expected


def test_the_display_name_is_the_fullest() -> None:
    person = Person("vane", frozenset("p"), frozenset({"Mr Vane", "Mr P D Vane OBE"}), frozenset())

    assert person.display == "Mr P D Vane OBE"
