"""From a case and an answer to a score: every metric, and in words why the case failed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evals.answers import ReceivedCitation, receive
from evals.cases import Case, Gold
from evals.metrics import (
    METRICS,
    Observation,
    contract_faults,
    covers,
    facts_found,
    forbidden_found,
    gold_cited,
    gold_ranks,
    names_place,
    refuses,
    unfaithful,
)


@dataclass(frozen=True, slots=True)
class CaseScore:
    """What one answer earned on one case."""

    case_id: str
    metrics: Mapping[str, float | None]  # every metric by name; None: not scored on this case
    why: tuple[
        str, ...
    ]  # why it failed, and what is wrong though it passed; empty when all is well
    gold_cited: tuple[bool, ...]
    gold_ranks: tuple[int | None, ...] | None  # in the search's results; None: not asked

    @property
    def passed(self) -> bool:
        """Whether the case passes by the README's rules."""
        return self.metrics.get("passed") == 1.0


def score_case(
    case: Case,
    answer: object,
    *,
    retrieved: Sequence[ReceivedCitation] | None = None,
    texts: Mapping[str, str] | None = None,
    elapsed_ms: float | None = None,
) -> CaseScore:
    """Scores one answer on one case.

    Args:
        case: the case.
        answer: the answer as received, JSON of the HTTP contract as Python values.
        retrieved: ranked passages for the question, best first, or None where no search was asked.
        texts: file name -> text of the document with white space collapsed, to look quotes up in.
        elapsed_ms: how long the caller waited.

    Returns:
        Every metric of `evals.metrics.METRICS` and the reasons in words.

    Raises:
        AnswerInvalid: the answer breaks the contract so that it cannot be read.
    """
    seen = Observation(
        case=case,
        answer=receive(answer),
        retrieved=None if retrieved is None else tuple(retrieved),
        texts=texts,
        elapsed_ms=elapsed_ms,
    )
    return CaseScore(
        case_id=case.id,
        metrics={metric.name: metric.measure(seen) for metric in METRICS},
        why=tuple(reasons(seen)),
        gold_cited=gold_cited(case, seen.answer),
        gold_ranks=None if seen.retrieved is None else gold_ranks(case, seen.retrieved),
    )


def reasons(seen: Observation) -> list[str]:
    """In words, what is wrong with an answer: first what makes the case fail, then the rest."""
    case, answer = seen.case, seen.answer
    said = [f"says what is forbidden: {form!r}" for form in forbidden_found(case, answer)]
    if not case.answerable:
        if not refuses(case, answer):
            count = len(answer.citations)
            said.append(f"is not to be answered, but {answer.status} with {count} citations")
        return said + _blemishes(seen)
    if answer.status != "answered":
        said.append(f"is to be answered, but {answer.status}")
    for gold, cited in zip(case.gold, gold_cited(case, answer), strict=True):
        if not cited:
            said.append(f"does not cite {place(gold)}{_fate(gold, seen.retrieved)}")
    for fact, found in zip(case.must_include, facts_found(case, answer), strict=True):
        if not found:
            said.append(f"does not say {' / '.join(map(repr, fact[:4]))}")
    return said + _blemishes(seen)


def place(gold: Gold) -> str:
    """Where a piece of gold stands, in a few words."""
    parts = [gold.doc, gold.item, f"paragraph {gold.paragraph}" if gold.paragraph else None]
    return ", ".join(part for part in parts if part)


def _fate(gold: Gold, retrieved: Sequence[ReceivedCitation] | None) -> str:
    if retrieved is None:
        return ""
    for rank, passage in enumerate(retrieved, 1):
        if covers(passage, gold.doc, gold.quote):
            return f": retrieved at rank {rank}, not selected"
    return f": not among the {len(retrieved)} retrieved"


def _blemishes(seen: Observation) -> list[str]:
    """What is wrong whether or not the case passes."""
    case, answer = seen.case, seen.answer
    found = [f"breaks the contract: {fault}" for fault in contract_faults(answer)]
    if seen.texts is not None:
        found += [
            f"quotes what does not stand in {citation.document.file}: [{citation.number}]"
            for citation in answer.citations
            if unfaithful(citation, seen.texts)
        ]
    for gold in case.gold:
        citing = [c for c in answer.citations if covers(c, gold.doc, gold.quote)]
        if citing and not any(names_place(c, gold.item, gold.paragraph) for c in citing):
            found.append(f"names another place than {place(gold)}: {citing[0].label!r}")
    verdicts = {metric.name: metric.measure(seen) for metric in METRICS}
    words = {
        "speaker_right": f"states another speaker than {case.speaker!r}",
        "act_right": f"states another act than {case.act!r}",
        "date_exactness": f"gives another date than {case.date}",
        "cutoff_disclosed": "does not say that the page is cut",
        "nothing_named": "does not name the right kind of nothing",
        "statement_fidelity": "calls verbatim what does not stand in the passage cited",
    }
    for name, text in words.items():
        value = verdicts[name]
        if value is not None and value < 1:
            found.append(text)
    return found
