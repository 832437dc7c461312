"""Prompts as files: each with a version by content hash, filled without any room for surprises."""

import hashlib
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from string import Template

from service.models.protocol import Message

BETWEEN = "\n---\n"


@dataclass(frozen=True, slots=True)
class Prompt:
    """One prompt file: what the model is told, a line of dashes, and what it is given."""

    name: str  # of the file, "choose.md"
    system: str
    user: str
    version: str  # first twelve digits of the file's SHA-256

    def filled(self, **values: str) -> tuple[Message, Message]:
        """The messages. Raises KeyError for a variable that is missing: a programming error."""
        return (
            Message("system", Template(self.system).substitute(values)),
            Message("user", Template(self.user).substitute(values)),
        )


def prompt_of(name: str, text: str) -> Prompt:
    """A prompt from the text of its file."""
    system, _, user = text.partition(BETWEEN)
    version = hashlib.sha256(text.encode()).hexdigest()[:12]
    return Prompt(name, system.strip(), user.strip(), version)


@lru_cache(maxsize=8)
def prompt(name: str) -> Prompt:
    """A prompt that ships, by the name of its file in `prompts/`."""
    return prompt_of(name, files("prompts").joinpath(name).read_text(encoding="utf-8"))


@dataclass(frozen=True, slots=True)
class Prompts:
    """The prompts of the three uses."""

    choose: Prompt
    rewrite: Prompt
    write: Prompt


def shipped() -> Prompts:
    """The prompts that ship."""
    return Prompts(prompt("choose.md"), prompt("rewrite.md"), prompt("write.md"))
