"""What was put right after a meeting: the note that corrects a paragraph, shown behind it."""

import re
from collections.abc import Sequence
from dataclasses import replace

from service.retrieve import candidates_of
from service.score import is_addition
from service.select import Group, beside

_AT = r"\b(?:at|paragraphs?|paras?\.?|minute|point|section|in)\s(?:no\.?\s)?\(?"
_CORRECTS = re.compile(
    r"\b(?:should (?:have )?(?:been|read|be)|correct(?:s|ed|ion)|incorrect(?:ly)?|in error|erratum|"
    r"mis-?stated|wrong(?:ly)?|amended)\b",
    re.IGNORECASE,
)


_FIGURE = re.compile(r"[£€]?\d[\d,]*(?:\.\d+)?(?:\s?%|\s?(?:m|bn|million|per cent)\b)?")
_PUT_RIGHT = re.compile(
    r"\b(?:corrected|correction|correcting|incorrect(?:ly)?|in error|an error|erroneous(?:ly)?|"
    r"mis-?stated|wrong(?:ly)?|should have (?:been|read|said))\b",
    re.IGNORECASE,
)


def with_later_corrections(chosen: Sequence[Group], groups: Sequence[Group]) -> list[Group]:
    """Behind a figure what was said at a later meeting to put that figure right.

    Args:
        chosen: what is shown.
        groups: what was found; a correction shares the subject, and is found with it.

    Returns:
        Behind each paragraph the best of a later document that says something was wrong and prints
        one of its figures, whole.
    """
    putting_right = [group for group in groups if _PUT_RIGHT.search(group.text)]
    if not putting_right:
        return list(chosen)
    shown = {group.best.where for group in chosen}
    result: list[Group] = []
    for group in chosen:
        result.append(group)
        figures, day = _figures(group.text), group.order_day
        for other in putting_right:
            later = day is not None and other.order_day is not None and other.order_day > day
            if later and other.best.where not in shown and figures & _figures(other.text):
                shown.add(other.best.where)
                result.append(replace(other, whole=True))
                break
    return result


def _figures(text: str) -> frozenset[str]:
    """The figures of a text that tell: with a fraction, a unit, or of three digits, no year."""
    found = ("".join(match.group().split()) for match in _FIGURE.finditer(text))
    return frozenset(
        one for one in found if not re.fullmatch(r"(?:19|20)?\d\d", one) and len(one) > 2
    )


def with_corrections(chosen: Sequence[Group]) -> list[Group]:
    """Behind a paragraph of minutes the note of its item that corrects it.

    A figure that was put right later must not be shown without the one that is right.
    """
    result: list[Group] = []
    for group in chosen:
        result.append(group)
        best = group.best
        label = best.paragraph.label
        for paragraph in best.item.paragraphs:
            if paragraph.kind != "note":
                continue
            words = best.document.words(paragraph.start, paragraph.end)
            sentences = candidates_of(best.document, best.item, paragraph)
            if not sentences or not is_addition(sentences[0]):
                continue
            named = label and re.search(
                rf"{_AT}{re.escape(label)}(?![\d.]*\d)", words, re.IGNORECASE
            )
            if named and _CORRECTS.search(words):
                note = beside(best, sentences)
                if all(note.best.where != other.best.where for other in (*chosen, *result)):
                    result.append(replace(note, whole=True))
    return result
