"""What is imported is declared, what is declared is locked, and what is locked has its hash."""

import ast
import re
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parent.parent
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PYPROJECT["project"]["optional-dependencies"]
# Which lists of pyproject.toml the imports of a directory may draw on.
DRAWS_ON = {
    # A chat model's packages are imported by the two files that adapt them, when they are asked;
    # PostgreSQL's driver by one, when conversations are kept there.
    "service": ["openai", "local", "postgres", "slack"],
    "ingest": ["ingest"],
    "evals": ["ingest", "eval", "slack"],
    "tests": ["ingest", "eval", "dev", "openai", "local", "postgres", "slack"],
    "scripts": ["ingest", "eval", "dev"],
}
OURS = {"ingest", "service", "evals", "prompts", "tests", "scripts"}
# A module that a test writes before it imports it.
OURS |= {"guest_command"}
# Modules that arrive with the interpreter or are installed for one command only, which a fresh
# environment therefore does not know by the name of a distribution.
NOT_DECLARED = {"pip", "piptools"}
# Declared for what they do, not to be imported by us.
NOT_IMPORTED = {
    "bpe-openai": "its data file is read, its code is not run",
    "hatchling": "builds the package",
    "httpx2": "what Starlette's test client is made of",
    "mypy": "a command",
    "pytest-timeout": "ends a test that hangs",
    "ruff": "a command",
    "typer": "the command line",
    "langchain-chroma": "what the latency of an answer is compared with",
    "langchain-core": "the retriever that LangChain can use",
    "langchain-anthropic": "found by LangChain's own `init_chat_model`",
    "langchain-ollama": "found by LangChain's own `init_chat_model`",
    "langchain-openai": "found by LangChain's own `init_chat_model`",
}


def names(requirements: list[str]) -> set[str]:
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def declared(extras: list[str]) -> set[str]:
    found = names(PYPROJECT["project"]["dependencies"])
    return found.union(*(names(EXTRAS[extra]) for extra in extras))


def imported(directory: str) -> Iterator[tuple[str, str]]:
    for path in sorted((ROOT / directory).rglob("*.py")):
        if path.parent == ROOT / "evals" / "peers":
            continue  # runs in an environment of its own: evals/peers/requirements.txt
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            modules: list[str] = []
            if isinstance(node, ast.Import):
                modules = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom) and not node.level:
                modules = [node.module or ""]
            for module in modules:
                yield str(path.relative_to(ROOT)), module.split(".")[0]


def pins(lock: str) -> dict[str, str]:
    text = (ROOT / lock).read_text(encoding="utf-8")
    return {
        canonicalize_name(name): version
        for name, version in re.findall(r"^([\w.-]+)==([^\s\\;]+)", text, flags=re.MULTILINE)
    }


@pytest.mark.parametrize("directory", DRAWS_ON)
def test_every_import_is_a_declared_dependency(directory: str) -> None:
    distributions = packages_distributions()
    allowed = declared(DRAWS_ON[directory])

    undeclared = {
        (path, module)
        for path, module in imported(directory)
        if module not in sys.stdlib_module_names | OURS | NOT_DECLARED
        and not allowed & {canonicalize_name(name) for name in distributions.get(module, [])}
    }

    assert undeclared == set()


def test_every_declared_dependency_is_used() -> None:
    distributions = packages_distributions()
    used = {
        canonicalize_name(name)
        for directory in DRAWS_ON
        for _, module in imported(directory)
        for name in distributions.get(module, [])
    }

    assert declared(list(EXTRAS)) - used - set(NOT_IMPORTED) == set()


def test_every_direct_dependency_is_pinned_to_the_version_that_is_locked() -> None:
    locked = pins("requirements.lock") | pins("requirements-torch.txt")
    for group in (PYPROJECT["project"]["dependencies"], *EXTRAS.values()):
        for line in group:
            requirement = Requirement(line)
            name = canonicalize_name(requirement.name)
            assert str(requirement.specifier) == f"=={locked[name]}", line


def test_what_answering_needs_is_locked_to_the_same_versions_and_has_no_torch() -> None:
    serve, everything = pins("requirements-serve.lock"), pins("requirements.lock")

    assert declared([]) <= set(serve)
    assert serve.items() <= everything.items()
    assert set(everything) & {"torch", "pip", "pip-tools"} == set()
    assert not {"torch", "sentence-transformers", "transformers", "scikit-learn"} & set(serve)


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-serve.lock"])
def test_a_lock_holds_versions_and_hashes_and_no_place_to_fetch_them_from(lock: str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")
    entries = re.split(r"\n(?=[\w.-]+==)", text)[1:]

    assert len(entries) == len(pins(lock))
    assert all(re.search(r"--hash=sha256:[0-9a-f]{64}", entry) for entry in entries)
    assert not re.search(r"://|--(extra-)?index-url|--find-links|file:|@ ", text)


def test_the_wheel_carries_the_packages_and_their_data() -> None:
    packages = PYPROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]

    assert packages == ["ingest", "service", "evals", "prompts"]
    assert all((ROOT / package).is_dir() for package in packages)
