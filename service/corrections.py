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
