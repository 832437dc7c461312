"""Between Slack's text and plain text. Words of a document or a model can never become markup.

Slack reads `<...>` as a mention, channel or link, and knows three entities: `&amp;`, `&lt;`, `&gt;`
(docs.slack.dev, "Formatting message text"). So the three characters are escaped, each once, in
everything that is not ours, and the only `<...>` that is ever sent is made by `link` and `person`.
"""

import re
from urllib.parse import quote, urlsplit

_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")
_MARKUP = re.compile(r"<([^<>]*)>")
_ENTITY = re.compile(r"&(amp|lt|gt);")
_CHARACTERS = {"amp": "&", "lt": "<", "gt": ">"}
_WIDTH = {"&": 5, "<": 4, ">": 4}  # of a character that is escaped
_HOST = re.compile(r"[a-z0-9.-]+")
_LINKED = re.compile(r"://|(?<=\bwww)\.|@")

MAX_URL_CHARS = 2_000
WORD_JOINER = "\u2060"


def escape(text: str) -> str:
    """Text of others as mrkdwn: `& < >` escaped once, control and bidi characters taken out."""
    plain = _CONTROLS.sub("", text)
    return plain.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")


def fallback(text: str, limit: int = 3_000) -> str:
    """Text for a notification: escaped, cut to `limit` characters, no address in it a link.

    A text object can be told to leave addresses alone (`verbatim`), a bare `text` only with
    `parse`; an unseen joiner inside each address holds whatever the client does.
    """
    (first, *rest) = pieces(_LINKED.sub(lambda found: found.group() + WORD_JOINER, text), limit - 2)
    return first + (" …" if rest else "")


def pieces(text: str, limit: int) -> list[str]:
    """Text cut into parts whose escaped form is at most `limit` characters, at spaces if possible.

    Args:
        text: not escaped.
        limit: at least 16.

    Returns:
        The parts, escaped, in order; one empty part for an empty text.
    """
    whole, found, start = text.strip(), [], 0
    while len(whole) - start > limit // 5:  # below it, no escaping can make it too long
        end = _longest(whole, start, limit)
        if end == len(whole):
            break
        space = whole.rfind(" ", (start + end) // 2, end)
        end = space if space > start else end
        found.append(escape(whole[start:end].strip()))
        start = end
    return [*found, escape(whole[start:].strip())]


def _longest(text: str, start: int, limit: int) -> int:
    """The end of the longest part from `start` on that is at most `limit` long when escaped."""
    length = 0
    for end in range(start, min(len(text), start + limit + 1)):
        length += _WIDTH.get(text[end], 1)
        if length > limit:
            return end
    return min(len(text), start + limit)


def address(url: str | None) -> str | None:
    """A web address as it may stand in a link, or None where it is not one that we would send."""
    if not url or len(url) > MAX_URL_CHARS or _CONTROLS.search(url) or re.search(r"\s", url):
        return None
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return None
    if parts.scheme not in ("http", "https") or not _HOST.fullmatch(host) or "@" in parts.netloc:
        return None
    return quote(url, safe="/:?#[]@!$&'()*+,;=%~._-").replace("&", "&amp;")


def host_of(url: str | None) -> str | None:
    """The host of an address that may be linked; None for any other."""
    return urlsplit(url).hostname if url and address(url) else None


def link(url: str | None, words: str) -> str:
    """A link made by us, or its words alone where the address cannot be linked."""
    safe = address(url)
    said = escape(re.sub(r"[|\s]+", " ", words)).strip()
    return f"<{safe}|{said}>" if safe else said


def person(user: str) -> str:
    """A mention of the person who did something in Slack; empty where the id is none."""
    return f"<@{user}>" if re.fullmatch(r"[UW][A-Z0-9]{2,20}", user) else ""


def plain(text: str, bot_user: str | None = None) -> str:
    """What a person typed, out of what Slack sends: markup as its words, entities as characters.

    Args:
        text: the `text` of a message or command.
        bot_user: user id of the bot, whose mentions are left out.
    """

    def words(found: re.Match[str]) -> str:
        target, _, label = found.group(1).partition("|")
        if target.startswith("@"):
            return "" if target[1:] == bot_user else label and f"@{label.lstrip('@')}"
        if target.startswith(("#", "!")):
            return label
        return label or target.removeprefix("mailto:")

    said = _MARKUP.sub(words, text)
    return " ".join(_ENTITY.sub(lambda found: _CHARACTERS[found.group(1)], said).split())


def mentions(text: str, user: str | None) -> bool:
    """Whether the text mentions this user."""
    return user is not None and re.search(rf"<@{re.escape(user)}(?:\|[^<>]*)?>", text) is not None


def to_somebody_else(text: str, user: str | None) -> bool:
    """Whether a message begins by addressing a person, or a group, that is not the bot."""
    found = re.match(r"\s*<(@|!subteam\^|!here|!channel|!everyone)([A-Z0-9]*)", text)
    return found is not None and found.group(2) != user
