"""Every feature of published pages that was counted, against the structure it must give."""

from pathlib import Path

import pytest

from ingest.model import Document
from ingest.read import read_bytes
from ingest.structure import parse
from scripts import formats_table
from scripts.formats_table import Fixture, fixtures
from tests.ingest.outline import outline, source_of

FIXTURES = fixtures()


def structure_of(fixture: Fixture) -> Document:
    name = fixture.path.name.removesuffix(".txt")
    text = fixture.text
    if name.endswith(".html"):
        text = read_bytes(text.encode(), ".html").text
    return parse(text, source_of(fixture.path.name, fixture.source), "0" * 64)


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda one: one.path.stem)
def test_a_page_of_this_shape_has_this_structure(fixture: Fixture) -> None:
    document = structure_of(fixture)

    assert outline(document) == fixture.structure


@pytest.mark.parametrize(
    "fixture", [one for one in FIXTURES if one.state == "unclear"], ids=lambda one: one.path.stem
)
def test_what_cannot_be_decided_is_reported_as_unclear(fixture: Fixture) -> None:
    document = structure_of(fixture)

    assert any(remark.kind == "unclear" for remark in document.remarks)


def test_nine_in_ten_of_the_features_on_three_pages_or_more_are_handled() -> None:
    common = [one for one in FIXTURES if one.pages >= 3]

    handled = [one for one in common if one.state != "unclear"]

    assert len(common) >= 50
    assert len(handled) >= 0.9 * len(common)


def test_every_section_of_the_survey_has_fixtures() -> None:
    assert {one.section for one in FIXTURES} == set(formats_table.SECTIONS)


def test_the_table_of_formats_is_what_the_fixtures_say() -> None:
    assert formats_table.PAGE.read_text(encoding="utf-8") == formats_table.page(FIXTURES)


def test_a_fixture_without_its_parts_is_refused(tmp_path: Path) -> None:
    broken = tmp_path / "1-broken.txt"
    broken.write_text("section: 1\n\n=== text\nNo structure follows.\n", encoding="utf-8")

    with pytest.raises(ValueError, match="no text or no structure"):
        formats_table.load(broken)
