"""Which files are documents, and what `sources.toml` declares of them."""

import os
import re
import stat
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from ingest.errors import SettingsError
from ingest.model import DocumentKind, Source

SOURCES_FILE = "sources.toml"
SUFFIXES = (".html", ".htm", ".txt", ".md", ".pdf", ".docx")

_MAX_SOURCES_BYTES = 2_000_000
_SNIFFED_BYTES = 4096
_NEVER_SNIFFED = frozenset(
    ".py .js .mjs .css .json .jsonl .csv .tsv .xml .svg .toml .yaml .yml .ini .lock .log .sql .db "
    ".sqlite .zip .gz .xlsx .xls .pptx .png .jpg .jpeg .gif .webp .ico .woff .woff2 .ttf .mp3 .mp4 "
    ".bak .tmp .part".split()
)
_SAVED_PAGE = re.compile(
    rb"^(?:\xef\xbb\xbf)?\s*(?:<\?xml[^>]{0,200}\?>\s*)?"
    rb"(?:<!--[^>]{0,2000}-->\s*){0,5}<(?:!doctype\s+html|html)\b",
    re.IGNORECASE,
)
_README = re.compile(r"^read[-_ ]?me(?:\.[a-z]+)?$", re.IGNORECASE)
_ENTRY = re.compile(r"^[ \t]*\[\[\s*document\s*\]\]", re.MULTILINE)
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class FoundSource:
    """A file to be read, with what is declared of it."""

    path: Path
    source: Source


@dataclass(frozen=True, slots=True)
class Skipped:
    """A file that lies among the documents and is none."""

    path: Path
    reason: str


@dataclass(frozen=True, slots=True)
class Survey:
    """Everything that was looked at."""

    sources: tuple[FoundSource, ...]
    skipped: tuple[Skipped, ...]


def _printable(text: str) -> str:
    if _CONTROL.search(text):
        raise ValueError("it holds a control character")
    return text.strip()


def _web_address(text: str) -> str:
    if not re.match(r"^https?://[^\s/?#@]+(?:[/?#]\S*)?$", text):
        raise ValueError("it is not an http or https address")
    return text


_Words = Annotated[str, Field(min_length=1, max_length=500), AfterValidator(_printable)]


