"""Measure answers on cases, and stop a change that makes them worse.

`askminutes eval`. Every function imports what it needs when it needs it.
"""

import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from evals.cases import Case
    from evals.compose import Request
    from evals.labels import Labelled
    from evals.report import Report
    from evals.runner import Plan
    from evals.structure import ReceivedPerson
    from evals.summary import CaseResult

FAILED, WRONG, MISSING = 1, 2, 3

app = typer.Typer(
    help="Measure answers on cases, and stop a change that makes them worse.",
    no_args_is_help=False,
    rich_markup_mode=None,
)

Json = Annotated[bool, typer.Option("--json", help="One JSON object on standard output.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Print only what went wrong.")]
CaseFiles = Annotated[
    list[Path], typer.Argument(help="Case files, JSON Lines.", exists=True, dir_okay=False)
]
Documents = Annotated[
    list[Path] | None,
    typer.Option("--documents", "-d", help="Documents that the cases are about.", exists=True),
]


@app.callback(invoke_without_command=True)
def main(
    context: typer.Context,
    gate: Annotated[
        bool,
        typer.Option(help="Run every suite of the thresholds file, twice, without a network."),
    ] = False,
    cases: Annotated[
        list[Path] | None,
        typer.Option("--cases", "-c", help="Case file; may be given several times."),
    ] = None,
    against: Annotated[
        str | None,
        typer.Option(metavar="URL", help="Ask the service at this address, or `slack`."),
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(metavar="RUN", help="Earlier run to compare with, case by case."),
    ] = None,
    documents: Documents = None,
    limit: Annotated[int | None, typer.Option(min=1, help="Ask the first N cases only.")] = None,
    category: Annotated[
        list[str] | None, typer.Option(help="Ask cases of this category only.")
    ] = None,
    case: Annotated[list[str] | None, typer.Option(help="Ask the case with this id only.")] = None,
    repeat: Annotated[
        int | None, typer.Option(min=1, max=100, help="Times each question is asked.")
    ] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", min=1, max=64, help="Questions asked at once.")
    ] = 1,
    model: Annotated[
        str | None, typer.Option(help="Answer model; one that the service lists.")
    ] = None,
    search: Annotated[
        bool, typer.Option(help="Ask the search too, for the retrieval metrics.")
    ] = True,
    suite: Annotated[
        list[str] | None, typer.Option(help="Suite of the thresholds file to run.")
    ] = None,
    thresholds: Annotated[
        Path | None, typer.Option(help="File of bounds; the one that comes along by default.")
    ] = None,
    out: Annotated[
        Path | None,
        typer.Option(help="Directory of the run; an unfinished run there is gone on with."),
    ] = None,
    data: Annotated[
        Path | None,
        typer.Option(help="Data directory; each set of --documents gets an index inside it."),
    ] = None,
    timeout: Annotated[
        float, typer.Option(min=1, help="Longest wait for one answer of --against, in seconds.")
    ] = 60.0,
    key: Annotated[
        str | None,
        typer.Option(
            envvar="ASKMINUTES_EVAL_KEY", show_envvar=True, help="Key for --against.", hidden=True
        ),
    ] = None,
    step_summary: Annotated[
        Path | None,
        typer.Option(envvar="GITHUB_STEP_SUMMARY", help="File to append a Markdown summary to."),
    ] = None,
    update_baseline: Annotated[
        bool, typer.Option(help="Keep this run as the baseline of its suites, if all bounds hold.")
    ] = False,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Run cases and report what came of them.

    Without options, the sample corpus that comes along is measured. With --cases alone, the
    questions go to the index under ASKMINUTES_DATA. Exit status: 0 all bounds hold, 1 one does not
    or it got worse than the baseline, 2 wrong usage or case files, 3 a service or index is missing.
    """
    if context.invoked_subcommand is not None:
        return
    with _exits():
        from evals.compose import Request
        from evals.runner import Options

        asked = Request(
            cases=tuple(cases or ()),
            against=against,
            baseline=baseline,
            documents=tuple(documents or ()),
            categories=tuple(category or ()),
            ids=tuple(case or ()),
            limit=limit,
            options=Options(repeat=repeat or (2 if gate else 1), jobs=jobs, search=search),
            model=model,
            suites=tuple(suite or ()),
            thresholds=thresholds,
            out=out or Path("runs") / datetime.now(UTC).strftime("%Y%m%d-%H%M%S"),
            data=data,
            timeout_s=timeout,
            key=key,
            gate=gate,
        )
        show = _Show(as_json=as_json, quiet=quiet, several=gate)
        reports = _run(asked, show, update_baseline)
        if step_summary is not None:
            from evals.report import markdown

            with step_summary.open("a", encoding="utf-8", errors="backslashreplace") as handle:
                handle.write("\n".join(markdown(report) for report in reports))
        show.end(reports)
        if not all(report.held for report in reports):
            raise typer.Exit(FAILED)


@app.command()
def check(
    files: CaseFiles,
    documents: Documents = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Check case files by themselves and, with --documents, against what they cite."""
    with _exits():
        from evals.cases import check as compare
        from evals.cases import load
        from evals.documents import exact_texts

        cases = load(files)
        faults = compare(cases, exact_texts(documents)) if documents else ()
        if as_json:
            _print_json(
                {
                    "cases": len(cases),
                    "faults": [
                        {"case": f.case_id, "field": f.field, "message": f.message} for f in faults
                    ],
                }
            )
        else:
            for fault in faults:
                typer.echo(f"{fault.case_id}: {fault.field}: {fault.message}")
            if not quiet:
                typer.echo(f"{len(cases)} cases, {len(faults)} faults")
        if faults:
            raise typer.Exit(FAILED)


