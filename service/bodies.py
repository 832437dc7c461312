"""What a body that speaks as one is called: the Panel, the Committee, the Council, the meeting."""

from dataclasses import replace

from ingest.heading import BODY_WORD
from ingest.model import Document, Speaker
from ingest.roles import PANEL

MEETING = "Meeting"
"""What is said where the page neither names the body that met nor speaks of "the Panel"."""


def called(speaker: Speaker | None, document: Document) -> Speaker | None:
    """The speaker as this document's readers know it: "RESOLVED" is the Council's in a council's
    minutes.

    Ingest knows one role for every body that speaks as one, so that a question about "the panel"
    or "the committee" finds it.
    """
    if speaker is None or speaker.role != PANEL or speaker.name is not None:
        return speaker
    body = document.meeting.body if document.meeting else None
    kinds = BODY_WORD.findall(body or "")
    if not kinds:
        return speaker if f"the {PANEL}" in document.text else replace(speaker, role=MEETING)
    kind = next((kind for kind in kinds if kind.lower() == "panel"), kinds[-1])
    return replace(speaker, role=kind.title())
