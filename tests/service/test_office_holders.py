"""Whether somebody who speaks by office alone can be the person asked for."""

from dataclasses import replace

import pytest

from ingest.model import Source, Speaker
from ingest.structure import parse
from service.lore import Person, learn
from service.score import is_wanted
from service.wanted import Wanted
from tests.ingest.build import minutes_text

PCC = "Police and Crime Commissioner"


@pytest.mark.parametrize(("listed", "can_be"), [("Ms Ada Sole", False), ("Mr Rory Vane", True)])
def test_an_undated_page_that_lists_the_holder_of_an_office_speaks_of_no_other(
    listed: str, can_be: bool
) -> None:
    text = minutes_text("Tuesday, 8th March, 2022", {"Vans": ("It was noted.",)})
    dated = parse(text, Source("page.txt"), "0" * 64)
    assert dated.meeting is not None
    page = replace(
        dated,
        meeting=replace(dated.meeting, date=None, date_basis="not_stated"),
        attendance=(Speaker(listed, PCC, "printed"),),
    )
    vane = Person("vane", frozenset({"rory"}), frozenset({"Mr Rory Vane"}), frozenset({PCC}))

    found = is_wanted(
        Wanted("Rory Vane", PCC, (vane,)), Speaker(None, PCC, "printed"), learn([page]), page
    )

    assert found is can_be
