"""What the documentation says is what the code does, and it says nothing that does not belong."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from urllib.parse import unquote

import pytest

from scripts import settings_docs

ROOT = Path(__file__).resolve().parent.parent
RUN_OF_WORDS = 14
ASKMINUTES = Path(sys.executable).parent / "askminutes"


def tracked() -> list[Path]:
    """Every file of the repository, or what would be one: committed or not, but not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    paths = [ROOT / name for name in listed.stdout.split("\0") if name]
    return [path for path in paths if path.is_file()]


def text_of(path: Path) -> str | None:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


@pytest.fixture(scope="module")
def readme() -> str:
    return (ROOT / "README.md").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def texts() -> dict[str, str]:
    read = {str(path.relative_to(ROOT)): text_of(path) for path in tracked()}
    return {name: text for name, text in read.items() if text is not None}


def test_every_make_target_in_the_readme_exists(readme: str) -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^([a-z]+):", makefile, flags=re.MULTILINE))

    said = set(re.findall(r"(?:^|`)make ([a-z]+)", readme, flags=re.MULTILINE))

    assert said - targets == set()
    assert {"run", "test", "check", "eval", "lock", "clean", "help"} <= targets


def test_every_command_in_the_readme_exists_and_every_command_is_in_the_readme(readme: str) -> None:
    said = set(re.findall(r"^\| `askminutes ([a-z]+)", readme, flags=re.MULTILINE))
    shown = subprocess.run([ASKMINUTES, "--help"], capture_output=True, text=True, check=True)
    there = {command for command in said if re.search(rf"^\W+{command}\s", shown.stdout, re.M)}
    offered = set(re.findall(r"^│ ([a-z]+)\s", shown.stdout, flags=re.MULTILINE))

    assert said == there
    assert offered <= said
    assert set(re.findall(r"`askminutes ([a-z]+)", readme)) <= said


def test_the_settings_table_and_the_example_file_are_what_the_settings_are(readme: str) -> None:
    assert readme == settings_docs.with_table(readme), "run `make docs`"
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    assert example == settings_docs.env_example(), "run `make docs`"


def test_every_setting_has_a_description_and_numbers_have_a_range() -> None:
    for name, field in settings_docs.ServiceSettings.model_fields.items():
        assert field.description, name
        if field.annotation in (int, float):
            assert settings_docs.allowed(field), name


def test_every_file_that_the_readme_names_is_there(readme: str) -> None:
    named = re.findall(r"`((?:ingest|service|evals|tests|scripts|docs)/[\w./-]+)`", readme)

    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_link_between_documents_resolves(texts: dict[str, str]) -> None:
    broken = []
    for name, text in texts.items():
        if not name.endswith(".md") or name.startswith(("evals/corpus", "tests/")):
            continue
        for target in re.findall(r"\[[^\]]*\]\(([^)\s]+)\)", text):
            if re.match(r"[a-z]+:", target) or target.startswith("#"):
                continue
            place = (ROOT / name).parent / unquote(target.split("#")[0])
            if not place.exists():
                broken.append((name, target))

    assert broken == []


def test_every_decision_named_in_the_code_has_its_page(texts: dict[str, str]) -> None:
    index = texts["docs/decisions/README.md"]
    named = {
        page
        for name, text in texts.items()
        if name.endswith((".py", ".toml"))
        for page in re.findall(r"docs/[\w/-]+\.md", text)
    }
    pages = {path.name for path in (ROOT / "docs/decisions").glob("*.md")} - {"README.md"}

    assert {page for page in named if not (ROOT / page).exists()} == set()
    assert {page for page in pages if f"({page})" not in index} == set()


def test_the_changelog_has_the_version_that_is_built() -> None:
    version = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## (.+)$", changelog, flags=re.MULTILINE)

    assert headings
    assert headings[0] == "Unreleased" or headings[0].startswith(version)


def test_no_file_names_a_place_of_one_machine_or_a_package_registry(texts: dict[str, str]) -> None:
    # Put together here, so that this file does not hold them itself.
    machine = [r"/" + "work/", r"/" + r"home/\w+", r"/" + "root/", r"/" + r"Users/\w+"]
    machine.append(r"/" + r"opt/\w+(?<!/ingest)(?<!/askminutes)\b")
    hosts = ["pypi" + r"\.org", "pythonhosted" + r"\.org", "registry" + r"\.npmjs"]
    hosts += ["download" + r"\.pytorch", "hugging" + r"face\.co", "deb" + r"\.debian\.org"]
    pattern = re.compile("|".join(machine + hosts))

    found = [
        (name, match.group(0))
        for name, text in texts.items()
        if name not in {"LICENSE"}
        for match in pattern.finditer(text)
    ]

    assert found == []


def test_no_run_of_words_is_taken_from_the_shared_documents(
    shared: Path, texts: dict[str, str]
) -> None:
    def words(text: str) -> list[str]:
        return re.findall(r"\w+", text.lower())

    def runs(text: str) -> set[tuple[str, ...]]:
        said = words(text)
        return {tuple(said[at : at + RUN_OF_WORDS]) for at in range(len(said) - RUN_OF_WORDS + 1)}

    published = set().union(
        *(runs(path.read_text("utf-8")) for path in sorted((shared / "documents").glob("*.txt")))
    )
    taken = {
        name: " ".join(min(same))
        for name, text in texts.items()
        if (same := runs(text) & published)
    }

    assert published
    assert taken == {}
