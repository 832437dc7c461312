"""HTML to the words that a reader of the page sees, one paragraph a line.

The result has the shape that ModernGov pages have when they are saved as text, because one
structure parser reads both: an item number alone on its line, the title with "PDF 381 KB" glued on
as printed, "Minutes:", and paragraphs with blank lines between them.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from ingest import table_rows
from ingest.css import Colour, colour, declared, hides, same_colour
from ingest.dates import dates_in
from ingest.decode import counted, invisible_dropped
from ingest.errors import UnreadableDocument
from ingest.model import Remark
from ingest.reading import Extract, Heading, Link, ReadLimits

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

_MAX_NODES = 3_000_000
_MAX_LINKS = 20_000
_MAX_HEADING = 300  # characters
_MAX_DEPTH = 5_000  # of open elements: the parser's own time grows with the square of it
_MAX_MEASURED = 40  # how often the size of a region is looked up: each look costs the whole region

_UNSEEN = frozenset(
    "head script style template noscript iframe object embed svg math canvas audio video map "
    "button select option optgroup textarea input datalist progress meter dialog frameset "
    "#comment -comment".split()
)
_CHROME = {
    "nav": "navigation", "footer": "footer", "aside": "asides", "header": "header", "form": "forms",
}  # fmt: skip
_CHROME_ROLES = {
    "navigation": "navigation", "banner": "header", "contentinfo": "footer", "search": "forms",
    "complementary": "asides", "dialog": "dialogs", "alertdialog": "dialogs",
}  # fmt: skip
# Words of a class or id that name page furniture. They are compared with the parts of the name
# ("cookie-bar", "mgLeftNav", "related_posts"), so that "navy" and "shareholders" name nothing.
_CHROME_WORDS = {
    "breadcrumb": "breadcrumbs", "breadcrumbs": "breadcrumbs", "cookie": "cookie notice",
    "cookies": "cookie notice", "cookiebar": "cookie notice", "consent": "cookie notice",
    "nav": "navigation", "navbar": "navigation", "navigation": "navigation", "menu": "navigation",
    "skip": "navigation", "skiplink": "navigation", "skiplinks": "navigation",
    "sidebar": "asides", "related": "asides", "share": "sharing links", "sharing": "sharing links",
    "sharedaddy": "sharing links", "addthis": "sharing links", "social": "sharing links",
    "print": "print link", "newsletter": "subscription box", "subscribe": "subscription box",
    "footer": "footer", "comments": "readers' comments", "commentlist": "readers' comments",
    "respond": "readers' comments",
}  # fmt: skip
_NAME_PARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])")
_FOR_EARS = frozenset(
    "mghide sr-only visually-hidden visuallyhidden screen-reader-text sr_only".split()
)
_MAIN = (
    "#mgContent", "#mgMainContent", "#modgov", "main", "[role=main]", ".mgContent", "#main-content",
    "#maincontent", "#content", "#main", "article", ".entry-content", ".post-content",
)  # fmt: skip

_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)
_HEADINGS = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
_NUMBER_CELL = re.compile(r"^(?:No\.?|Number|Rhif)$", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_NESTING = re.compile(
    r"<(/?)(?:a|abbr|article|aside|b|big|blockquote|center|code|del|div|dl|em|fieldset|font|footer|"
    r"form|h[1-6]|header|i|ins|label|main|nav|nobr|ol|section|small|span|strike|strong|sub|sup|table|tt|u|ul)\b",
    re.IGNORECASE,
)
_STYLE_RULE = re.compile(r"([^{}@;]{1,300})\{([^{}]{0,2000})\}")
_AT_BLOCK = re.compile(
    r"@[^{};]{0,300}\{(?:[^{}]{0,5000}\{[^{}]{0,5000}\}){0,200}[^{}]{0,5000}\}|@[^{};]{0,300};"
)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_SAFE_LINK = re.compile(r"^(?:https?:|/|\.|\?|[\w%-]+(?:[/.?#]|$)|#)", re.IGNORECASE)


def html_text(page: str, limits: ReadLimits) -> Extract:
    """Read the visible words of a page.

    Args:
        page: the decoded HTML.
        limits: `max_characters` is kept to here, memory and time by the process around.

    Returns:
        The text, links and headings with their place, and a remark for hidden words and for
        dropped furniture.

    Raises:
        UnreadableDocument: `out_of_memory` where the tags unfold beyond the memory allowed, `bomb`
        for
            thousands of elements inside one another, `too_large` for too many elements or
            characters.
    """
    from selectolax.lexbor import LexborHTMLParser, SelectolaxError

    _refuse_nesting(page)
    try:
        tree = LexborHTMLParser(page)
    except SelectolaxError as exc:
        raise UnreadableDocument(
            "out_of_memory", "Its tags unfold to more memory than is allowed."
        ) from exc
    body = tree.body
    if body is None:
        raise UnreadableDocument("empty", "The page has no body.")
    hidden = _hidden_by_stylesheet(tree)
    main, before = _main(tree, body, hidden)
    walk = _Walk(limits, hidden, _protected(tree, main))
    for node in before:
        walk.read(node)
    walk.read(main)
    if not walk.has_heading and tree.head is not None:
        title = tree.head.css_first("title")
        if title is not None:
            walk.put_first(_SPACE.sub(" ", title.text()).strip())
    return walk.result()


def _refuse_nesting(page: str) -> None:
    depth = deepest = 0
    for match in _NESTING.finditer(page):
        depth += -1 if match[1] else 1
        if depth > deepest:
            deepest = depth
            if deepest > _MAX_DEPTH:
                raise UnreadableDocument(
                    "bomb", f"More than {_MAX_DEPTH:,} of its elements stand inside one another."
                )


def _main(
    tree: "LexborHTMLParser", body: "LexborNode", hidden: frozenset[int]
) -> tuple["LexborNode", list["LexborNode"]]:
    """The region of the page that is its content, and a heading that stands before it."""
    code = sum(len(node.text()) for node in body.css("script, style, template, noscript"))
    whole = len(body.text()) - code
    for selector in _MAIN:
        found = [node for node in tree.css(selector)[:50] if not _is_hidden(node, hidden)]
        if not found or (selector == "article" and len(found) > 1):
            continue
        region = found[0]
        if region.tag == "form" or len(region.text()) < max(40, whole * 0.1):
            continue
        if region.css_first("h1") is not None or region.css_first("h2") is not None:
            return region, _dated_above(tree, region, hidden)
        return region, [node for node in tree.css("h1")[:1] if node.mem_id not in _ids(region)]
    return body, []


def _dated_above(
    tree: "LexborHTMLParser", region: "LexborNode", hidden: frozenset[int]
) -> list["LexborNode"]:
    """The heading above the content that names a body and a day, where there is one.

    ModernGov prints "... Panel - Friday, 13th September, 2019" above the element that holds the
    items.
    """
    for node in tree.css("h1, h2, h3")[:12]:
        words = _SPACE.sub(" ", node.text()).strip()
        if _is_within(node, region):
            return []  # the first heading within the content: none above it is dated
        if len(words) >= 240 or not dates_in(words) or not _OF_MEETING.search(words):
            continue
        if not _is_beside(node, hidden):
            return [node]
    return []


_OF_MEETING = re.compile(
    r"\b(?:panel|committee|board|council|cabinet|authority|assembly|forum|partnership|meeting|"
    r"minutes|agenda|hearing)\b",
    re.IGNORECASE,
)


def _is_beside(node: "LexborNode", hidden: frozenset[int]) -> bool:
    """Whether an element is hidden, or stands in what goes round a page's content."""
    above: LexborNode | None = node
    while above is not None and above.tag not in ("body", "html"):
        if above.tag in ("nav", "aside", "footer") or _is_hidden(above, hidden):
            return True
        above = above.parent
    return False


