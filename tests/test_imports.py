"""Imports point one way, cost little, and the environment is read in one place."""

import ast
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
KNOWS = {"ingest": set(), "service": {"ingest"}, "evals": {"service", "ingest"}}
HEAVY = {
    "aiohttp",
    "chromadb",
    "docx",
    "langchain",
    "langchain_chroma",
    "langchain_core",
    "onnx",
    "onnxruntime",
    "pdfplumber",
    "pypdf",
    "sentence_transformers",
    "sklearn",
    "slack_bolt",
    "slack_sdk",
    "torch",
    "transformers",
}
# A module that is nothing but an adapter to one of these may import it at its top; it is itself
# imported only by the function that needs it.
ADAPTERS = {
    "service.langchain_retriever": {"langchain_core"},
    "service.slack.app": {"slack_bolt"},
    "service.slack.bot": {"slack_sdk"},
    "service.slack.http": {"slack_bolt"},
    "service.slack.reply": {"slack_sdk"},
    "service.slack.socket": {"slack_bolt"},
    "service.slack.web": {"aiohttp", "slack_sdk"},
    "evals.fake_slack": {"aiohttp", "slack_sdk"},
}
SETTINGS = {"settings.py", "compose.py"}
EXCEPTIONS = {
    "ingest/chroma_worker.py": "hands the environment on to its child",
    "service/doctor.py": "looks for variables that no setting knows",
}


def modules() -> Iterator[Path]:
    for package in KNOWS:
        yield from sorted((ROOT / package).rglob("*.py"))


def imported(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"line {node.lineno}: a relative import"
            yield node.module or ""


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


@pytest.mark.parametrize("package", KNOWS)
def test_imports_point_from_evals_to_service_to_ingest(package: str) -> None:
    strangers = {
        (str(path.relative_to(ROOT)), name)
        for path in modules()
        if path.relative_to(ROOT).parts[0] == package
        for name in imported(ast.parse(path.read_text(encoding="utf-8")))
        if name.split(".")[0] in {*KNOWS, "tests", "scripts"} - KNOWS[package] - {package}
    }

    assert strangers == set()


def test_importing_any_module_imports_nothing_heavy_and_does_nothing() -> None:
    names = [name_of(path) for path in modules()]
    # A module meant for `python -m` is run, not imported.
    names = [name for name in names if not name.endswith("__main__") and "corpus" not in name]
    names = [name for name in names if name not in ADAPTERS]
    script = f"""
import importlib, json, sys, threading
heavy = {sorted(HEAVY)!r}
found = {{}}
for name in {names!r}:
    importlib.import_module(name)
    for library in heavy:
        if library in sys.modules:
            found.setdefault(library, name)
print(json.dumps([found, threading.active_count()]))
"""
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", script], cwd=ROOT, capture_output=True, text=True
    )

    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == [{}, 1], "library: the first module that brings it"


def test_the_environment_is_read_only_where_settings_are_made() -> None:
    readers = set()
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            reads = (
                isinstance(node, ast.Attribute)
                and node.attr in {"environ", "environb", "getenv"}
                and isinstance(node.value, ast.Name)
                and node.value.id == "os"
            ) or (
                isinstance(node, ast.ImportFrom)
                and node.module == "os"
                and {"environ", "getenv"} & {alias.name for alias in node.names}
            )
            if reads and not sets(path, node):
                readers.add(str(path.relative_to(ROOT)))
    readers = {path for path in readers if Path(path).name not in SETTINGS}

    assert readers - set(EXCEPTIONS) == set()


def sets(path: Path, node: ast.AST) -> bool:
    """Whether the environment is only written to there: a flag for a library."""
    lines = path.read_text(encoding="utf-8").splitlines()
    line = lines[getattr(node, "lineno", 1) - 1].strip()
    return line.startswith("os.environ.setdefault(") or (
        line.startswith("os.environ[") and "] = " in line
    )
