"""Down-voted answers as cases to be completed by somebody who knows the right answer."""

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from service.conversations import Feedback

TO_COMPLETE = "to be completed"


def drafts(feedback: "Iterable[Feedback]") -> tuple[dict[str, Any], ...]:
    """Turns down-votes into drafts of cases, in the order given, each answer once.

    A draft is not a case yet: its category says so, and `check` names every field that is still to
    be filled in. What was shown is in the note; nothing of it is taken for the right answer.
    """
    found: dict[str, dict[str, Any]] = {}
    for vote in feedback:
        if vote.rating == "down":
            found.setdefault(vote.answer_id, _draft(vote))
    return tuple(found.values())


def _draft(vote: "Feedback") -> dict[str, Any]:
    comment = f" The reader says: {vote.comment.strip()}" if vote.comment else ""
    return {
        "id": f"feedback-{vote.answer_id}",
        "question": vote.question,
        "category": TO_COMPLETE,
        "answerable": True,
        "history": [{"role": turn.role, "content": turn.content} for turn in vote.history],
        "gold": [],
        "must_include": [],
        "must_not_include": [],
        "speaker": None,
        "date": None,
        "note": f"Down-voted on {vote.at[:10]}; {_shown(vote.answer)}.{comment}",
    }


def _shown(answer: Mapping[str, Any]) -> str:
    cited = [str(citation.get("label", "")) for citation in answer.get("citations", ())]
    return f"was {answer.get('status')}" + (f", citing {'; '.join(cited)}" if cited else "")
