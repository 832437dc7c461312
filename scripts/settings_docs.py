"""Write the settings table of README.md and .env.example from the settings (`make docs`)."""

import re
import sys
import textwrap
from pathlib import Path
from typing import Any, Literal, get_args, get_origin

from pydantic.fields import FieldInfo

from ingest.settings import PREFIX
from service.settings import ServiceSettings

ROOT = Path(__file__).resolve().parent.parent
BEGIN, END = "<!-- settings -->\n", "<!-- /settings -->\n"


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return PREFIX + name.upper()


def shown(value: Any) -> str:
    """A default as it is written in a variable; empty where there is none."""
    if value is None or value == ():
        return ""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(map(str, value))
    return f"{value:g}" if isinstance(value, float) else str(value)


def allowed(field: FieldInfo) -> str:
    """The range or the choices of a setting; empty where any value of its type will do."""
    kinds = [field.annotation, *get_args(field.annotation)]
    for kind in kinds:
        if get_origin(kind) is Literal:
            return ", ".join(map(str, get_args(kind)))
    if bool in kinds:
        return "true, false"
    low = high = ""
    for bound in field.metadata:
        for name, says in (("ge", "from"), ("gt", "above")):
            if hasattr(bound, name):
                low = f"{says} {getattr(bound, name):,}"
        for name, says in (("le", "to"), ("lt", "below")):
            if hasattr(bound, name):
                high = f"{says} {getattr(bound, name):,}"
    return f"{low} {high}".strip()


def table() -> str:
    """All settings as a Markdown table, in the order in which the code has them."""
    rows = ["| variable | default | range | what it does |", "| --- | --- | --- | --- |"]
    for name, field in ServiceSettings.model_fields.items():
        default = shown(field.default)
        cells = [f"`{variable(name)}`", f"`{default}`" if default else "", allowed(field)]
        cells.append(re.sub(r"\s+", " ", (field.description or "").replace("|", "\\|")))
        rows.append("| " + " | ".join(cells) + " |")
    return "\n".join(rows) + "\n"


def env_example() -> str:
    """A .env file with every setting at its default, commented out."""
    lines = [
        "# Settings of askminutes, each with its default. Copy to .env and change what you need;",
        "# the same names work as variables, and in lower case without prefix in askminutes.toml.",
        "# Written by `make docs`.",
        "",
    ]
    for name, field in ServiceSettings.model_fields.items():
        lines += textwrap.wrap(
            field.description or "", 98, initial_indent="# ", subsequent_indent="# "
        )
        lines += [f"# {variable(name)}={shown(field.default)}", ""]
    return "\n".join(lines).rstrip() + "\n"


def with_table(readme: str) -> str:
    """README.md with its settings table as it should be. Raises ValueError without the marks."""
    before, rest = readme.split(BEGIN)
    _, after = rest.split(END)
    return before + BEGIN + table() + END + after


def main() -> None:
    """Write both files."""
    readme = ROOT / "README.md"
    readme.write_text(with_table(readme.read_text(encoding="utf-8")), encoding="utf-8")
    (ROOT / ".env.example").write_text(env_example(), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main())
