"""What is measured on one answer. Every metric is a pure function of one observation.

A metric returns a value, or None where this case cannot be scored on it. Shares lie in [0, 1].
Matching follows the development set's README: see `evals.matching`.
"""

import math
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from evals.answers import CUT_CODES, ReceivedAnswer, ReceivedCitation, ReceivedStatement
from evals.cases import CUT_CATEGORIES, Case
from evals.matching import (
    collapse,
    normal,
    overlaps,
    same_item,
    same_label,
    same_speaker,
)

WARNING = "weak_evidence"
"""The code of the notice that an answer may not be what was asked for."""

SEARCH_DEPTH = 20
"""Passages asked of a search: as deep as any retrieval metric looks."""


@dataclass(frozen=True, slots=True)
class Observation:
    """One case with what the system under test did on it."""

    case: Case
    answer: ReceivedAnswer
    retrieved: tuple[ReceivedCitation, ...] | None = None  # best first; None: not asked
    texts: Mapping[str, str] | None = None  # file -> collapsed text; None: no documents at hand
    elapsed_ms: float | None = None  # seen from outside


# -- matching of gold and citations, used by several metrics and by the report ------------------


def covers(citation: ReceivedCitation, doc: str, quote: str) -> bool:
    """Whether a citation's passage covers a gold quote of the same document."""
    return citation.document.file == doc and overlaps(citation.passage, quote)


def gold_cited(case: Case, answer: ReceivedAnswer) -> tuple[bool, ...]:
    """For each gold quote, whether any citation covers it."""
    return tuple(
        any(covers(citation, gold.doc, gold.quote) for citation in answer.citations)
        for gold in case.gold
    )


def gold_ranks(case: Case, passages: Iterable[ReceivedCitation]) -> tuple[int | None, ...]:
    """For each gold quote, the rank (from 1) of the first passage that covers it, or None."""
    ranked = tuple(passages)
    return tuple(
        next(
            (
                rank
                for rank, passage in enumerate(ranked, 1)
                if covers(passage, gold.doc, gold.quote)
            ),
            None,
        )
        for gold in case.gold
    )


def facts_found(case: Case, answer: ReceivedAnswer) -> tuple[bool, ...]:
    """For each fact, whether one of its forms stands in the answer or in its notices."""
    said = normal(answer.said)
    return tuple(any(form in said for form in fact) for fact in case.must_include)


def forbidden_found(case: Case, answer: ReceivedAnswer) -> tuple[str, ...]:
    """The forbidden forms that stand in the answer or in its notices."""
    said = normal(answer.said)
    return tuple(form for form in case.must_not_include if form in said)


def refuses(case: Case, answer: ReceivedAnswer) -> bool:
    """Whether an answer declines and cites nothing.

    Asking back which of two people is meant is no refusal, except where that is what the case is
    about (same surname, not to be answered).
    """
    right = {"not_found", "declined"} | ({"clarify"} if case.category == "same-surname" else set())
    return answer.status in right and not answer.citations


def _statements_of(doc: str, quote: str, answer: ReceivedAnswer) -> tuple[ReceivedStatement, ...]:
    """The statements that show the words of one gold quote, by what they cite and say."""
    numbers = {c.number for c in answer.citations if c.document.file == doc}
    return tuple(
        statement
        for statement in answer.statements
        if numbers.intersection(statement.citations)
        and (overlaps(statement.text, quote) or overlaps(quote, statement.text))
    )


def _mean(values: Iterable[float]) -> float | None:
    listed = list(values)
    return sum(listed) / len(listed) if listed else None


# -- answers -------------------------------------------------------------------------------------


def passed(seen: Observation) -> float | None:
    """Whether the case passes by the README's rules. Every case is scored.

    To be answered: citation recall and facts recall are 1 and nothing forbidden is said.
    Not to be answered: the system declines, cites nothing, and nothing forbidden is said.
    """
    if forbidden_found(seen.case, seen.answer):
        return 0.0
    if not seen.case.answerable:
        return float(refuses(seen.case, seen.answer))
    whole = all(gold_cited(seen.case, seen.answer)) and all(facts_found(seen.case, seen.answer))
    return float(whole and seen.answer.status == "answered")


