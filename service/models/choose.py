"""The selector that asks a chat model: it names labels, the catalogue's sentences are shown."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from service.corrections import with_corrections
from service.errors import ModelOutputInvalid, ModelUnavailable
from service.model import Notice
from service.models.calls import Calls, Work
from service.models.offer import Offer, offer
from service.models.parse import labels_of, labels_schema
from service.models.prompts import Prompt
from service.present import say
from service.reader import Query
from service.retrieve import candidates_of
from service.score import Candidate
from service.select import Group, Picked, Selection, Selector, is_evidence, leans, only_asks, runs
from service.selector import ScoredSelector
from service.votes import with_motions

MOST_SENTENCES = 6
MOST_WORDS = 220  # of all that is shown; the first choice is shown whatever its length


@dataclass(frozen=True, slots=True)
class ChosenSelector:
    """Asks a chat model for one answer; falls back on the scored selection, and says so."""

    calls: Calls
    prompt: Prompt
    work: Work
    question: str  # masked: what leaves the process
    generation: str
    room: int  # tokens for passages
    fallback: Selector = field(default_factory=ScoredSelector)

    def select(self, query: Query, candidates: Sequence[Candidate]) -> Selection:
        """The model's choice; the scored selection where it makes none. Raises AnswerStopped."""
        chosen_by_score = self.fallback.select(query, candidates)
        if not chosen_by_score.picked:
            return chosen_by_score
        shown = offer(_showable(query, candidates), self.question, self.generation, self.room)
        self.work.watch.note(
            offered={label: candidate.chunk_id for label, candidate in shown.sentences},
        )
        try:
            labels = self._labels(shown) if shown.sentences else ()
        except (ModelUnavailable, ModelOutputInvalid) as error:
            return self._by_score(chosen_by_score, "scored_selection", str(error))
        picked = shown.picked(labels)[:MOST_SENTENCES]
        if not picked:
            return self._by_score(chosen_by_score, "scored_nothing", "it chose nothing")
        self.work.watch.note(why="the chat model's choice", labels=list(labels))
        found = _as_shown(picked, query)
        places = {run.lead.where for run in found}
        related = tuple(one for one in chosen_by_score.related if one.where not in places)
        return replace(chosen_by_score, picked=found, related=related)

    def _labels(self, shown: Offer) -> tuple[str, ...]:
        """The labels that the model chose, asked once more where its reply has none.

        Raises:
            ModelUnavailable, AnswerStopped: as the calls do.
            ModelOutputInvalid: neither reply could be read.
        """
        messages = self.prompt.filled(
            question=self.question, passages=shown.text, most=str(MOST_SENTENCES)
        )
        schema = labels_schema([label for label, _ in shown.sentences])
        for _ in range(2):
            text = self.calls.ask("choose", messages, self.work, schema)
            listed = labels_of(text)
            if listed is not None and (not listed or shown.picked(listed)):
                return listed
            loose = shown.labels_in(text)
            if loose:
                return loose
        raise ModelOutputInvalid("the chat model's reply names none of the sentences")

    def _by_score(self, selection: Selection, code: str, why: str) -> Selection:
        self.work.watch.note(why=f"by score: {why}")
        notice = Notice("scored_selection", say(code))
        return replace(selection, notices=(*selection.notices, notice))


def _showable(query: Query, candidates: Sequence[Candidate]) -> list[Candidate]:
    """What a reader may be shown: no notes, and headings only where a date is asked for."""
    headings = "when" in query.kinds
    return [
        one
        for one in candidates
        if is_evidence(one) and (headings or one.paragraph.kind != "heading")
    ]


def _as_shown(picked: Sequence[Candidate], query: Query) -> tuple[Picked, ...]:
    """The picked sentences with those that they cannot stand without, paragraph by paragraph.

    Paragraphs come in the order in which the model first named them, sentences in the order
    printed. A vote that is listed by its sides is shown whole, with its motion and its result.
    """
    room = MOST_WORDS
    groups: dict[tuple[str, str], list[Candidate]] = {}
    for candidate in picked:
        words = len(candidate.text.split())
        if groups and words > room:
            continue
        room -= words
        groups.setdefault(candidate.where, []).append(candidate)
    found: list[Picked] = []
    shown_groups = with_motions([Group(tuple(chosen)) for chosen in groups.values()])
    for group in with_corrections(shown_groups):
        shown = _complete(group, query)
        found += runs(shown, max(one.score for one in shown))
    return tuple(found)


def _complete(group: Group, query: Query) -> list[Candidate]:
    """The sentences of a group with their neighbours that they need, in the order printed.

    A sentence that opens with a pronoun brings the one before it, and one that only asks brings the
    next: what was asked is never shown as if it had been said.
    """
    best = group.best
    place = {one.ordinal: one for one in candidates_of(best.document, best.item, best.paragraph)}
    chosen = {one.ordinal: one for one in group.candidates}
    for candidate in group.candidates:
        before, after = place.get(candidate.ordinal - 1), place.get(candidate.ordinal + 1)
        if before is not None and leans(candidate, query):
            chosen.setdefault(before.ordinal, before)
        if after is not None and only_asks(candidate):
            chosen.setdefault(after.ordinal, after)
    return [chosen[ordinal] for ordinal in sorted(chosen)]
