"""`/docs`: the contract as served, on one page without scripts that needs no network."""

from collections.abc import Mapping
from html import escape
from typing import Any

from service.page import framed
from service.problem import DETAILS

_METHODS = ("get", "post", "delete")


def reference_page(openapi: Mapping[str, Any]) -> str:
    """The page.

    Args:
        openapi: the document that `/openapi.json` serves.
    """
    calls = [
        _call(path, method, operation)
        for path, operations in openapi["paths"].items()
        for method, operation in operations.items()
        if method in _METHODS
    ]
    schemas = [_schema(name, s) for name, s in openapi["components"]["schemas"].items()]
    problems = "".join(
        f'<tr id="problem-{status}"><th scope="row">{status}</th><td>{escape(detail)}</td></tr>'
        for status, detail in DETAILS.items()
    )
    main = (
        f"<h1>{escape(openapi['info']['title'])}: the contract</h1>"
        f"<p>{escape(openapi['info'].get('summary', ''))} "
        f"{escape(openapi['info'].get('description', ''))} "
        '<a href="/openapi.json">openapi.json</a></p>'
        f"<h2>Calls</h2>{''.join(calls)}"
        f"<h2>Objects</h2>{''.join(schemas)}"
        "<h2>Errors</h2><p>Errors are <code>application/problem+json</code> (RFC 9457).</p>"
        f"<table>{problems}</table>"
    )
    return framed("The contract - askminutes", main)


def _call(path: str, method: str, operation: Mapping[str, Any]) -> str:
    parameters = "".join(
        f"<tr><th scope='row'><code>{escape(p['name'])}</code> ({escape(p['in'])})</th>"
        f"<td>{escape(p.get('description', '') or _type(p.get('schema', {})))}</td></tr>"
        for p in operation.get("parameters", ())
    )
    takes = _content(operation.get("requestBody", {}))
    gives = ", ".join(
        f"{status} {_content(reply)}".strip()
        for status, reply in operation.get("responses", {}).items()
        if status < "400"
    )
    return (
        f"<article><h3><code>{method.upper()} {escape(path)}</code></h3>"
        f"<p>{escape(operation.get('description', ''))}</p>"
        + (f"<p>Takes {takes}.</p>" if takes else "")
        + (f"<table>{parameters}</table>" if parameters else "")
        + f"<p>Gives {gives}.</p></article>"
    )


def _content(part: Mapping[str, Any]) -> str:
    types = [
        _type(media.get("schema", {}))
        for name, media in part.get("content", {}).items()
        if name == "application/json"
    ]
    return " or ".join(kind for kind in types if kind)


def _schema(name: str, schema: Mapping[str, Any]) -> str:
    required = set(schema.get("required", ()))
    rows = "".join(
        f"<tr><th scope='row'><code>{escape(field)}</code></th><td>{_type(rule)}"
        f"{'' if field in required else ', optional'}"
        f"{'. ' + escape(rule['description']) if 'description' in rule else ''}</td></tr>"
        for field, rule in schema.get("properties", {}).items()
    )
    return (
        f'<article id="{escape(name)}"><h3>{escape(name)}</h3>'
        f"<p>{escape(schema.get('description', ''))}</p><table>{rows}</table></article>"
    )


def _type(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        name = schema["$ref"].rsplit("/", 1)[-1]
        return f'<a href="#{escape(name)}">{escape(name)}</a>'
    for union in ("anyOf", "oneOf"):
        if union in schema:
            return " or ".join(_type(one) for one in schema[union])
    if "enum" in schema:
        return "one of " + ", ".join(f"<code>{escape(str(v))}</code>" for v in schema["enum"])
    if "const" in schema:
        return f"<code>{escape(str(schema['const']))}</code>"
    if schema.get("type") == "array":
        return f"list of {_type(schema.get('items', {}))}"
    return escape(str(schema.get("type", "any")))