def _is_within(node: "LexborNode", region: "LexborNode") -> bool:
    above: LexborNode | None = node
    while above is not None:
        if above.mem_id == region.mem_id:
            return True
        above = above.parent
    return False


def _is_hidden(node: "LexborNode", hidden: frozenset[int]) -> bool:
    attributes = node.attributes
    style = attributes.get("style")
    return "hidden" in attributes or node.mem_id in hidden or hides(declared(style or ""))


def _ids(region: "LexborNode") -> set[int]:
    return {node.mem_id for node in region.css("h1")}


def _protected(tree: "LexborHTMLParser", main: "LexborNode") -> frozenset[int]:
    """Everything around the content and its headings: never dropped for being called "header"."""
    kept = {main.mem_id}
    heading = main.css_first("h1") or tree.css_first("h1")
    for node in (main, heading):
        while node is not None:
            kept.add(node.mem_id)
            node = node.parent
    return frozenset(kept)


def _hidden_by_stylesheet(tree: "LexborHTMLParser") -> frozenset[int]:
    """Elements that the page's own style sheets hide on screen."""
    hidden: set[int] = set()
    seen: set[str] = set()
    for sheet in tree.css("style")[:20]:
        media = (sheet.attributes.get("media") or "all").lower()
        if "screen" not in media and "all" not in media:
            continue
        rules = _AT_BLOCK.sub("", _CSS_COMMENT.sub("", sheet.text()[:200_000]))
        for selector, declarations in _STYLE_RULE.findall(rules):
            selector = selector.strip()
            if len(seen) >= 30 or selector in seen or not hides(declared(declarations)):
                continue
            if ":" in selector or "*" in selector:
                continue  # states of an element, and resets
            seen.add(selector)
            try:
                hidden.update(node.mem_id for node in tree.css(selector))
            except Exception:
                continue
    return frozenset(hidden)


