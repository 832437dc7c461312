"""Where a page says that the rest of a minute stands."""

import re
from collections.abc import Sequence
from dataclasses import replace
from urllib.parse import urljoin, urlsplit

from ingest.model import AgendaItem, Document
from ingest.reading import Link

_FULL_TEXT = re.compile(
    r"view the (?:full|complete) (?:minutes?|decision)|testun llawn y cofnodion", re.IGNORECASE
)


def with_full_texts(document: Document, links: Sequence[Link]) -> Document:
    """Give cut-off items the address that their page links to.

    Args:
        document: as `structure.parse` made it.
        links: of `read.ReadText`, from the same text.

    Returns:
        The document with `full_text_url` on the cut-off items that link to one. A page may send its
        reader to its own site only: a relative link is taken from `document.url`, another site's is
        left out.
    """
    full = [link for link in links if _FULL_TEXT.search(link.text)]
    if not full:
        return document
    items = tuple(_with_link(item, full, document.url) for item in document.items)
    return replace(document, items=items)


def _with_link(item: AgendaItem, links: Sequence[Link], page: str | None) -> AgendaItem:
    if not item.truncated or item.full_text_url:
        return item
    inside = (link for link in links if item.start <= link.start < item.end)
    address = next((url for link in inside if (url := _on_site(link.href, page))), None)
    return replace(item, full_text_url=address) if address else item


def _on_site(href: str, page: str | None) -> str | None:
    if page is None:
        return None
    try:
        address = urljoin(page, href)
        there, here = urlsplit(address), urlsplit(page)
        same = (there.hostname, here.scheme) == (here.hostname, there.scheme)
    except ValueError:
        return None
    return address if same and there.scheme in ("http", "https") else None
