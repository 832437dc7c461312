"""Markdown to the words a reader of the rendered page sees.

Only what minutes use: headings, emphasis, links, lists, soft-wrapped paragraphs, tables, HTML
comments and front matter. Raw HTML inside is left as it stands; a page that *is* HTML is read as
HTML.
"""

import re

from ingest.decode import counted
from ingest.model import Remark
from ingest.reading import Extract, Link

_FRONT = re.compile(r"\A---[ \t]*\n(?:[^\n]{0,500}\n){1,60}?---[ \t]*\n")
_FENCE = re.compile(r"^ {0,3}(```|~~~)")
_HEADING = re.compile(r"^ {0,3}#{1,6}[ \t]+")
_HEADING_END = re.compile(r"[ \t]#+[ \t]*$")
_UNDERLINE = re.compile(r"^ {0,3}(?:=+|-+)[ \t]*$")
_RULE = re.compile(r"^ {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,})$")
_BULLET = re.compile(r"^([ \t]*)[-*+][ \t]+(?=\S)")
_NUMBERED = re.compile(r"^[ \t]*(?:(\d{1,9})|[A-Za-z])\\?[.)][ \t\u00a0]")
_TABLE_RULE = re.compile(r"^[ \t]*\|?[ \t]*:?-{2,}:?[ \t]*(?:\|[ \t]*:?-{2,}:?[ \t]*)*\|?[ \t]*$")
_QUOTE = re.compile(r"^ {0,3}>[ \t]?")
_INLINE = re.compile(
    r"\\(?P<escaped>[!-/:-@\[-`{-~])"
    r"|!\[(?P<alt>[^\[\]\n]{0,300})\]\([^()\s]{0,2000}(?:[ \t]+\"[^\"\n]{0,300}\")?\)"
    r"|\[(?P<words>[^\[\]\n]{1,1000})\]\((?P<href>[^()\s]{0,2000})(?:[ \t]+\"[^\"\n]{0,300}\")?\)"
    r"|<(?P<auto>https?://[^<>\s]{1,2000})>"
    r"|(?P<mark>\*{1,3}|_{1,3})"
)


def markdown_text(source: str) -> Extract:
    """Turn Markdown into text, one paragraph a line with blank lines between.

    Args:
        source: the Markdown, cleaned (`decode.clean`).

    Returns:
        The words as rendered, and its links. Pictures and HTML comments are not words. Never
        raises.
    """
    remarks: list[Remark] = []
    body = source
    if front := _FRONT.match(body):
        body = body[front.end() :]
        remarks.append(Remark("dropped", "Front matter before the text."))
    body, comments = _without_comments(body)
    if comments:
        remarks.append(Remark("dropped", f"{counted(comments, 'HTML comment')}."))
    out: list[str] = []
    links: list[Link] = []
    length = 0
    for block, literal in _blocks(body.split("\n")):
        words, found = (block, []) if literal else _inline(block)
        if not words.strip(" \t\n\u00a0"):
            continue
        gap = "\n\n" if out else ""
        links += [Link(link.text, link.href, length + len(gap) + link.start) for link in found]
        out.append(gap + words)
        length += len(gap) + len(words)
    return Extract("".join(out), tuple(remarks), links=tuple(links))


def _without_comments(text: str) -> tuple[str, int]:
    parts = text.split("<!--")
    kept = [parts[0]]
    count = 0
    for part in parts[1:]:
        inside, end, after = part.partition("-->")
        count += bool(end)
        kept.append(after if end else "<!--" + inside)
    return "".join(kept), count


def _blocks(lines: list[str]) -> list[tuple[str, bool]]:
    """The paragraphs, each on one line, and whether its marks are printed as they stand."""
    blocks: list[tuple[str, bool]] = []
    current: list[str] = []
    fence = ""

    def close() -> None:
        if current:
            blocks.append((_joined(current), False))
            current.clear()

    for line in lines:
        mark = _FENCE.match(line)
        if mark and (not fence or mark[1] == fence):
            close()
            fence = "" if fence else mark[1]
            continue
        if fence:
            blocks.append((line, True))
            continue
        line = _QUOTE.sub("", line)
        if not line.strip():
            close()
        elif _HEADING.match(line):
            close()
            heading = _HEADING_END.sub("", _HEADING.sub("", line))
            blocks.append((heading.strip(" \t"), False))
        elif _UNDERLINE.match(line) and current:
            close()
        elif _RULE.match(line) or _TABLE_RULE.match(line):
            close()
        elif line.lstrip(" \t").startswith("|"):
            close()
            cells = line.strip(" \t").strip("|").split("|")
            blocks.append((" | ".join(cell.strip(" \t") for cell in cells), False))
        elif _BULLET.match(line):
            close()
            current.append(_BULLET.sub("• ", line))
        elif _starts_item(line, current):
            close()
            current.append(line.lstrip(" \t"))
        else:
            current.append(line.lstrip(" \t") if current else line.strip("\t "))
            if line.endswith(("  ", "\\")):
                current[-1] = current[-1].rstrip(" \\") + "\n"
    close()
    return blocks


def _starts_item(line: str, current: list[str]) -> bool:
    """A wrapped line may begin with "101. "; CommonMark lets only "1." break into a paragraph."""
    match = _NUMBERED.match(line)
    if match is None:
        return False
    in_list = bool(current) and (
        _NUMBERED.match(current[0]) is not None or current[0].startswith("• ")
    )
    return not current or in_list or match[1] == "1"


def _joined(lines: list[str]) -> str:
    text = ""
    for line in lines:
        text += line if not text or text.endswith("\n") else " " + line
    return text.strip(" \t\n")


def _inline(text: str) -> tuple[str, list[Link]]:
    """Take the marks out of one block. Emphasis goes in pairs; a lone asterisk is a printed one."""
    pieces: list[str] = []
    links: list[Link] = []
    marks: dict[str, list[int]] = {}
    drop: set[int] = set()
    at = length = 0

    def add(words: str) -> None:
        nonlocal length
        pieces.append(words)
        length += len(words)

    lengths: list[int] = []
    for match in _INLINE.finditer(text):
        add(text[at : match.start()])
        at = match.end()
        if match["escaped"]:
            add(match["escaped"])
        elif match["words"] is not None:
            links.append(Link(match["words"], match["href"], len(pieces)))
            add(match["words"])
        elif match["auto"]:
            links.append(Link(match["auto"], match["auto"], len(pieces)))
            add(match["auto"])
        elif match["mark"]:
            mark = match["mark"]
            before, after = (
                text[match.start() - 1 : match.start()],
                text[match.end() : match.end() + 1],
            )
            inside_word = mark[0] == "_" and before.isalnum() and after.isalnum()
            can_close = bool(before) and not before.isspace() and not inside_word
            can_open = bool(after) and not after.isspace() and not inside_word
            waiting = marks.setdefault(mark, [])
            if can_close and waiting:
                drop |= {waiting.pop(), len(pieces)}
            elif can_open:
                waiting.append(len(pieces))
            add(mark)
    add(text[at:])
    offset = 0
    for index, piece in enumerate(pieces):
        lengths.append(offset)
        if index in drop:
            pieces[index] = ""
        else:
            offset += len(piece)
    plain = "".join(pieces)
    return plain, [Link(link.text, link.href, lengths[link.start]) for link in links]