@dataclass(frozen=True, slots=True)
class _Look:
    """What an element inherits."""

    ink: Colour | None = None
    paper: Colour = (255, 255, 255, 255)
    keep_lines: bool = False
    href: str | None = None


@dataclass(slots=True)
class _List:
    """A numbered or bulleted list while its items are read."""

    style: str  # 1 a A i I, "•", or "" for none
    number: int
    step: int = 1


@dataclass(slots=True)
class _Open:
    """An element whose content is being read."""

    tag: str
    look: _Look
    child: "LexborNode | None"  # the next one


@dataclass(slots=True)
class _Walk:
    """Reads elements in order of the page, without recursion: pages nest as deep as they like."""

    limits: ReadLimits
    hidden: frozenset[int]
    protected: frozenset[int]
    has_heading: bool = False
    out: list[str] = field(default_factory=list)
    length: int = 0
    links: list[Link] = field(default_factory=list)
    headings: list[Heading] = field(default_factory=list)
    _level: int = 0  # of the heading being read
    dropped: dict[str, None] = field(default_factory=dict)  # kinds of furniture, in order
    unseen_words: int = 0
    unseen_sample: str = ""
    struck_words: int = 0
    invisible: int = 0
    notes: list[str] = field(default_factory=list)
    nodes: int = 0
    measured: int = 0
    _block: list[str] = field(default_factory=list)
    _block_length: int = 0
    _last: str = ""
    _marker_due: str = (
        ""  # of a list item: printed with its first words, so that an empty one leaves none
    )
    _block_links: list[tuple[int, str, str]] = field(default_factory=list)
    _row: int = 0  # the table row being read
    _cells: tuple[int, ...] = ()  # its cells
    _data_row: bool = False  # whether they are joined to one line
    _row_start: int = 0  # how many paragraphs there were when it began
    _data_tables: dict[int, bool] = field(default_factory=dict)
    _glue: str = ""  # what joins the next block to the last one in place of a paragraph break
    _lists: list[_List] = field(default_factory=list)

    def read(self, root: "LexborNode") -> None:
        """Append the visible words under an element."""
        stack: list[_Open] = []
        self._enter(root, _Look(), stack)
        while stack:
            level = stack[-1]
            node = level.child
            if node is None:
                stack.pop()
                self._close(level.tag)
            else:
                level.child = node.next
                self._enter(node, level.look, stack)
        self._flush()

    def _enter(self, node: "LexborNode", look: _Look, stack: list["_Open"]) -> None:
        self.nodes += 1
        if self.nodes > _MAX_NODES:
            raise UnreadableDocument(
                "too_large", f"The page has more than {_MAX_NODES:,} elements."
            )
        if node.is_text_node:
            self._text(node.text_content or "", look)
            return
        tag = node.tag
        if tag is None or tag in _UNSEEN or node.is_comment_node:
            return
        attributes = node.attributes
        inside = self._look(node, tag, attributes, look)
        if inside is None:
            return
        if tag == "br":
            self._break()
        elif tag == "hr":
            self._flush()
        else:
            self._begin(node, tag, attributes)
            stack.append(_Open(tag, inside, node.first_child))

    # --- what is seen ----------------------------------------------------------------------------

    def _look(
        self, node: "LexborNode", tag: str, attributes: dict[str, str | None], look: _Look
    ) -> _Look | None:
        """What the element's content inherits, or None where nobody sees it."""
        if (
            not attributes
            and tag not in _CHROME
            and tag not in ("table", "pre", "del", "s", "strike")
        ):
            if node.mem_id not in self.hidden:
                return look
        kept = node.mem_id in self.protected
        if not kept:
            furniture = self._furniture(node, tag, attributes)
            if furniture:
                self.dropped.setdefault(furniture)
                return None
        if tag in ("del", "s", "strike"):
            self.struck_words += len(node.text().split())
            return None
        style = declared(attributes["style"] or "") if attributes.get("style") else {}
        classes = (attributes.get("class") or "").lower().split()
        if not _FOR_EARS.isdisjoint(classes) and not kept:
            words = node.text().split()
            if len(words) > 12:
                self._unseen(words)
            return None
        if not kept and ("hidden" in attributes or node.mem_id in self.hidden or hides(style)):
            self._unseen(node.text().split())
            return None
        if attributes.get("aria-hidden") == "true" and not kept and not self._is_large(node):
            self.dropped.setdefault("decoration")
            return None
        ink, paper = look.ink, look.paper
        if "color" in style or tag == "font":
            ink = colour(style.get("color", (attributes.get("color") or "").lower())) or ink
        for name in ("background", "background-color"):
            if name in style:
                shade = colour(style[name])
                # A picture or an unknown colour behind the words: nothing can be said about
                # contrast.
                paper = (
                    shade
                    if shade and shade[3] > 200
                    else (-99, -99, -99, 0)
                    if shade is None
                    else paper
                )
        if attributes.get("bgcolor"):
            paper = colour((attributes["bgcolor"] or "").lower()) or paper
        look = replace(
            look,
            ink=ink,
            paper=paper,
            keep_lines=look.keep_lines
            or tag == "pre"
            or style.get("white-space", "").startswith("pre"),
        )
        if tag == "a" and attributes.get("href"):
            look = replace(look, href=(attributes["href"] or "").strip())
        return look

    def _furniture(
        self, node: "LexborNode", tag: str, attributes: dict[str, str | None]
    ) -> str | None:
        """The kind of page furniture that an element is marked as, if any."""
        kind = _CHROME.get(tag)
        if tag == "header" and node.css_first("h1, h2") is not None and not attributes.get("role"):
            kind = None  # the head of an article holds its title and date
        if tag == "form" and self._is_large(node):
            kind = None  # ASP.NET wraps whole pages in a form
        if kind is None:
            kind = _CHROME_ROLES.get((attributes.get("role") or "").lower())
        if kind is None and tag not in ("html", "body", "main", "article", "td", "tr", "table"):
            named = f"{attributes.get('id') or ''} {attributes.get('class') or ''}"
            if len(named) > 1:
                kind = next(
                    (
                        _CHROME_WORDS[part.lower()]
                        for part in _NAME_PARTS.findall(named[:500])
                        if part.lower() in _CHROME_WORDS
                    ),
                    None,
                )
            if kind is not None and ((tag == "p" and not _is_short(node)) or self._is_large(node)):
                kind = None
        return kind

    def _is_large(self, node: "LexborNode") -> bool:
        """Whether an element holds so much that it must be the content itself."""
        self.measured += 1
        if self.measured > _MAX_MEASURED:
            return False
        body = node
        while body.parent is not None and body.tag != "body":
            body = body.parent
        return len(node.text()) * 2 > len(body.text())

    def _unseen(self, words: list[str]) -> None:
        if not self.unseen_sample and words:
            self.unseen_sample = " ".join(words[:8])
        self.unseen_words += len(words)

    # --- words -----------------------------------------------------------------------------------

    def _text(self, words: str, look: _Look) -> None:
        if same_colour(look.ink, look.paper):
            self._unseen(words.split())
            return
        if not words.isascii():
            words, note = invisible_dropped(words)
            if note:
                self.notes.append(note)
        if look.keep_lines:
            words = words.replace("\r\n", "\n").replace("\r", "\n")
        else:
            words = _SPACE.sub(" ", words)
        if self._last in ("", " ", "\n"):
            words = words.lstrip(" \t" if look.keep_lines and self._last else " \t\n")
        if not words:
            return
        if self._marker_due and words.strip(" \t\n\u00a0"):
            marker, self._marker_due = self._marker_due, ""
            self._append(marker)
        if look.href and words.strip() and len(self.links) + len(self._block_links) < _MAX_LINKS:
            ahead = len(words) - len(words.lstrip())
            self._block_links.append((self._block_length + ahead, words.strip(), look.href))
        self._append(words)

    def _append(self, words: str) -> None:
        self._block.append(words)
        self._block_length += len(words)
        self._last = words[-1]
        if self.length + self._block_length > self.limits.max_characters:
            raise UnreadableDocument(
                "too_large", f"Its text passes {self.limits.max_characters:,} characters."
            )

    def _break(self) -> None:
        if self._last:
            self._append(" " if self._data_row else "\n")

    def _flush(self) -> None:
        """End the paragraph. One of no-break spaces only is a gap, not a paragraph."""
        words = "".join(self._block).rstrip(" \t\n")
        if words.strip(" \t\n\u00a0"):
            gap = (self._glue or "\n\n") if self.out else ""
            start = self.length + len(gap)
            for offset, text, href in self._block_links:
                if _SAFE_LINK.match(href) and offset < len(words):
                    self._link(Link(text, href, start + offset))
            words = (
                re.sub("\n[ \u00a0]*\n\\s*", "\n\n", re.sub(" +\n", "\n", words))
                if "\n" in words
                else words
            )
            if self._level and len(words) < _MAX_HEADING and len(self.headings) < _MAX_LINKS:
                self.headings.append(Heading(words, self._level, start))
            self.out.append(gap + words)
            self.length += len(gap) + len(words)
            self._glue = ""
        self._block.clear()
        self._block_links.clear()
        self._block_length = 0
        self._last = ""

    def _link(self, link: Link) -> None:
        """Words of one anchor in several elements are one link."""
        last = self.links[-1] if self.links else None
        if last and last.href == link.href and 0 <= link.start - (last.start + len(last.text)) <= 1:
            space = " " * (link.start - last.start - len(last.text))
            self.links[-1] = Link(last.text + space + link.text, last.href, last.start)
        else:
            self.links.append(link)

    # --- blocks ----------------------------------------------------------------------------------

    def _begin(self, node: "LexborNode", tag: str, attributes: dict[str, str | None]) -> None:
        if tag not in _BLOCKS:
            return
        self._flush()
        if tag in ("ol", "ul", "menu", "dir"):
            self._lists.append(self._list(node, tag, attributes))
        elif tag == "li":
            self._marker(node, attributes)
        elif tag in _HEADINGS:
            self.has_heading = True
            self._level = int(tag[1])
        elif tag in ("td", "th"):
            self._cell(node, tag)

    def _close(self, tag: str) -> None:
        if tag not in _BLOCKS:
            return
        self._flush()
        if tag in _HEADINGS:
            self._level = 0
        if tag in ("ol", "ul", "menu", "dir") and self._lists:
            self._lists.pop()
        if tag in ("tr", "table", "li"):
            self._glue = ""
            self._data_row = self._data_row and tag == "li"
        if tag == "li":
            self._marker_due = ""

    def _list(self, node: "LexborNode", tag: str, attributes: dict[str, str | None]) -> _List:
        style = declared(attributes.get("style") or "")
        wanted = style.get("list-style-type") or style.get("list-style", "")
        if "none" in wanted.split():
            return _List("", 1)
        if tag != "ol":
            return _List("•", 1)
        kind = _LIST_STYLES.get(wanted.split()[0] if wanted else "") or attributes.get("type") or ""
        if kind not in ("1", "a", "A", "i", "I"):
            # Minutes letter the lists inside numbered ones; a page says otherwise by its `type`.
            depth = sum(one.style in ("1", "a", "A", "i", "I") for one in self._lists)
            kind = "1ai"[min(depth, 2)]
        number = _whole(attributes.get("start"))
        if "reversed" in attributes:
            entries = sum(child.tag == "li" for child in _children(node))
            return _List(kind, entries if number is None else number, -1)
        return _List(kind, 1 if number is None else number)

    def _marker(self, node: "LexborNode", attributes: dict[str, str | None]) -> None:
        if not self._lists:
            self._marker_due = "• "
            return
        current = self._lists[-1]
        value = _whole(attributes.get("value"))
        if value is not None:
            current.number = value
        self._marker_due = ""
        if current.style == "•":
            self._marker_due = "" if _heads_item(node) or _opens_with_number(node) else "• "
        elif current.style and "none" not in declared(attributes.get("style") or "").get(
            "list-style-type", ""
        ):
            label = f"{_counted(current.number, current.style)}."
            if _heads_item(node):  # an agenda laid out as a list: the number stands alone
                self._append(label)
                self._flush()
            elif not _printed_already(node, label):
                self._marker_due = label + " "
        current.number += current.step

    # --- tables ----------------------------------------------------------------------------------

    def _cell(self, node: "LexborNode", tag: str) -> None:
        """Cells are a line each, but for rows that read as one line on the page."""
        row = node.parent
        if row is None:
            return
        if self._row != row.mem_id:
            self._row = row.mem_id
            self._cells = tuple(one.mem_id for one in _children(row) if one.tag in ("td", "th"))
            self._data_row = len(self._cells) > 1 and self._is_data(row)
        if self._cells[0] == node.mem_id:
            self._row_start = len(self.out)
            return
        if len(self.out) == self._row_start:
            return  # nothing printed in this row yet
        left = self.out[-1].strip()
        if self._data_row:
            self._glue = self._glue.rstrip() + " | "
        elif len(self._cells) == 2 and tag == "th" and _NUMBER_CELL.match(left):
            self._glue = " "
        elif (
            len(self._cells) == 2
            and table_rows.LABEL.match(left)
            and not _heads_item(node)
            and _is_prose(node)
        ):
            self._glue = " "

    def _is_data(self, row: "LexborNode") -> bool:
        body = row.parent
        table = (
            body.parent if body is not None and body.tag in ("tbody", "thead", "tfoot") else body
        )
        if table is None or table.tag != "table":
            return False
        if table.mem_id not in self._data_tables:
            self._data_tables[table.mem_id] = _holds_data(table)
        return self._data_tables[table.mem_id]

    # --- the whole -------------------------------------------------------------------------------

    def put_first(self, title: str) -> None:
        """Put the page's title above its text, where the text has no heading of its own."""
        if not title:
            return
        shift = len(title) + 2
        self.out.insert(0, title + "\n\n" if self.out else title)
        self.links = [Link(link.text, link.href, link.start + shift) for link in self.links]
        self.headings = [replace(one, start=one.start + shift) for one in self.headings]
        self.length += shift

    def result(self) -> Extract:
        """What was read, with a line for everything that was left out."""
        remarks = []
        if self.unseen_words:
            sample = self.unseen_sample[:60]
            remarks.append(
                Remark(
                    "dropped", f"{counted(self.unseen_words, 'hidden word')}, starting {sample!r}."
                )
            )
        if self.struck_words:
            remarks.append(
                Remark("dropped", f"{counted(self.struck_words, 'word')} struck out on the page.")
            )
        if self.notes:
            more = f" (and {len(self.notes) - 1:,} times more)" if len(self.notes) > 1 else ""
            remarks.append(Remark("dropped", self.notes[0].rstrip(".") + more + "."))
        if self.dropped:
            remarks.append(Remark("dropped", f"Page furniture: {', '.join(self.dropped)}."))
        return Extract(
            "".join(self.out),
            tuple(remarks),
            links=tuple(self.links),
            headings=tuple(self.headings),
        )