def passed_precise(seen: Observation) -> float | None:
    """Whether the case passes and half its citations or more are gold, where it has gold."""
    if not passed(seen):
        return 0.0
    precision = citation_precision(seen)
    return float(precision is None or precision >= 0.5)


def citation_recall(seen: Observation) -> float | None:
    """Share of gold quotes that a cited passage of the same document covers. None without gold."""
    return _mean(map(float, gold_cited(seen.case, seen.answer)))


def citation_precision(seen: Observation) -> float | None:
    """Share of cited passages that cover some gold quote. None without gold or citations."""
    if not seen.case.gold:
        return None
    return _mean(
        float(any(covers(citation, gold.doc, gold.quote) for gold in seen.case.gold))
        for citation in seen.answer.citations
    )


def facts_recall(seen: Observation) -> float | None:
    """Share of facts of which a form stands in the answer or its notices. None without facts."""
    return _mean(map(float, facts_found(seen.case, seen.answer)))


def violation(seen: Observation) -> float | None:
    """1 where a forbidden form is said, else 0. None where the case forbids nothing."""
    if not seen.case.must_not_include:
        return None
    return float(bool(forbidden_found(seen.case, seen.answer)))


def refused_rightly(seen: Observation) -> float | None:
    """For cases that are not to be answered: whether the system declines and cites nothing."""
    return None if seen.case.answerable else float(refuses(seen.case, seen.answer))


def refused_wrongly(seen: Observation) -> float | None:
    """For cases that are to be answered: whether the system does not answer."""
    return float(seen.answer.status != "answered") if seen.case.answerable else None


def warned_rightly(seen: Observation) -> float | None:
    """Whether an answer that fails says that its evidence is weak. Scored on answers that fail."""
    return _warned(seen) if not passed(seen) else None


def warned_wrongly(seen: Observation) -> float | None:
    """Whether an answer that passes says that its evidence is weak. Scored on answers that pass."""
    return _warned(seen) if passed(seen) else None


def _warned(seen: Observation) -> float | None:
    if seen.answer.status != "answered":
        return None
    return float(any(notice.code == WARNING for notice in seen.answer.notices))


_NOTHING_OF = {"not-recorded": "not_recorded", "cut-off": "cut_off", "not-stated": "not_stated"}


def nothing_named(seen: Observation) -> float | None:
    """Whether the right one of the kinds of nothing is named by a notice.

    Scored on cases of the categories not-recorded, cut-off and not-stated that are not to be
    answered; None elsewhere.
    """
    code = _NOTHING_OF.get(seen.case.category)
    if code is None or seen.case.answerable:
        return None
    return float(code in {notice.code for notice in seen.answer.notices})


def cutoff_disclosed(seen: Observation) -> float | None:
    """Whether a notice tells of the cut page, where a cited passage or the case is about one.

    Scored where the category is truncated or cut-off, or a citation says that it is truncated.
    """
    cut = seen.case.category in CUT_CATEGORIES or any(c.truncated for c in seen.answer.citations)
    if not cut:
        return None
    told = any(n.code in CUT_CODES and n.message.strip() for n in seen.answer.notices)
    return float(told)


# -- evidence ------------------------------------------------------------------------------------


def quote_fidelity(seen: Observation) -> float | None:
    """Share of citations whose quote and passage both stand in the cited document.

    White space is collapsed, nothing else is changed. None without citations or documents. A
    citation of a document that is not at hand counts as unfaithful: nobody could look it up.
    """
    if seen.texts is None:
        return None
    return _mean(float(not unfaithful(citation, seen.texts)) for citation in seen.answer.citations)


