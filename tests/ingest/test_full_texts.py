"""Where a page says that the rest of a minute stands."""

from dataclasses import replace

import pytest

from ingest.full_texts import with_full_texts
from ingest.model import AgendaItem, Document
from ingest.reading import Link

TEXT = "80.\n\nIt would ... view the full minutes text for item 80.\n\n81.\n\nNoted."
WORDS = "view the full minutes text for item 80."
PAGE = "https://democracy.wenmouth.example/ieListDocuments.aspx?CId=512&MId=8101"


def an_item(key: str, start: int, end: int, *, truncated: bool) -> AgendaItem:
    return AgendaItem(key, key, "printed", None, start, start, start, end, truncated=truncated)


def a_document(url: str | None = PAGE) -> Document:
    return Document(
        id="x", file="x.html", text=TEXT, sha256="", kind="minutes", kind_basis="printed",
        rendering="numbered_list", title=None, publisher=None, url=url, published=None, author=None,
        meeting=None,
        items=(an_item("80", 0, 58, truncated=True), an_item("81", 58, len(TEXT), truncated=False)),
    )  # fmt: skip


def addresses(document: Document, *links: Link) -> list[str | None]:
    return [item.full_text_url for item in with_full_texts(document, links).items]


def test_a_cut_off_item_gets_the_address_that_its_page_links_to() -> None:
    link = Link(WORDS, "mgAi.aspx?ID=41200", TEXT.index(WORDS))

    assert addresses(a_document(), link) == [
        "https://democracy.wenmouth.example/mgAi.aspx?ID=41200",
        None,
    ]


@pytest.mark.parametrize(
    "href",
    [
        "https://other.example/x",
        "javascript:f()",
        "http://democracy.wenmouth.example/x",
        "//[x",
        "//evil.example/a",
    ],
)
def test_a_page_cannot_send_its_reader_to_another_site(href: str) -> None:
    assert addresses(a_document(), Link(WORDS, href, TEXT.index(WORDS))) == [None, None]


def test_other_links_and_pages_without_an_address_give_none() -> None:
    at = TEXT.index(WORDS)

    assert addresses(a_document(), Link("Appendix A", "a.pdf", at)) == [None, None]
    assert addresses(a_document(), Link(WORDS, "x", 60)) == [None, None]
    assert addresses(a_document(None), Link(WORDS, "x", at)) == [None, None]


def test_an_address_that_is_known_already_stays() -> None:
    document = a_document()
    known = replace(document.items[0], full_text_url="https://known.example/")
    link = Link(WORDS, "mgAi.aspx", TEXT.index(WORDS))

    assert addresses(replace(document, items=(known,)), link) == ["https://known.example/"]