class _Entry(BaseModel):
    """One `[[document]]` table of `sources.toml`."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    file: _Words
    url: Annotated[str, Field(max_length=2000), AfterValidator(_web_address)] | None = None
    title: _Words | None = None
    publisher: _Words | None = None
    kind: DocumentKind | None = None
    published: date | None = None
    author: _Words | None = None
    body: _Words | None = None
    meeting_date: date | None = None


def find(paths: Sequence[Path]) -> list[FoundSource]:
    """The documents among some files and directories; see `survey` for what was passed over.

    Returns:
        Each document once, those of a directory in the order of their paths.

    Raises:
        SettingsError: a path that does not exist, or a `sources.toml` that is wrong.
    """
    return list(survey(paths).sources)


def survey(paths: Sequence[Path]) -> Survey:
    """Look through files and directories.

    A directory is searched with everything below it. Hidden files are ignored; links out of the
    directory, READMEs and files that are no documents are skipped, each with a reason. A file that
    is named by itself is always taken, whatever its suffix. `sources.toml` in a directory speaks
    of the files beside and below it; for a file named by itself, the one in its own directory
    does.

    Args:
        paths: files and directories, in any mixture.

    Returns:
        Documents and skipped files. The same on every run.

    Raises:
        SettingsError: as in `find`.
    """
    found: dict[Path, FoundSource] = {}
    skipped: dict[Path, Skipped] = {}
    for path in paths:
        try:
            mode = path.stat().st_mode
        except (OSError, ValueError) as exc:
            raise SettingsError(
                f"There is no file or directory {str(path)!r}. Check the path."
            ) from exc
        if stat.S_ISDIR(mode):
            sources, passed = _directory(path)
        else:
            declared = _declared(path.parent) if (path.parent / SOURCES_FILE).is_file() else {}
            source = declared.get(_real(path), Source(file=path.name))
            sources, passed = [FoundSource(path, replace(source, file=path.name))], []
        for one in sources:
            first = found.setdefault(_real(one.path), one)
            if first.path != one.path:
                passed.append(Skipped(one.path, f"the same file as {first.path.name!r}"))
        for other in passed:
            skipped.setdefault(other.path, other)
    taken = {one.path for one in found.values()}
    return Survey(
        tuple(found.values()), tuple(one for path, one in skipped.items() if path not in taken)
    )


def _real(path: Path) -> Path:
    return Path(os.path.realpath(path))


def _directory(root: Path) -> tuple[list[FoundSource], list[Skipped]]:
    inside = _real(root)
    declared: dict[Path, Source] = {}
    sources: list[FoundSource] = []
    skipped: list[Skipped] = []
    files: list[Path] = []
    for folder, names, here in os.walk(root):
        # Directories that are links are not entered: what they hold inside the root is found
        # anyway.
        names[:] = sorted(name for name in names if not name.startswith("."))
        linked = [name for name in names if (Path(folder) / name).is_symlink()]
        skipped += [Skipped(Path(folder) / name, "a link to a directory") for name in linked]
        names[:] = [name for name in names if name not in linked]
        files += [Path(folder) / name for name in here if not name.startswith((".", "~$"))]
        if SOURCES_FILE in here:
            # An inner file knows more of its documents than one further out.
            declared |= _declared(Path(folder))
    for path in sorted(files, key=lambda one: one.relative_to(root).parts):
        reason = _not_a_document(path, inside)
        if reason is None:
            sources.append(FoundSource(path, declared.get(_real(path), Source(file=path.name))))
        else:
            skipped.append(Skipped(path, reason))
    return sources, skipped


def _not_a_document(path: Path, root: Path) -> str | None:
    """Why a file is no document, or None where it may be one."""
    try:
        path.name.encode("utf-8")
    except UnicodeEncodeError:
        return "its name is not UTF-8; rename it"
    if _CONTROL.search(path.name):
        return "its name holds control characters; rename it"
    if path.is_symlink() and not _real(path).is_relative_to(root):
        return "a link that leaves the directory"
    if path.name == SOURCES_FILE or _README.match(path.name):
        return "about the documents, not one of them"
    try:
        mode = path.stat().st_mode
    except OSError as exc:
        return f"cannot be opened: {exc.strerror}"
    if not stat.S_ISREG(mode):
        return "not a file"
    suffix = path.suffix.lower()
    if suffix in SUFFIXES:
        return None
    if suffix not in _NEVER_SNIFFED and _looks_like_one(path):
        return None
    return f"{suffix or 'no suffix'} is no kind of document ({', '.join(SUFFIXES)})"


def _looks_like_one(path: Path) -> bool:
    """Whether a file of another name holds a saved page, a PDF or a Word document."""
    try:
        with path.open("rb") as file:
            head = file.read(_SNIFFED_BYTES)
    except OSError:
        return False
    if head.startswith(b"PK\x03\x04"):
        return b"word/" in head or b"[Content_Types].xml" in head[:60]
    return b"%PDF-" in head[:1024] or _SAVED_PAGE.match(head) is not None


# --- sources.toml --------------------------------------------------------------------------------


def _declared(folder: Path) -> dict[Path, Source]:
    """What the `sources.toml` of a directory says, by file."""
    path = folder / SOURCES_FILE
    try:
        with path.open("rb") as file:
            data = file.read(_MAX_SOURCES_BYTES + 1)
    except OSError as exc:
        raise SettingsError(f"{str(path)!r} cannot be read: {exc.strerror}.") from exc
    if len(data) > _MAX_SOURCES_BYTES:
        raise SettingsError(
            f"{str(path)!r} has more than {_MAX_SOURCES_BYTES:,} bytes; split the directory."
        )
    try:
        text = data.decode("utf-8-sig")
        content = tomllib.loads(text)
    except UnicodeDecodeError as exc:
        raise SettingsError(
            f"{str(path)!r} is not UTF-8 (byte {exc.start:,}). Save it as UTF-8."
        ) from exc
    except (tomllib.TOMLDecodeError, RecursionError) as exc:
        raise SettingsError(f"{str(path)!r} is not TOML: {exc}. Correct it there.") from exc
    unknown = sorted(set(content) - {"document"})
    if unknown:
        raise SettingsError(
            f"{str(path)!r} has the unknown key {unknown[0]!r}; it holds [[document]] tables only."
        )
    entries = content.get("document", [])
    if not isinstance(entries, list):
        raise SettingsError(
            f"{str(path)!r}: write [[document]] with two brackets, once for each file."
        )
    lines = [text.count("\n", 0, match.start()) + 1 for match in _ENTRY.finditer(text)]
    declared: dict[Path, Source] = {}
    for number, entry in enumerate(entries, start=1):
        line = f" (line {lines[number - 1]})" if len(lines) == len(entries) else ""
        where = f"{str(path)!r}, [[document]] {number}{line}"
        real, source = _source(entry, folder, where)
        if real in declared:
            raise SettingsError(
                f"{where}: {source.file!r} is declared twice. Leave one of them out."
            )
        declared[real] = source
    return declared


def _source(entry: Any, folder: Path, where: str) -> tuple[Path, Source]:
    try:
        stated = _Entry.model_validate(entry)
    except ValidationError as exc:
        raise SettingsError(f"{where}: {_complaint(exc)}") from exc
    inside = PurePosixPath(stated.file)
    if inside.is_absolute() or ".." in inside.parts or "\\" in stated.file:
        raise SettingsError(
            f"{where}: file {stated.file!r} must be a path below the directory of sources.toml."
        )
    path = folder / inside
    if not path.is_file():
        raise SettingsError(
            f"{where}: there is no file {stated.file!r}. Correct the name or leave the entry out."
        )
    values = stated.model_dump()
    values["file"] = path.name
    return _real(path), Source(**values)


def _complaint(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_context=False)[0]
    place: Iterable[Any] = first["loc"]
    name = ".".join(str(part) for part in place)
    if first["type"] == "extra_forbidden":
        return f"{name!r} is not known. Known are {', '.join(_Entry.model_fields)}."
    if first["type"] == "missing":
        return f"{name!r} is missing."
    value = repr(first["input"])
    shown = value if len(value) <= 80 else value[:77] + "..."
    return f"{name} = {shown}: {first['msg']}."
