"""Dates as British public bodies print them."""

from datetime import date

import pytest

from ingest.dates import MONTHS, dates_in, month_number, spoken


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Tuesday, 18th April, 2023 10.00 am", [date(2023, 4, 18)]),
        ("Friday 13 July 2018", [date(2018, 7, 13)]),
        ("3July2015", [date(2015, 7, 3)]),
        ("8thNovember 2013, Hall", [date(2013, 11, 8)]),
        ("16TH  DECEMBER, 2022", [date(2022, 12, 16)]),
        ("MONDAY, 15\n\nTH SEPTEMBER, 2014", [date(2014, 9, 15)]),
        ("04/03/2021", [date(2021, 3, 4)]),
        ("2021-03-04", [date(2021, 3, 4)]),
        ("April 18, 2023", [date(2023, 4, 18)]),
        ("1 Sept. 2022", [date(2022, 9, 1)]),
        ("Dydd Gwener, 7fed Chwefror, 2020 10.30 yb", [date(2020, 2, 7)]),
        ("from 1 May 2019 to 31 March 2022", [date(2019, 5, 1), date(2022, 3, 31)]),
        ("31 February 2020", []),
        ("2019/20 and 23/22 and 10.30", []),
        ("in May 2021", []),
        ("18 April", []),
    ],
)
def test_a_full_date_is_read_day_first_and_nothing_is_guessed(
    text: str, expected: list[date]
) -> None:
    assert [day for _, _, day in dates_in(text)] == expected


def test_a_date_is_found_where_it_stands() -> None:
    text = "Held on 4th June, 2024."

    ((start, end, _),) = dates_in(text)

    assert text[start:end] == "4th June, 2024"


def test_months_have_numbers_in_english_and_welsh() -> None:
    assert [month_number(name) for name in MONTHS] == list(range(1, 13))
    assert month_number("Sept.") == 9
    assert month_number("Tachwedd") == 11
    assert month_number("Moonday") is None


def test_a_date_is_spoken_as_it_is_printed() -> None:
    assert spoken(date(2023, 4, 18)) == "18 April 2023"