def unfaithful(citation: ReceivedCitation, texts: Mapping[str, str]) -> bool:
    """Whether the quote or the passage of a citation does not stand in the document it names."""
    text = texts.get(citation.document.file)
    if text is None or not citation.passage.strip():
        return True
    return collapse(citation.passage) not in text or collapse(citation.quote) not in text


def statement_fidelity(seen: Observation) -> float | None:
    """Share of statements called verbatim whose words stand in a passage they cite.

    None where no statement is called verbatim.
    """
    passages = {citation.number: collapse(citation.passage) for citation in seen.answer.citations}
    return _mean(
        float(
            any(
                collapse(statement.text) in passages.get(number, "")
                for number in statement.citations
            )
        )
        for statement in seen.answer.statements
        if statement.verbatim
    )


def locator_exactness(seen: Observation) -> float | None:
    """Share of covered gold quotes whose citation names the case's item and paragraph.

    Where several citations cover a quote, the best named counts. None where none does.
    """
    scores = []
    for gold in seen.case.gold:
        found = [c for c in seen.answer.citations if covers(c, gold.doc, gold.quote)]
        if found:
            scores.append(
                float(any(names_place(citation, gold.item, gold.paragraph) for citation in found))
            )
    return _mean(scores)


def names_place(citation: ReceivedCitation, item: str | None, paragraph: str | None) -> bool:
    """Whether a citation names this item and this paragraph label."""
    found = citation.item
    number, basis, title = (
        (found.number, found.number_basis, found.title) if found else (None, "not_stated", None)
    )
    return same_item(item, number, basis, title) and same_label(paragraph, citation.paragraph)


def date_exactness(seen: Observation) -> float | None:
    """Whether every citation that covers gold carries the case's date.

    Scored where the case has a date and a covering citation states one. The date of an article is
    its publication, which is no meeting, so a citation without a meeting date is left out.
    """
    if seen.case.date is None:
        return None
    dates = [
        citation.meeting.date
        for citation in seen.answer.citations
        if citation.meeting is not None
        and citation.meeting.date is not None
        and any(covers(citation, gold.doc, gold.quote) for gold in seen.case.gold)
    ]
    return float(all(day == seen.case.date for day in dates)) if dates else None


def speaker_right(seen: Observation) -> float | None:
    """Share of gold quotes shown whose stated speaker agrees with the case, where comparable.

    A quote of several sentences may have several speakers, the case names one of them: it agrees
    where any does. None where the case names nobody, or no speaker is stated that could be
    compared: leaving open who spoke is no mistake here, it is counted by `speaker_stated`.
    """
    return _mean(float(verdict) for verdict in _speaker_verdicts(seen) if verdict is not None)


def speaker_stated(seen: Observation) -> float | None:
    """Whether some gold sentence shown names the case's speaker.

    None where the case names nobody or no gold sentence is shown.
    """
    verdicts = _speaker_verdicts(seen)
    return float(any(verdicts)) if verdicts else None


def _speaker_verdicts(seen: Observation) -> list[bool | None]:
    """For each gold quote that is shown, whether its speaker agrees; None: not comparable."""
    if seen.case.speaker is None:
        return []
    found = []
    for gold in seen.case.gold:
        statements = _statements_of(gold.doc, gold.quote, seen.answer)
        verdicts = [
            same_speaker(
                seen.case.speaker,
                statement.speaker.name if statement.speaker else None,
                statement.speaker.role if statement.speaker else None,
            )
            for statement in statements
        ]
        if verdicts:
            found.append(True if True in verdicts else False if False in verdicts else None)
    return found


def act_right(seen: Observation) -> float | None:
    """Share of gold quotes shown with the case's act, where an act is stated.

    None where the case names none or no gold sentence states one.
    """
    if seen.case.act is None:
        return None
    acts = [
        {s.act for s in _statements_of(gold.doc, gold.quote, seen.answer) if s.act is not None}
        for gold in seen.case.gold
    ]
    return _mean(float(seen.case.act in stated) for stated in acts if stated)