@app.command()
def structure(
    files: CaseFiles,
    documents: Documents = None,
    against: Annotated[
        str | None, typer.Option(metavar="URL", help="Ask the service at this address.")
    ] = None,
    at_least: Annotated[
        float, typer.Option(min=0, max=1, help="Lowest share of gold quotes placed rightly.")
    ] = 0.98,
    key: Annotated[str | None, typer.Option(envvar="ASKMINUTES_EVAL_KEY", hidden=True)] = None,
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell for each gold quote whether the structure gives the case's item and paragraph."""
    with _exits():
        from dataclasses import asdict

        from evals.cases import load
        from evals.stats import wilson
        from evals.structure import place_gold
        from evals.summary import number

        cases = load(files)
        placed = place_gold(cases, _structures(cases, documents, against, key))
        found = wilson(sum(p.right for p in placed), len(placed))
        wrong = [p for p in placed if not p.right]
        if as_json:
            _print_json(
                {
                    "quotes": len(placed),
                    "right": len(placed) - len(wrong),
                    "interval": asdict(found) if found else None,
                    "wrong": [
                        {
                            "case": p.case_id,
                            "document": p.gold.doc,
                            "wanted": [p.gold.item, p.gold.paragraph],
                            "found": [p.item, p.paragraph],
                        }
                        for p in wrong
                    ],
                }
            )
        else:
            for p in wrong:
                typer.echo(
                    f"{p.case_id}: {p.gold.doc}: wanted {p.gold.item!r}, paragraph "
                    f"{p.gold.paragraph!r}; found {p.item!r}, paragraph {p.paragraph!r}"
                )
            if not quiet and found:
                typer.echo(
                    f"{len(placed) - len(wrong)} of {len(placed)} gold quotes placed rightly: "
                    f"{number(found.value)} [{number(found.low)}, {number(found.high)}]"
                )
        if found is None or found.value < at_least:
            raise typer.Exit(FAILED)


@app.command()
def speakers(
    files: Annotated[
        list[Path], typer.Argument(help="Files of labelled sentences.", exists=True, dir_okay=False)
    ],
    documents: Annotated[
        list[Path],
        typer.Option("--documents", "-d", help="Documents that they are from.", exists=True),
    ],
    as_json: Json = False,
    quiet: Quiet = False,
) -> None:
    """Tell for each labelled sentence whether its speaker and act are right."""
    with _exits():
        from dataclasses import asdict

        from evals.documents import structures
        from evals.labels import compare_labels, load_labels, summarise_labels

        results = compare_labels(load_labels(files), structures(documents))
        summary = summarise_labels(results)
        if as_json:
            _print_json(asdict(summary))
        else:
            for result in results:
                wrong = "wrong" in (result.speaker, result.act, result.reply)
                open_ = result.found is None or (result.knowable and result.speaker == "open")
                if not quiet and (wrong or open_):
                    typer.echo(_labelled_line(result))
            share = summary.right / max(1, summary.knowable)
            typer.echo(
                f"{summary.labels} sentences: {summary.right} of {summary.knowable} speakers "
                f"({share:.3f}), {summary.wrong} wrong, {summary.open} open; "
                f"{summary.act_right} of {summary.act_scored} acts right; {summary.reply_right} of "
                f"{summary.reply_scored} replies right; {summary.lost} not in the structure"
            )
        if summary.wrong:
            raise typer.Exit(FAILED)


@app.command()
def compare(
    run: Annotated[Path, typer.Argument(help="Run under test.", exists=True)],
    baseline: Annotated[Path, typer.Argument(help="Run to compare with.", exists=True)],
    thresholds: Annotated[Path | None, typer.Option(help="File with the rule.")] = None,
    as_json: Json = False,
) -> None:
    """Compare two finished runs case by case."""
    with _exits():
        from dataclasses import asdict

        from evals.baseline import compare as compare_runs
        from evals.baseline import read_baseline
        from evals.compose import THRESHOLDS
        from evals.report import comparison_lines
        from evals.thresholds import load_thresholds

        rule = load_thresholds(thresholds or THRESHOLDS).no_regression.rule()
        found = compare_runs(read_baseline(baseline), read_baseline(run), rule)
        if as_json:
            _print_json(asdict(found))
        else:
            for line in comparison_lines(found):
                typer.echo(line)
        if found.regressions:
            raise typer.Exit(FAILED)


@app.command()
def export(
    out: Annotated[Path, typer.Argument(help="Case file to write; must not be there yet.")],
    data: Annotated[
        Path | None, typer.Option(help="Directory of the index; the configured one by default.")
    ] = None,
    quiet: Quiet = False,
) -> None:
    """Write down-voted answers as cases to be completed."""
    with _exits():
        from evals.feedback import drafts
        from evals.rundir import dumps
        from service import compose as answering

        settings = answering.settings(data=data)
        if not (settings.conversations or settings.store_file.exists()):
            typer.echo(f"nothing was rated: there is no {str(settings.store_file)!r}", err=True)
            raise typer.Exit(FAILED)
        store = answering.conversations(settings)
        try:
            found = drafts(store.feedback("down"))
        finally:
            store.close()
        if not found:
            typer.echo("no answer was voted down", err=True)
            raise typer.Exit(FAILED)
        with out.open("x", encoding="utf-8") as handle:
            handle.writelines(dumps(draft) + "\n" for draft in found)
        if not quiet:
            typer.echo(
                f"{len(found)} cases to be completed in {str(out)!r}; "
                "'askminutes eval check' names what is missing"
            )


# -- what the commands share ---------------------------------------------------------------------


class _Show:
    """What is seen of runs while they are made and at their end."""

    def __init__(self, *, as_json: bool, quiet: bool, several: bool) -> None:
        self._as_json = as_json
        self._several = several  # a gate is told by suite, however many there are
        self._quiet = quiet or as_json

    def note(self, text: str) -> None:
        """A line about what happens, beside the results."""
        if not self._quiet:
            typer.echo(text, err=True)

    @contextmanager
    def bar(self, title: str, total: int) -> "Iterator[Callable[[CaseResult], None]]":
        """A progress bar on a terminal's standard error; hears of each finished case."""
        if self._quiet or not sys.stderr.isatty():
            yield lambda result: None
            return
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeRemainingColumn,
        )

        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeRemainingColumn(),
        )
        with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
            task = progress.add_task(title, total=total)
            yield lambda result: progress.advance(task)

    def made(self, plan: "Plan", report: "Report") -> None:
        """A finished run."""
        if self._quiet:
            return
        from rich.console import Console

        from evals.report import terminal

        terminal(report, Console(width=None if sys.stdout.isatty() else 120))
        typer.echo(f"kept in {plan.directory!s}: report.html, cases.jsonl, summary.json, ...")

    def end(self, reports: "Sequence[Report]") -> None:
        """All runs together."""
        from evals.report import comparison_lines, summary_json

        if self._as_json:
            if len(reports) == 1 and not self._several:
                _print_json(summary_json(reports[0]))
                return
            _print_json(
                {
                    "held": all(report.held for report in reports),
                    "suites": {report.name: summary_json(report) for report in reports},
                }
            )
            return
        if self._quiet:
            for report in reports:
                for miss in report.misses or ():
                    typer.echo(f"{report.name}: {miss}", err=True)
                if report.comparison and report.comparison.regressions:
                    for line in comparison_lines(report.comparison):
                        typer.echo(f"{report.name}: {line}", err=True)


