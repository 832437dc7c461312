"""A written answer: at most five sentences, each checked against the one sentence that it cites."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from service.errors import ModelUnavailable
from service.model import Answer, Citation, Notice, Statement
from service.models.calls import Calls, Work
from service.models.checks import Source, refusal, same_sentence
from service.models.prompts import Prompt
from service.present import say

MOST_SENTENCES = 5
_MARKED = re.compile(r"([^\[\]]{1,600}?)\s*((?:\[\s*\d{1,3}\s*\]\s*[.,;]?\s*)+)")
_BULLET = re.compile(r"^(?:[-*•–]|\d{1,2}[.)])\s+")


@dataclass(frozen=True, slots=True)
class Drafted:
    """One sentence as the model wrote it, with the numbers that it cites."""

    text: str
    cites: tuple[int, ...]


def drafted(reply: str) -> tuple[Drafted, ...]:
    """The sentences of a reply that carry a mark; what carries none is thrown away."""
    found = []
    for match in _MARKED.finditer(reply):
        text = _BULLET.sub("", " ".join(match[1].split()).lstrip(" .,;"))
        numbers = tuple(int(digits) for digits in re.findall(r"\d+", match[2]))
        if text:
            found.append(Drafted(text, numbers))
    return tuple(found[:MOST_SENTENCES])


def written(answer: Answer, question: str, calls: Calls, prompt: Prompt, work: Work) -> Answer:
    """The answer in the model's words where they pass the checks, in the record's where not.

    Args:
        answer: quoted sentences, each a statement with its citation.
        question: masked.
        calls, prompt, work: of this answer.

    Returns:
        The answer with statements of which `verbatim` says whose words they are and `source` holds
        the sentence of the record; the quoted answer itself where the model wrote nothing usable.

    Raises:
        AnswerStopped: nobody waits any more.
    """
    lines = "\n".join(
        f"[{number}] {statement.text.replace('[', '(').replace(']', ')')}"
        for number, statement in enumerate(answer.statements, 1)
    )
    try:
        reply = calls.ask(
            "write",
            prompt.filled(question=question, lines=lines, most=str(MOST_SENTENCES)),
            work,
        )
    except ModelUnavailable as error:
        work.watch.note(written=f"not written: {error}")
        return _refused(answer)
    outcomes: list[str] = []
    statements = [
        found
        for draft in drafted(reply)
        if (found := _checked(draft, answer.statements, outcomes)) is not None
    ]
    work.watch.note(written=outcomes)
    statements = list(dict.fromkeys(statements))
    if not any(not statement.verbatim for statement in statements):
        return _refused(answer)
    return _shown(answer, statements)


def _checked(draft: Drafted, sources: Sequence[Statement], outcomes: list[str]) -> Statement | None:
    """The statement for a drafted sentence; None where it cites nothing that was shown."""
    cited = [sources[n - 1] for n in draft.cites if 0 < n <= len(sources)]
    if not cited:
        outcomes.append("dropped: it cites nothing that was shown")
        return None
    why = ""
    for source in cited:
        if same_sentence(draft.text, source.text):
            outcomes.append("the record's own sentence")
            return source
        why = refusal(draft.text, Source(source.text, source.act)) or ""
        if not why:
            outcomes.append("written")
            return replace(source, text=draft.text, verbatim=False, source=source.text)
    outcomes.append(f"replaced: {why}")
    return cited[0]


def _refused(answer: Answer) -> Answer:
    notice = Notice("written_refused", say("written_refused"))
    return replace(answer, notices=(*answer.notices, notice))


def _shown(answer: Answer, statements: Sequence[Statement]) -> Answer:
    """The answer with these statements and the citations that they use, numbered anew."""
    by_number = {citation.number: citation for citation in answer.citations}
    used = dict.fromkeys(n for statement in statements for n in statement.citations)
    renumbered = {old: new for new, old in enumerate(used, 1)}
    citations: list[Citation] = [
        replace(by_number[old], number=new) for old, new in renumbered.items()
    ]
    shown = [
        replace(statement, citations=tuple(renumbered[n] for n in statement.citations))
        for statement in statements
    ]
    notices = [
        replace(one, citations=tuple(renumbered[n] for n in one.citations if n in renumbered))
        for one in answer.notices
    ]
    text = " ".join(
        (f"“{one.text}”" if one.verbatim else one.text)
        + "".join(f" [{number}]" for number in one.citations)
        for one in shown
    )
    notice = Notice("machine_written", say("machine_written"))
    return replace(
        answer,
        answer=text,
        statements=tuple(shown),
        citations=tuple(citations),
        notices=(*notices, notice),
    )
