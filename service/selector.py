"""The scored selector: chooses sentences by their scores, with no chat model."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from service.companions import (
    with_answers,
    with_antecedent,
    with_denial,
    with_followers,
    with_newest,
    with_next_clauses,
    with_questions,
    with_resolution,
    with_rest_of_reply,
)
from service.corrections import with_corrections, with_later_corrections
from service.facets import as_much_as, clauses, on_subject, one_each, proposals
from service.followups import beyond
from service.listing import Sieve, worthwhile
from service.lookup import concerning
from service.narrowing import (
    after_what_was_said,
    of_the_sitting,
    of_the_time,
    without_empty_resolutions,
    without_headings,
)
from service.promises import followed
from service.reader import Query
from service.scope import of_the_amount, of_the_source, of_the_year
from service.score import FEATURES, Candidate
from service.select import (
    Group,
    Limits,
    Picked,
    Selection,
    grouped,
    is_evidence,
    runs,
    same_words,
    sentences_of,
)
from service.several import (
    all_asked,
    by_turns,
    of_people,
    on_topic,
    one_a_document,
    spans,
    with_near,
)
from service.things import holds
from service.votes import with_motions, with_votes

_TO_WANTED = FEATURES.index("to_wanted")


@dataclass(frozen=True, slots=True)
class ScoredSelector:
    """Paragraphs near the best, then their sentences near the best of each."""

    limits: Limits = field(default_factory=Limits)
    listing: Sieve = field(default_factory=worthwhile)

    def select(self, query: Query, candidates: Sequence[Candidate]) -> Selection:
        """The selection. Empty only when there are no candidates that may be shown."""
        groups = [group for group in grouped(candidates) if is_evidence(group.best)]
        groups = without_headings(groups, query)
        groups = without_empty_resolutions(groups, query)
        everybodys = groups
        groups = concerning(query, groups)
        if "followed" in query.kinds:
            groups = groups or everybodys
        else:  # what came of a promise is of another time
            groups = of_the_time(groups, query, self.limits.margin_time)
            groups = of_the_sitting(groups, query, self.limits.margin_present)
        for kept in (of_the_source, of_the_year, of_the_amount):
            groups = kept(query, groups, self.limits.margin_source)
        groups = after_what_was_said(groups, query, self.limits.margin_time)
        groups = beyond(groups, query)
        if not groups:
            return Selection(nothing="not_recorded" if everybodys else "not_in_documents")
        about = of_people(groups, query)
        many = (
            bool(query.kinds & {"over_time", "list", "survey", "compared"})
            or bool(about)
            or spans(query)
        )
        parts = []
        if "list" not in query.kinds or len(query.years) > 1:
            parts = one_each(query, groups, self.limits.margin_part)
        parts = parts or proposals(query, groups, self.limits.margin_source)
        parts = parts or clauses(query, groups, self.limits.margin_part)
        parts = parts or followed(query, groups, everybodys, self.limits.margin_part)
        listed = all_asked(query, groups)
        if listed:
            chosen = listed
        elif about:
            chosen = by_turns(about)[: self.limits.most_many]
        else:
            chosen = parts[: self.limits.most_many] or self._chosen(query, groups, many)
            if parts and "survey" in query.kinds:
                chosen = with_near(chosen, groups, self.limits)
        if not many:
            chosen = with_newest(chosen, groups, query, self.limits.margin_present)
        chosen = with_answers(chosen, groups, query)
        chosen = with_denial(chosen, groups, query)
        chosen = with_antecedent(chosen)
        chosen = with_followers(chosen, groups, query)
        chosen = with_questions(chosen, groups, query)
        chosen = with_resolution(chosen, query)
        chosen = with_votes(chosen, query)
        chosen = with_rest_of_reply(chosen, groups, query)
        chosen = with_corrections(with_motions(with_next_clauses(chosen)))
        chosen = with_later_corrections(chosen, groups)
        picked = [
            run
            for group in chosen
            for run in runs(sentences_of(group, query, self._limits_of(group, query)), group.score)
        ]
        picked = _in_order(picked, query)
        related = tuple(
            group.best
            for group in groups
            if all(group.best.where != run.lead.where for run in picked)
        )[:3]
        return Selection(tuple(picked), None, related, groups[0].score)

    def _limits_of(self, group: Group, query: Query) -> Limits:
        """Of a reply to somebody whom the question names, all is shown that there is room for."""
        if group.best.features[_TO_WANTED] > 0 and "asked" not in query.kinds:
            return replace(self.limits, sentence_margin=12.0, most_sentences=8)
        return self.limits

    def _chosen(self, query: Query, groups: list[Group], many: bool) -> list[Group]:
        margin = self.limits.margin_many if many else self.limits.margin
        most = self.limits.most_many if many else self.limits.most
        near = [group for group in groups if group.score >= groups[0].score - margin]
        if many:
            near = on_topic(groups, near, self.limits.margin_topic, query)
        if query.kinds & {"list", "over_time", "compared"} or spans(query):
            near = one_a_document(groups, near, self.limits.margin_document, query)
        if "latest" in query.kinds:
            close = [g for g in groups if g.score >= groups[0].score - self.limits.margin_latest]
            topical = [g for g in close if on_subject(g) or as_much_as(g, groups[0])]
            dated = [group for group in topical[:10] if group.order_day]
            if query.thing is not None:
                holding = [one for one in dated if one is groups[0] or holds(one.text, query.thing)]
                dated = holding or dated
            if dated:
                newest = max(day for group in dated if (day := group.order_day))
                near = [group for group in dated if group.order_day == newest]
                near = [group for group in near if group.score >= near[0].score - margin]
        chosen: list[Group] = []
        for group in by_turns(near) if many else near:
            if len(chosen) >= most:
                break
            if any(same_words(group.best, other.best) for other in chosen):
                continue
            if (
                many
                and sum(group.document.id == other.document.id for other in chosen)
                >= self.limits.per_document
            ):
                continue
            chosen.append(group)
        several = many and "compared" not in query.kinds  # of what is compared both sides stay
        return self.listing(chosen) if several else chosen


def _in_order(picked: list[Picked], query: Query) -> list[Picked]:
    """Oldest first for what changed over time; a document's own order within it; else best
    first."""
    order: dict[str, int] = {}
    for run in picked:
        order.setdefault(run.lead.document.id, len(order))
    if query.kinds & {"over_time", "survey", "compared", "followed"}:
        return sorted(
            picked,
            key=lambda run: (
                run.day or date.max,
                order[run.lead.document.id],
                run.lead.paragraph.start,
                run.lead.ordinal,
            ),
        )
    return sorted(
        picked,
        key=lambda run: (order[run.lead.document.id], run.lead.paragraph.start, run.lead.ordinal),
    )
