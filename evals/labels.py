"""Who speaks and what they do, measured on labelled sentences of the sample corpus."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.errors import CasesInvalid, Fault
from evals.matching import collapse, normal, same_speaker
from evals.structure import ReceivedPerson, ReceivedSentence, receive_structure, sentences
from ingest.model import Act


class Label(BaseModel):
    """A sentence with who speaks and what they do, as a careful reader would say."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: str
    quote: str = Field(min_length=1)  # the sentence, or enough of it to find it
    speaker: ReceivedPerson | None
    act: Act | None
    reply_to: ReceivedPerson | None = None
    knowable: bool = True  # false: no reader could tell, so saying nothing is right
    note: str = ""


Verdict = Literal["right", "wrong", "open"]
"""`open`: nothing is said, or nothing that can be compared with the label."""


@dataclass(frozen=True, slots=True)
class Labelled:
    """One label and what the structure says of its sentence."""

    label: Label
    found: ReceivedSentence | None  # None: the sentence is not in the structure
    speaker: Verdict
    act: Verdict
    reply: Verdict | None  # None: no reply is labelled and none is stated

    @property
    def knowable(self) -> bool:
        """Whether a reader of the page knows who speaks."""
        return self.label.knowable and self.label.speaker is not None


def load_labels(paths: Sequence[Path]) -> tuple[Label, ...]:
    """Reads label files, JSON Lines.

    Raises:
        CasesInvalid: with every fault of a file, by line and field.
    """
    labels: list[Label] = []
    for path in paths:
        faults = []
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            if not line.strip():
                continue
            try:
                labels.append(Label.model_validate_json(line))
            except ValidationError as error:
                faults += [
                    Fault(number, ".".join(map(str, detail["loc"])), detail["msg"])
                    for detail in error.errors()
                ]
        if faults:
            raise CasesInvalid(str(path), faults)
    return tuple(labels)


def compare_labels(
    labels: Iterable[Label], documents: Mapping[str, Mapping[str, Any]]
) -> tuple[Labelled, ...]:
    """Compares labels with the sentences of documents as `GET /v1/documents/{id}` shows them.

    A label's sentence is the one equal to its quote, else the first that holds the quote or is
    held by it, white space collapsed.
    """
    read = {
        file: tuple(sentences(receive_structure(raw))) for file, raw in sorted(documents.items())
    }
    return tuple(_labelled(label, read.get(label.file, ())) for label in labels)


def _labelled(label: Label, candidates: Sequence[ReceivedSentence]) -> Labelled:
    quote = collapse(label.quote)
    found = next((s for s in candidates if s.text == quote), None)
    found = found or next((s for s in candidates if quote in s.text), None)
    found = found or next((s for s in candidates if len(s.text) > 20 and s.text in quote), None)
    if found is None:
        return Labelled(label, None, "open", "open", "open" if label.reply_to else None)
    act: Verdict = "open"
    if found.act is not None and label.act is not None:
        act = "right" if found.act == label.act else "wrong"
    return Labelled(
        label=label,
        found=found,
        speaker=_same_person(label.speaker, found.speaker),
        act=act,
        reply=_same_person(label.reply_to, found.reply_to)
        if label.reply_to or found.reply_to
        else None,
    )


def _same_person(wanted: ReceivedPerson | None, stated: ReceivedPerson | None) -> Verdict:
    """A stated person where the label says that nobody can be known is wrong."""
    if stated is None or (stated.name is None and stated.role is None):
        return "open"
    if wanted is None:
        return "wrong"
    verdicts = [
        same_speaker(expected, stated.name, stated.role)
        for expected in (wanted.name, wanted.role)
        if expected
    ]
    # A person is known by the name where both give one; a role beside it only adds.
    if wanted.name and stated.name and verdicts[0] is not None:
        return "right" if verdicts[0] else "wrong"
    if True in verdicts or (wanted.role and normal(wanted.role) == normal(stated.role or "")):
        return "right"
    return "wrong" if False in verdicts else "open"


@dataclass(frozen=True, slots=True)
class LabelSummary:
    """Counts over labelled sentences."""

    labels: int
    knowable: int  # a reader would know the speaker
    right: int  # of the knowable
    wrong: int  # of all: another person or office than the label's, or one where nobody is known
    open: int  # of the knowable: nothing said
    act_right: int
    act_scored: int  # an act is labelled
    reply_right: int
    reply_wrong: int  # of all: to another person than the label's, or to one where none is labelled
    reply_scored: int  # a reply is labelled
    lost: int  # sentences not in the structure


def summarise_labels(results: Sequence[Labelled]) -> LabelSummary:
    """Puts compared labels together."""
    knowable = [r for r in results if r.knowable]
    return LabelSummary(
        labels=len(results),
        knowable=len(knowable),
        right=sum(r.speaker == "right" for r in knowable),
        wrong=sum(r.speaker == "wrong" for r in results),
        open=sum(r.speaker == "open" for r in knowable),
        act_right=sum(r.act == "right" for r in results),
        act_scored=sum(r.label.act is not None for r in results),
        reply_right=sum(r.reply == "right" for r in results),
        reply_wrong=sum(r.reply == "wrong" for r in results),
        reply_scored=sum(r.label.reply_to is not None for r in results),
        lost=sum(r.found is None for r in results),
    )
