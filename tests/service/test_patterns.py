"""No pattern of the service takes long over any text, however it was made."""

import importlib
import pkgutil
import re
import time
from collections.abc import Iterator

import pytest

import service

SIZE = 100_000  # of a document's text
QUESTION_SIZE = 10_000  # ten times the longest question
OF_QUESTIONS = ("reader", "terms", "wanted", "periods", "lookup", "answerable")
"""Modules whose patterns read questions alone."""
MOST_S = 0.1
MOST_GROWTH = 40  # for ten times the text: 10 is in proportion, 100 is quadratic
# Pieces that make greedy runs, optional groups and alternatives overlap.
SEEDS = (
    "a", " ", "-", "1", "A ", "a ", "a. ", "a-", "a'", "1,", "hi ", "there ", "of the ", "Mr A ",
    "who ", "what are all the ", "ignore the ", "tell the ", "2022 ", "the last a ", "(A",
    "where is a ", "how has ", "what did ", "name of ", "when ", "since ", "anything a ", "you ",
)  # fmt: skip


def patterns() -> Iterator[tuple[str, re.Pattern[str]]]:
    for module in sorted(info.name for info in pkgutil.iter_modules(service.__path__)):
        held = vars(importlib.import_module(f"service.{module}"))
        for name, value in held.items():
            for at, one in enumerate(_within(value)):
                if isinstance(one.pattern, str):
                    yield f"{module}.{name}.{at}", one


def _within(value: object) -> Iterator[re.Pattern[str]]:
    if isinstance(value, re.Pattern):
        yield value
    elif isinstance(value, tuple | list | frozenset | set):
        for one in value:
            yield from _within(one)
    elif isinstance(value, dict):
        yield from _within(tuple(value.values()))


FOUND = dict(patterns())


def test_the_patterns_of_the_service_are_found() -> None:
    assert len(FOUND) >= 40
    assert "reader._INJECTION.0" in FOUND and "reader._KIND_PATTERNS.0" in FOUND


def seconds(pattern: re.Pattern[str], text: str) -> float:
    started = time.thread_time()  # of this thread alone: other work on the machine counts nothing
    for _ in pattern.finditer(text):
        pass
    return time.thread_time() - started


def slow(pattern: re.Pattern[str], seed: str, size: int) -> bool:
    """Whether a text of one repeated piece takes long, and ever longer for each character.

    What takes long on a slow machine alone still grows with the text: ten times for ten times as
    much. What tries every end from every beginning grows a hundredfold.
    """

    def took(length: int, tries: int = 1) -> float:
        text = (seed * length)[: length - 1] + "\x00"
        return min(seconds(pattern, text) for _ in range(tries))

    if took(size // 100) >= MOST_S:
        return True  # so soon: not tried with more, which would hang
    return took(size) >= MOST_S and took(size // 10, 3) >= MOST_GROWTH * took(size // 100, 3)


@pytest.mark.parametrize("name", FOUND)
def test_no_pattern_is_slow_on_a_long_text(name: str) -> None:
    size = QUESTION_SIZE if name.startswith(OF_QUESTIONS) else SIZE

    assert [seed for seed in SEEDS if slow(FOUND[name], seed, size)] == []


def test_a_pattern_that_tries_every_end_from_every_beginning_is_slow() -> None:
    assert slow(re.compile(r"a+b"), "a", SIZE // 4)
    assert not slow(re.compile(r"a{1,64}b"), "a", SIZE)