def _run(asked: "Request", show: _Show, update_baseline: bool) -> "tuple[Report, ...]":
    from evals.baseline import write_baseline
    from evals.compose import plans
    from evals.errors import DocumentsMissing
    from evals.runner import evaluate

    reports = []
    with closing(plans(asked, show.note)) as made:
        for plan in made:
            with show.bar(plan.name, len(plan.cases)) as advance:
                report = evaluate(plan, advance)
            show.made(plan, report)
            reports.append(report)
            if update_baseline and plan.baseline_file is not None:
                if report.misses or report.summary.failed:
                    show.note(f"{plan.name}: not kept as the baseline, as bounds do not hold")
                else:
                    write_baseline(plan.baseline_file, report.results)
                    show.note(f"{plan.name}: kept as the baseline")
    if not reports:
        raise DocumentsMissing("no suite was run: none of their documents are there")
    return tuple(reports)


def _structures(
    cases: "Sequence[Case]",
    documents: "Sequence[Path] | None",
    against: str | None,
    key: str | None,
) -> "Mapping[str, Mapping[str, Any]]":
    from evals.documents import structures
    from evals.targets import over_http
    from ingest.errors import SettingsError

    if (against is None) == (not documents):
        raise SettingsError("give either --documents or --against")
    if against is not None:
        files = sorted({gold.doc for case in cases for gold in case.gold})
        with over_http(against, key=key) as target:
            target.about()
            return target.structures(files)
    return structures(documents or ())


