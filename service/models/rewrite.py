"""A follow-up made to stand alone by a chat model, as far as the conversation's own words go."""

import re
from collections.abc import Sequence

from service.errors import ModelUnavailable
from service.model import Turn
from service.models.calls import Calls, Work
from service.models.parse import QUESTION_SCHEMA, question_of
from service.models.prompts import Prompt
from service.words import FRAME, STOP, fold, stem, tokens

MAX_CHARS = 300
TURNS = 6
TURN_CHARS = 400
_WORD = re.compile(r"[^\W_]+")
_POINTERS = frozenset(
    "he she they it him her them his hers their its this that these those there then one ones ok "
    "okay so and but also again too more else same".split()
)


def rewritten(
    question: str, history: Sequence[Turn], calls: Calls, prompt: Prompt, work: Work
) -> str | None:
    """The question as it stands alone; None where the model gives none that may be used.

    Args:
        question: a follow-up, masked.
        history: earlier turns, oldest first, masked.
        calls, prompt, work: of this answer.

    Raises:
        AnswerStopped: nobody waits any more.
    """
    said = "\n".join(
        f"{'Reader' if turn.role == 'user' else 'Service'}: "
        f"{' '.join(turn.content.split())[:TURN_CHARS]}"
        for turn in history[-TURNS:]
    )
    try:
        text = calls.ask(
            "rewrite", prompt.filled(history=said, question=question), work, QUESTION_SCHEMA
        )
    except ModelUnavailable:
        return None
    found = " ".join((question_of(text) or "").split())
    return found if may_stand_for(found, question, history) else None


def may_stand_for(found: str, question: str, history: Sequence[Turn]) -> bool:
    """Whether a rewriting says nothing that the conversation does not.

    Every content word of it stands in the question or in an earlier turn, and every content word of
    the question, words that point back aside, stands in it.
    """
    if not found or len(found) > MAX_CHARS or found == question:
        return False
    plain = STOP | FRAME | _POINTERS
    asked = {stem(word) for word in tokens(question)}
    known = asked.union(*({stem(word) for word in tokens(turn.content)} for turn in history))
    said = set(_WORD.findall(fold(" ".join([question, *(turn.content for turn in history)]))))
    strange = {word for word in _WORD.findall(fold(found)) if not word.isascii()} - said
    here = {stem(word) for word in tokens(found)}
    new = {stem(word) for word in tokens(found) if word not in plain} - known
    lost = {stem(word) for word in tokens(question) if word not in plain} - here
    return not new and not lost and not strange
