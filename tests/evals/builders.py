"""Small cases and answers for the tests of the suite, from the invented world of Ambershire."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evals.cases import Case, HistoryTurn

MINUTES = "wenmouth-2021-09-14.txt"
QUOTE = (
    "The Commissioner said that forty patrol cars would be fitted with cameras before the spring."
)
PASSAGE = f"{QUOTE} Members welcomed the news and asked to be kept informed."
OTHER_QUOTE = "Mr Ashbrook asked how the cost of the cameras would be met in the following year."
OTHER_PASSAGE = f"{OTHER_QUOTE} He was told that it stood in the budget."


def raw_case(**changes: Any) -> dict[str, Any]:
    """A case as it stands in a file, one gold quote and one fact."""
    return {
        "id": "t-001",
        "question": "How many patrol cars get cameras?",
        "category": "direct",
        "answerable": True,
        "history": [],
        "gold": [{"doc": MINUTES, "item": "12. Budget", "paragraph": "3", "quote": QUOTE}],
        "must_include": [["forty patrol cars", "40 patrol cars"]],
        "must_not_include": [],
        "speaker": "Commissioner",
        "date": "2021-09-14",
        "note": "A figure inside a sentence.",
    } | changes


def a_case(**changes: Any) -> Case:
    """The same, read."""
    return Case.model_validate(raw_case(**changes))


def a_refusal_case(**changes: Any) -> Case:
    """A case that is not to be answered."""
    return a_case(
        **(
            {
                "category": "unanswerable",
                "answerable": False,
                "gold": [],
                "must_include": [],
                "speaker": None,
                "date": None,
            }
            | changes
        )
    )


def a_citation(**changes: Any) -> dict[str, Any]:
    """A citation of the paragraph that holds the gold quote."""
    return {
        "number": 1,
        "label": "Ambershire Police and Crime Panel, 14 September 2021, item 12, paragraph 3",
        "document": {"id": "d1", "file": MINUTES, "title": None, "url": None, "kind": "minutes"},
        "meeting": {
            "body": "Ambershire Police and Crime Panel",
            "date": "2021-09-14",
            "date_basis": "printed",
        },
        "item": {"number": "12", "number_basis": "printed", "title": "Budget"},
        "question": None,
        "paragraph": "3",
        "quote": QUOTE,
        "passage": PASSAGE,
        "truncated": False,
        "url": "/v1/documents/d1#12/3",
    } | changes


def an_answer(**changes: Any) -> dict[str, Any]:
    """An answer that is right in every way on the case above."""
    return {
        "id": "a_1",
        "conversation_id": None,
        "status": "answered",
        "answer": f"On 14 September 2021 the minutes record: {QUOTE} [1]",
        "statements": [
            {
                "text": QUOTE,
                "citations": [1],
                "speaker": {
                    "name": "Owen Pellow",
                    "role": "Police and Crime Commissioner",
                    "basis": "role",
                },
                "act": "stated",
                "verbatim": True,
            }
        ],
        "citations": [a_citation()],
        "notices": [],
        "related": [],
        "model": "extractive",
        "index": {"generation": "g1", "built_at": "2026-01-01T00:00:00Z", "documents": 1},
        "timings_ms": {"total": 14.0, "retrieve": 9.0},
    } | changes


def a_refusal(**changes: Any) -> dict[str, Any]:
    """An answer that says that the documents do not cover the question."""
    return an_answer(
        **(
            {
                "status": "not_found",
                "answer": "I found nothing about that in the minutes.",
                "statements": [],
                "citations": [],
                "notices": [
                    {"code": "not_in_documents", "message": "Nothing mentions it.", "url": None}
                ],
            }
            | changes
        )
    )


@dataclass(frozen=True, slots=True)
class Functions:
    """A target of a run, made of two functions; without the second it has no search."""

    answer: Callable[[str, Sequence[HistoryTurn]], Mapping[str, Any]]
    retrieve: Callable[[str, int], Mapping[str, Any]] | None = None

    def ask(self, question: str, history: Sequence[HistoryTurn]) -> Mapping[str, Any]:
        """The answer object of the HTTP contract."""
        return self.answer(question, history)

    def search(self, question: str, k: int) -> Mapping[str, Any] | None:
        """Ranked passages, best first."""
        return self.retrieve(question, k) if self.retrieve else None