def _labelled_line(result: "Labelled") -> str:
    label, found = result.label, result.found
    if found is None:
        return f"{label.file}: not in the structure: {label.quote[:80]!r}"

    def person(one: "ReceivedPerson | None") -> str:
        return "nobody" if one is None else " / ".join(filter(None, (one.name, one.role)))

    return (
        f"{label.file}: {label.quote[:80]!r}: wanted {person(label.speaker)}, {label.act}, to "
        f"{person(label.reply_to)}; found {person(found.speaker)}, {found.act}, to "
        f"{person(found.reply_to)}"
    )


def _print_json(value: object) -> None:
    typer.echo(json.dumps(value))


@contextmanager
def _exits() -> "Iterator[None]":
    """Turns what may go wrong into a message and an exit status."""
    from evals.errors import (
        CasesInvalid,
        DocumentsMissing,
        RunMismatch,
        ThresholdsInvalid,
    )
    from ingest.errors import MinutesError, SettingsError

    try:
        yield
    except (CasesInvalid, DocumentsMissing, RunMismatch, ThresholdsInvalid, SettingsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(WRONG) from error
    except MinutesError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(MISSING) from error
    except OSError as error:
        typer.echo(f"{error.filename!r}: {error.strerror}", err=True)
        raise typer.Exit(WRONG) from error