def contract_kept(seen: Observation) -> float | None:
    """Whether the answer is one that the contract allows. Every case is scored."""
    return float(not contract_faults(seen.answer))


def contract_faults(answer: ReceivedAnswer) -> tuple[str, ...]:
    """What the contract forbids and the answer does: each fault as a short sentence."""
    faults = []
    numbers = [citation.number for citation in answer.citations]
    if answer.status == "answered" and not answer.citations:
        faults.append("answered without a citation")
    if answer.status != "answered" and answer.citations:
        faults.append(f"{answer.status} with citations")
    if answer.status == "answered" and not answer.statements:
        faults.append("answered without a statement")
    if len(set(numbers)) != len(numbers) or None in numbers:
        faults.append("citations are not numbered apart")
    marks = {int(mark) for mark in re.findall(r"\[(\d{1,3})\]", answer.answer)}
    if answer.citations and not marks <= set(numbers):
        faults.append(f"marks without a citation: {sorted(marks - set(numbers))}")
    cited = {number for statement in answer.statements for number in statement.citations}
    if not cited <= set(numbers):
        faults.append("a statement cites what is not listed")
    if any(not statement.citations for statement in answer.statements):
        faults.append("a statement cites nothing")
    if any(collapse(c.quote) not in collapse(c.passage) for c in answer.citations):
        faults.append("a quote does not stand in its passage")
    if not answer.answer.strip():
        faults.append("the answer is empty")
    return tuple(faults)


# -- retrieval -----------------------------------------------------------------------------------


def recall_at(k: int) -> Callable[[Observation], float | None]:
    """Makes recall@k: share of gold quotes covered by the first k retrieved passages.

    None where the case has no gold or nothing was asked of the search.
    """

    def recall(seen: Observation) -> float | None:
        if seen.retrieved is None or not seen.case.gold:
            return None
        ranks = gold_ranks(seen.case, seen.retrieved[:k])
        return sum(rank is not None for rank in ranks) / len(ranks)

    return recall


def reciprocal_rank(seen: Observation) -> float | None:
    """1 / rank of the first passage that covers any gold quote, 0 where none does. Averaged: MRR.

    None where the case has no gold or nothing was asked of the search.
    """
    if seen.retrieved is None or not seen.case.gold:
        return None
    ranks = [rank for rank in gold_ranks(seen.case, seen.retrieved) if rank is not None]
    return 1 / min(ranks) if ranks else 0.0


def ndcg(seen: Observation, k: int = 10) -> float | None:
    """nDCG@k over gold quotes (Järvelin & Kekäläinen 2002), each quote a relevant thing of gain 1.

    A quote counts at the rank of the first passage that covers it; the j-th quote found counts at
    rank j at best, as one passage may cover several. The ideal has the quotes at ranks 1, 2, ...
    None where the case has no gold or nothing was asked of the search.
    """
    if seen.retrieved is None or not seen.case.gold:
        return None
    ranks = gold_ranks(seen.case, seen.retrieved[:k])
    found = sorted(rank for rank in ranks if rank is not None)
    gain = sum(1 / math.log2(1 + max(rank, place)) for place, rank in enumerate(found, 1))
    ideal = sum(1 / math.log2(1 + place) for place in range(1, min(len(ranks), k) + 1))
    return gain / ideal


# -- size and speed ------------------------------------------------------------------------------


def answer_words(seen: Observation) -> float | None:
    """Words of the answer as shown, marks left out. Scored where the system answers."""
    if seen.answer.status != "answered":
        return None
    return float(len(re.sub(r"\[\d{1,3}\]", " ", seen.answer.answer).split()))


def citations_shown(seen: Observation) -> float | None:
    """How many citations stand under the answer. Scored where the system answers."""
    return float(len(seen.answer.citations)) if seen.answer.status == "answered" else None


def latency_ms(seen: Observation) -> float | None:
    """Milliseconds from asking to having the whole answer, as the caller sees it."""
    return seen.elapsed_ms


