"""Where a run's parts are made: the index of a set of documents, the service over it, the plans."""

import hashlib
import platform
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evals.baseline import read_baseline
from evals.cases import Case, load
from evals.documents import collapsed, exact_texts
from evals.errors import CasesInvalid, DocumentsMissing, Fault
from evals.labels import load_labels
from evals.offline import loopback_only
from evals.runner import DEFAULT_OPTIONS, Options, Plan
from evals.targets import InProcess, OverHttp, over_http
from evals.thresholds import Suite, Thresholds, load_thresholds
from ingest.errors import SettingsError

if TYPE_CHECKING:
    from service.chat import ChatService

ROOT = Path(__file__).resolve().parent
THRESHOLDS = ROOT / "thresholds.toml"

SLACK = "slack"
"""In place of an address: the service of this process, asked through its Slack bot."""

Progress = Callable[[str, int, int], None]


@contextmanager
def service_over(
    documents: Sequence[Path] | None,
    data: Path | None,
    progress: Progress = lambda step, done, total: None,
) -> "Iterator[ChatService]":
    """A service in this process that stores no conversation.

    Args:
        documents: files and directories to bring the index in line with first; None: leave it.
        data: directory of the index; None: the configured one.
        progress: hears of the steps of an ingest.

    Raises:
        SettingsError, IngestError: as the ingest and the service do.
    """
    from ingest import compose as reading
    from service import compose as answering

    settings = answering.settings(data=data)
    if documents is not None:
        reading.ingest(list(documents), settings, progress=progress)
    service = answering.service(settings, remember=False)
    try:
        yield service
    finally:
        service.close()


def suite_files(directory: Path, patterns: Sequence[str]) -> tuple[Path, ...]:
    """The files that patterns name, seen from a directory, sorted, each once."""
    found = []
    for pattern in patterns:
        place = directory / pattern
        found += sorted(place.parent.glob(place.name))
    return tuple(dict.fromkeys(found))


def suite_cases(directory: Path, suite: Suite) -> tuple[Case, ...]:
    """The cases of a suite.

    Raises:
        CasesInvalid: a file has faults, or there is none.
    """
    files = suite_files(directory, suite.cases)
    if not files:
        raise CasesInvalid(", ".join(suite.cases), [Fault(0, "", "there is no such file")])
    return load(files)


@dataclass(frozen=True, slots=True)
class Request:
    """What somebody wants measured; the options of `askminutes eval`."""

    out: Path
    cases: tuple[Path, ...] = ()
    against: str | None = None
    baseline: Path | None = None
    documents: tuple[Path, ...] = ()
    categories: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    limit: int | None = None
    options: Options = DEFAULT_OPTIONS
    model: str | None = None
    suites: tuple[str, ...] = ()
    thresholds: Path | None = None
    data: Path | None = None
    timeout_s: float = 60.0
    key: str | None = None
    gate: bool = False


def plans(request: Request, note: Callable[[str], None]) -> Generator[Plan, None, None]:
    """The runs that a request asks for, one after the other; a service stays open for its own.

    Args:
        request: what is wanted.
        note: hears of what is passed over and what takes time.

    Raises:
        CasesInvalid, ThresholdsInvalid, DocumentsMissing, RunMismatch, SettingsError: it cannot be
            done as asked.
        TargetUnreachable, IngestError: a service or an index is not there.
    """
    if request.gate and (request.categories or request.ids or request.limit):
        raise SettingsError("--gate asks all cases: leave out --category, --case and --limit")
    if request.gate and (request.cases or request.documents):
        raise SettingsError("--gate runs suites: name them with --suite and --thresholds")
    if request.suites or not (request.cases or request.documents):
        yield from _suites(request, note)
    else:
        yield from _own_cases(request, note)


def _suites(request: Request, note: Callable[[str], None]) -> Iterator[Plan]:
    """The suites of the thresholds file; without a gate and without a name, the first."""
    path = request.thresholds or THRESHOLDS
    thresholds = load_thresholds(path)
    for name in request.suites:
        if name not in thresholds.suites:
            raise SettingsError(
                f"--suite {name!r}: there are {', '.join(map(repr, thresholds.suites))}"
            )
    names = request.suites or tuple(thresholds.suites)[: None if request.gate else 1]
    if request.against is not None and len(names) != 1:
        raise SettingsError("--against with --gate takes one suite: name it with --suite")
    for name in names:
        suite = thresholds.suites[name]
        documents = path.parent / suite.documents
        if not documents.exists():
            if suite.required:
                raise DocumentsMissing(f"suite {name!r}: there is no {suite.documents!r}")
            note(f"suite {name!r} is passed over: there is no {suite.documents!r}")
            continue
        out = request.out / name if len(names) > 1 else request.out
        with _closed_network(request):
            yield from _suite(request, note, thresholds, path.parent, name, out)


@contextmanager
def _closed_network(request: Request) -> Iterator[None]:
    with loopback_only() if request.gate and request.against is None else nullcontext():
        yield


