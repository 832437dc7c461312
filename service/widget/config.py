"""What the widget is told before the first question: `GET /v1/widget`."""

from typing import Any

from ingest.errors import MinutesError
from service.chat import ChatService
from service.settings import ServiceSettings


def config_json(service: ChatService, settings: ServiceSettings) -> dict[str, Any]:
    """The operator's settings and, where anyone may ask, what the index covers.

    Without an index the rest is given all the same: asking says what is missing.
    """
    examples: list[str] = []
    covered = None
    if settings.widget_enabled and not settings.api_keys:
        try:
            covered = _covered(service)
            examples = list(service.examples())
        except MinutesError:
            pass
    return {
        "enabled": settings.widget_enabled,
        "needs_key": bool(settings.api_keys),
        "retention_days": settings.retention_days,
        "title": settings.widget_title or None,
        "greeting": settings.widget_greeting or None,
        "accent": settings.widget_accent or None,
        "accent_dark": settings.widget_accent_dark or None,
        "examples": examples,
        "coverage": covered,
    }


def _covered(service: ChatService) -> dict[str, Any]:
    """What is covered, in a line; from the list of documents alone, which is always at hand."""
    listed, index = service.documents()
    known = [one for one in listed if one.duplicate_of is None]
    held = {(one.body, one.date) for one in known if one.kind == "minutes" and one.date}
    days = sorted(day.isoformat() for _, day in held if day is not None)
    return {
        "meetings": len(held),
        "documents": len(known),
        "bodies": sorted({body for body, _ in held if body is not None}),
        "first": days[0] if days else None,
        "last": days[-1] if days else None,
        "last_ingested": index.built_at,
    }