_LIST_STYLES = {
    "decimal": "1", "lower-alpha": "a", "lower-latin": "a", "upper-alpha": "A", "upper-latin": "A",
    "lower-roman": "i", "upper-roman": "I",
}  # fmt: skip


def _children(node: "LexborNode") -> Iterator["LexborNode"]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _whole(value: str | None) -> int | None:
    match = re.match(r"^\s*(-?\d{1,6})", value or "")
    return int(match[1]) if match else None


def _counted(number: int, style: str) -> str:
    """A list number as browsers print it."""
    if style == "1" or number < 1:
        return str(number)
    if style in "aA":
        letters = ""
        while number:
            number, rest = divmod(number - 1, 26)
            letters = chr(97 + rest) + letters
        return letters if style == "a" else letters.upper()
    return roman(number) if style == "i" else roman(number).upper()


def roman(number: int) -> str:
    """A number from 1 to 3999 in lower-case Roman numerals; in digits beyond."""
    if not 0 < number < 4000:
        return str(number)
    signs = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"),
             (40, "xl"), (10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
    written = ""
    for value, sign in signs:
        written += sign * (number // value)
        number %= value
    return written


def _first_words(node: "LexborNode", most: int = 60) -> str:
    """The words an element begins with; a handful of steps, however large it is."""
    steps, words = 0, ""
    current: LexborNode | None = node.first_child
    while current is not None and steps < 30 and len(words) < most:
        steps += 1
        if current.is_text_node:
            words += current.text_content or ""
            current = current.next or _uncle(current, node)
        else:
            current = current.first_child or current.next or _uncle(current, node)
    return words.strip()


def _uncle(node: "LexborNode", top: "LexborNode") -> "LexborNode | None":
    parent = node.parent
    while parent is not None and parent.mem_id != top.mem_id:
        if parent.next is not None:
            return parent.next
        parent = parent.parent
    return None


def _printed_already(node: "LexborNode", label: str) -> bool:
    words = _first_words(node, 12).removeprefix("(")
    return words.startswith((label, label.rstrip(".") + ")"))


def _heads_item(node: "LexborNode") -> bool:
    """Whether an element opens with the title of an agenda item."""
    current: LexborNode | None = node.first_child
    for _ in range(12):
        if current is None:
            return False
        if current.is_text_node:
            if (current.text_content or "").strip():
                return False
            current = current.next
        elif current.tag in _HEADINGS or "mgAiTitle" in (current.attributes.get("class") or ""):
            return True
        elif current.tag in ("div", "section", "header", "a"):
            current = current.first_child or current.next
        else:
            return False
    return False


def _opens_with_number(node: "LexborNode") -> bool:
    """Whether the first block of a list entry is a number: an agenda laid out as a list."""
    first = next((child for child in _children(node) if child.is_element_node), None)
    return (
        first is not None
        and first.tag in ("div", "p", "span", "strong", "b")
        and first.next is not None
        and table_rows.is_item_number(_first_words(first, 40))
    )


def _is_prose(node: "LexborNode") -> bool:
    words = _first_words(node, 80)
    return len(words) > 50 or words.endswith((".", ";", ":"))


def _holds_data(table: "LexborNode") -> bool:
    """Whether a table holds figures and names, and is not the layout of a page."""
    if "mgItemTable" in f"{table.attributes.get('class')} {table.attributes.get('id')}":
        return False
    rows: list[list[str]] = []
    for part in _children(table):
        for line in _children(part) if part.tag in ("tbody", "thead", "tfoot") else (part,):
            if line.tag == "tr":
                cells = [cell for cell in _children(line) if cell.tag in ("td", "th")]
                if any(_is_long(cell) for cell in cells):
                    return False
                rows.append([_first_words(cell, table_rows.MAX_CELL + 1) for cell in cells])
    return table_rows.reads_by_rows([row for row in rows if row])


def _is_short(node: "LexborNode") -> bool:
    return len(_first_words(node, 120)) < 100


def _is_long(cell: "LexborNode") -> bool:
    blocks = 0
    for steps, child in enumerate(_children(cell)):
        if steps > 12 or child.tag in ("table", "ul", "ol", *_HEADINGS):
            return True
        blocks += child.tag in ("p", "div")
    return blocks > 1 or len(_first_words(cell, 200)) > table_rows.MAX_CELL