def _suite(
    request: Request,
    note: Callable[[str], None],
    thresholds: Thresholds,
    place: Path,
    name: str,
    out: Path,
) -> Iterator[Plan]:
    suite = thresholds.suites[name]
    cases = _chosen(request, suite_cases(place, suite))
    documents = [place / suite.documents]
    kept = place / suite.baseline if suite.baseline else None
    baseline = _baseline_of(request, name) or (kept if request.gate else None)
    with _target(request, cases, documents, name, note) as target:
        yield Plan(
            name=name,
            cases=cases,
            target=target,
            about={**target.about(), **about_code()},
            directory=out,
            texts=collapsed(exact_texts(documents)),
            structures=_structures(target, cases),
            labels=load_labels(suite_files(place, suite.labels)),
            options=request.options,
            bounds=suite if request.gate else None,
            baseline=read_baseline(baseline) if baseline and baseline.exists() else None,
            rule=thresholds.no_regression.rule(),
            baseline_file=kept if request.gate else None,
        )


def _own_cases(request: Request, note: Callable[[str], None]) -> Iterator[Plan]:
    """Case files of somebody's own, over documents of their own, the configured index or a URL."""
    if not request.cases:
        raise SettingsError("--documents needs --cases: questions about these documents")
    cases = _chosen(request, load(request.cases))
    name = request.cases[0].stem
    rule = load_thresholds(request.thresholds or THRESHOLDS).no_regression.rule()
    with _target(request, cases, request.documents, name, note) as target:
        if request.documents:
            texts: Mapping[str, str] | None = exact_texts(request.documents)
        elif isinstance(target, InProcess):
            texts = target.texts()
        else:
            texts = None  # what a service says of itself would prove nothing
        yield Plan(
            name=name,
            cases=cases,
            target=target,
            about={**target.about(), **about_code()},
            directory=request.out,
            texts=None if texts is None else collapsed(texts),
            structures=_structures(target, cases),
            options=request.options,
            baseline=read_baseline(request.baseline) if request.baseline else None,
            rule=rule,
        )


@contextmanager
def _target(
    request: Request,
    cases: Sequence[Case],
    documents: Sequence[Path],
    name: str,
    note: Callable[[str], None],
) -> Iterator[InProcess | OverHttp]:
    if request.against is not None and request.against != SLACK:
        with over_http(
            request.against, model=request.model, key=request.key, timeout_s=request.timeout_s
        ) as remote:
            yield remote
        return
    data = request.data
    if documents:
        data = (data or _configured_data() / "evals") / name
        note(f"{name}: bringing the index in {str(data)!r} in line with its documents")
    with service_over(documents or None, data) as service:
        if request.against == SLACK:
            from evals.through_slack import through_slack

            with through_slack(service, request.model) as target:
                yield target
        else:
            yield InProcess(service, request.model)


def _structures(
    target: InProcess | OverHttp, cases: Sequence[Case]
) -> Mapping[str, Mapping[str, Any]]:
    if isinstance(target, InProcess):
        return target.structures()
    return target.structures(sorted({gold.doc for case in cases for gold in case.gold}))


def _baseline_of(request: Request, name: str) -> Path | None:
    """The run to compare a suite with: a run of several suites holds one directory each."""
    if request.baseline is None:
        return None
    inside = request.baseline / name
    return inside if inside.is_dir() else request.baseline


def _chosen(request: Request, cases: Sequence[Case]) -> tuple[Case, ...]:
    return chosen(cases, categories=request.categories, ids=request.ids, limit=request.limit)


def _configured_data() -> Path:
    from service import compose as answering

    return answering.settings().data


def about_code() -> dict[str, Any]:
    """What a run notes down of the code and the words it used."""
    try:
        installed = version("askminutes")
    except PackageNotFoundError:
        installed = "not installed"
    return {
        "askminutes": installed,
        "python": platform.python_version(),
        "prompts": prompt_hashes(),
    }


def prompt_hashes() -> Mapping[str, str]:
    """Name -> SHA-256 of every file of `prompts/`."""
    directory = ROOT.parent / "prompts"
    return {
        path.relative_to(directory).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(directory.rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }


def chosen(
    cases: Sequence[Case],
    *,
    categories: Sequence[str] = (),
    ids: Sequence[str] = (),
    limit: int | None = None,
) -> tuple[Case, ...]:
    """Some of the cases, in their order.

    Args:
        cases: all of them.
        categories, ids: keep these only; empty: all.
        limit: keep at most so many.

    Raises:
        SettingsError: a name matches no case.
    """
    for category in categories:
        if category not in {case.category for case in cases}:
            raise SettingsError(f"--category {category!r}: there is no such case")
    for case_id in ids:
        if case_id not in {case.id for case in cases}:
            raise SettingsError(f"--case {case_id!r}: there is no such case")
    kept = [
        case
        for case in cases
        if (not categories or case.category in categories) and (not ids or case.id in ids)
    ]
    return tuple(kept[:limit] if limit else kept)