def retrieve_ms(seen: Observation) -> float | None:
    """Milliseconds that the service says retrieval took. None where it does not say."""
    return seen.answer.timings_ms.get("retrieve")


def model_tokens(seen: Observation) -> float | None:
    """Tokens read and written by a chat model. None where none was asked."""
    usage = seen.answer.usage
    if usage is None or (usage.input_tokens is None and usage.output_tokens is None):
        return None
    return float((usage.input_tokens or 0) + (usage.output_tokens or 0))


def model_cost(seen: Observation) -> float | None:
    """What a chat model cost, in the service's currency. None where it does not say."""
    usage = seen.answer.usage
    return usage.cost if usage else None


# -- the list ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric with what a report needs to know of it."""

    name: str
    measure: Callable[[Observation], float | None]
    better: Literal["higher", "lower", "neither"]
    kind: Literal["share", "median", "mean"]  # how the cases are put together
    group: Literal["cases", "answers", "evidence", "retrieval", "size and speed"]

    @property
    def description(self) -> str:
        """The first line of what the function says of itself."""
        return (self.measure.__doc__ or _RECALL_SAYS).split("\n", 1)[0].strip()


_RECALL_SAYS = "Share of gold quotes covered by the first k retrieved passages."

METRICS: tuple[Metric, ...] = (
    Metric("passed", passed, "higher", "share", "cases"),
    Metric("passed_precise", passed_precise, "higher", "share", "cases"),
    Metric("refused_rightly", refused_rightly, "higher", "share", "answers"),
    Metric("refused_wrongly", refused_wrongly, "lower", "share", "answers"),
    Metric("warned_rightly", warned_rightly, "higher", "share", "answers"),
    Metric("warned_wrongly", warned_wrongly, "lower", "share", "answers"),
    Metric("nothing_named", nothing_named, "higher", "share", "answers"),
    Metric("facts_recall", facts_recall, "higher", "share", "answers"),
    Metric("violation", violation, "lower", "share", "answers"),
    Metric("cutoff_disclosed", cutoff_disclosed, "higher", "share", "answers"),
    Metric("citation_recall", citation_recall, "higher", "share", "evidence"),
    Metric("citation_precision", citation_precision, "higher", "share", "evidence"),
    Metric("quote_fidelity", quote_fidelity, "higher", "share", "evidence"),
    Metric("statement_fidelity", statement_fidelity, "higher", "share", "evidence"),
    Metric("locator_exactness", locator_exactness, "higher", "share", "evidence"),
    Metric("date_exactness", date_exactness, "higher", "share", "evidence"),
    Metric("speaker_right", speaker_right, "higher", "share", "evidence"),
    Metric("speaker_stated", speaker_stated, "higher", "share", "evidence"),
    Metric("act_right", act_right, "higher", "share", "evidence"),
    Metric("contract_kept", contract_kept, "higher", "share", "evidence"),
    Metric("recall@1", recall_at(1), "higher", "share", "retrieval"),
    Metric("recall@5", recall_at(5), "higher", "share", "retrieval"),
    Metric("recall@10", recall_at(10), "higher", "share", "retrieval"),
    Metric("recall@20", recall_at(20), "higher", "share", "retrieval"),
    Metric("mrr", reciprocal_rank, "higher", "share", "retrieval"),
    Metric("ndcg@10", ndcg, "higher", "share", "retrieval"),
    Metric("answer_words", answer_words, "lower", "median", "size and speed"),
    Metric("citations_shown", citations_shown, "neither", "mean", "size and speed"),
    Metric("latency_ms", latency_ms, "lower", "median", "size and speed"),
    Metric("retrieve_ms", retrieve_ms, "lower", "median", "size and speed"),
    Metric("model_tokens", model_tokens, "lower", "mean", "size and speed"),
    Metric("model_cost", model_cost, "lower", "mean", "size and speed"),
)

BY_NAME: Mapping[str, Metric] = {metric.name: metric for metric in METRICS}
