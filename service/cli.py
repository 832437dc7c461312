"""The command `askminutes`. Each command imports what it needs when it runs: `--help` is quick.

Exit status: 0 done, 1 nothing was found, 2 bad usage or settings, 3 a store, model or service is
not there. With `--json` exactly one object of API.md goes to standard output; everything else that
is said goes to standard error.
"""

import functools
import json
import logging
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, NoReturn, ParamSpec

import typer
from typer.core import TyperCommand, TyperGroup

if TYPE_CHECKING:
    from ingest.errors import MinutesError
    from service.chat import ChatService
    from service.conversations import Feedback
    from service.model import Answer, Filters, Turn

FOUND, NOTHING, USAGE, MISSING = 0, 1, 2, 3
ENTRY_POINTS = "askminutes.commands"

P = ParamSpec("P")


class Commands(TyperGroup):
    """The commands here, and those that other packages offer under `askminutes.commands`.

    The latter are loaded when they are called. For `--help` their first line is read from the
    source, without running it.
    """

    def list_commands(self, ctx: Any) -> list[str]:
        """Every name, ours first."""
        return [*super().list_commands(ctx), *sorted(set(_offered()) - set(self.commands))]

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """Ours, or a stand-in that knows its first line of help."""
        command = super().get_command(ctx, cmd_name)
        if command is None and cmd_name in _offered():
            command = TyperCommand(cmd_name, help=_first_line(_offered()[cmd_name].value))
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called, loaded now where it is another package's."""
        name = args[0] if args else ""
        if name not in self.commands and name in _offered():
            loaded = _offered()[name].load()
            command = typer.main.get_command(loaded) if isinstance(loaded, typer.Typer) else loaded
            command.name = name
            return name, command, args[1:]
        return super().resolve_command(ctx, args)


@functools.cache
def _offered() -> dict[str, Any]:
    from importlib.metadata import entry_points

    return {point.name: point for point in entry_points(group=ENTRY_POINTS)}


def _first_line(reference: str) -> str:
    import ast
    from importlib.util import find_spec

    try:
        spec = find_spec(reference.partition(":")[0])
        source = Path(spec.origin).read_text(encoding="utf-8") if spec and spec.origin else ""
        said = ast.get_docstring(ast.parse(source)) or ""
    except (ImportError, OSError, SyntaxError, ValueError):
        return ""
    return said.partition("\n")[0]


app = typer.Typer(
    cls=Commands,
    name="askminutes",
    help="Ask the minutes a question; get the sentences of the record, each with its address.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)

AsJson = Annotated[
    bool, typer.Option("--json", help="One object of the contract on standard output.")
]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="Say only what was asked for.")]
Model = Annotated[str | None, typer.Option("--model", help="Answer model; see API.md.")]
From = Annotated[str | None, typer.Option("--from", help="Meetings on or after this ISO date.")]
To = Annotated[str | None, typer.Option("--to", help="Meetings on or before this ISO date.")]
Body = Annotated[str | None, typer.Option("--body", help="Name of the meeting's body.")]
OfDocument = Annotated[str | None, typer.Option("--document", help="A document's id or file.")]
BySpeaker = Annotated[str | None, typer.Option("--speaker", help="Who speaks.")]
Kind = Annotated[str | None, typer.Option("--kind", help="Kind of document, such as minutes.")]


# --- the outer door -----------------------------------------------------------------------------


def _outer_door(command: Callable[P, int | None]) -> Callable[P, None]:
    """Turn what a command raises into one line on standard error and an exit status."""

    @functools.wraps(command)
    def guarded(*args: P.args, **kwargs: P.kwargs) -> None:
        as_json = bool(kwargs.get("as_json"))
        try:
            status = command(*args, **kwargs)
        except typer.Exit:
            raise
        except KeyboardInterrupt:
            raise typer.Exit(130) from None
        except BrokenPipeError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            raise typer.Exit(0) from None
        except Exception as error:
            _fail(error, as_json)
        raise typer.Exit(status or 0)

    return guarded


def _fail(error: Exception, as_json: bool) -> NoReturn:
    from ingest.errors import MinutesError

    if isinstance(error, MinutesError):
        status, problem, said = _exit_status(error), _problem(error), str(error)
        instance = f"urn:askminutes:exit:{status}"
    else:
        problem_id, kept = _log_unexpected(error)
        instance = f"urn:uuid:{problem_id}"
        status, problem = MISSING, _problem(None)
        said = f"something unexpected went wrong ({problem_id}); {kept}"
    typer.echo(f"askminutes: {' '.join(said.split())}", err=True)
    if as_json:
        typer.echo(problem.body(instance).decode())
    raise typer.Exit(status)


def _exit_status(error: "MinutesError") -> int:
    from ingest.errors import SettingsError, UnreadableDocument
    from service.errors import InvalidRequest, NotFound

    if isinstance(error, (SettingsError, InvalidRequest)):
        return USAGE
    if isinstance(error, (NotFound, UnreadableDocument)):
        return NOTHING
    return MISSING


def _problem(error: "MinutesError | None") -> Any:
    from ingest.errors import SettingsError
    from service.problem import Problem, problem_of

    if error is None:
        return Problem(500)
    if isinstance(error, SettingsError):
        return Problem(422, str(error)[:400])
    return problem_of(error)


def _log_unexpected(error: Exception) -> tuple[str, str]:
    """Write the traceback where the operator finds it; returns its id and what to tell."""
    import logging
    import uuid

    from service.logs import JsonLines
    from service.settings import ServiceSettings

    problem_id = str(uuid.uuid4())
    record = logging.makeLogRecord(
        {
            "name": "askminutes.cli",
            "levelno": logging.ERROR,
            "levelname": "ERROR",
            "msg": "command_failed",
            "id": problem_id,
            "exc_info": (type(error), error, error.__traceback__),
        }
    )
    try:
        file = ServiceSettings.load().error_log
        with file.open("a", encoding="ascii") as log:
            log.write(JsonLines().format(record) + "\n")
    except Exception as refused:  # there is nowhere to write to: say what is known
        return (
            problem_id,
            f"no details were kept ({type(refused).__name__}: {type(error).__name__})",
        )
    return problem_id, f"details are in {str(file)!r}"


def _emit(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def _quiet_libraries() -> None:
    import logging

    logging.basicConfig(level=logging.CRITICAL)


def _service() -> "ChatService":
    from service import compose

    _quiet_libraries()
    return compose.service(compose.settings(), remember=False)


# --- commands -----------------------------------------------------------------------------------


@app.command()
@_outer_door
def ingest(
    paths: Annotated[
        list[Path], typer.Argument(metavar="PATH...", help="Files and directories of documents.")
    ],
    keep: Annotated[
        bool, typer.Option("--keep", help="Leave in the index what is no longer there.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what would happen; write nothing.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Bring the index in line with these documents."""
    from ingest import compose as reading
    from ingest.errors import SettingsError
    from service import compose, terminal

    for path in paths:
        if not path.exists():
            raise SettingsError(f"{str(path)!r} is not there; give files or directories")
    _quiet_libraries()
    said = terminal.console(stderr=True)
    with terminal.progress(said, quiet or as_json) as listener:
        report = reading.ingest(paths, compose.settings(), keep, dry_run, listener)
    if as_json:
        _emit(report.to_dict())
    elif not quiet:
        terminal.print_report(terminal.console(), report)
    else:
        terminal.print_unread(said, report)
    return FOUND


@app.command()
@_outer_door
def ask(
    question: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION", help="What you want to know.")
    ] = None,
    interactive: Annotated[
        bool, typer.Option("--interactive", "-i", help="Have a conversation.")
    ] = False,
    model: Model = None,
    from_: From = None,
    to: To = None,
    body: Body = None,
    document: OfDocument = None,
    speaker: BySpeaker = None,
    kind: Kind = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Answer a question from the documents, with the address of every sentence."""
    from ingest.errors import SettingsError
    from service.wire import filters_of

    words = " ".join(question or [])
    if interactive == bool(words):
        raise SettingsError("give a question, or -i for a conversation")
    filters = filters_of(
        from_=from_, to=to, body=body, document=document, speaker=speaker, kind=kind
    )
    chat = _service()
    try:
        if interactive:
            return _converse(chat, filters, model, as_json, quiet)
        answer = _answered(chat, words, filters, model, ())
        _show(answer, as_json, quiet)
        return NOTHING if answer.status == "not_found" else FOUND
    finally:
        chat.close()


def _answered(
    chat: "ChatService",
    words: str,
    filters: "Filters",
    model: str | None,
    history: "Sequence[Turn]",
) -> "Answer":
    from service.model import Question
    from service.normalise import question_text

    return chat.ask(Question(question_text(words), filters, model), history)


def _show(answer: "Answer", as_json: bool, quiet: bool) -> None:
    from service import terminal
    from service.wire import answer_json

    if as_json:
        _emit(answer_json(answer))
    elif quiet:
        typer.echo(terminal.printable(answer.answer))
    else:
        terminal.print_answer(terminal.console(), answer)


def _converse(
    chat: "ChatService", filters: "Filters", model: str | None, as_json: bool, quiet: bool
) -> int:
    from service.talk import Talk

    def show(answer: "Answer") -> None:
        _show(answer, as_json, quiet)

    Talk(chat, filters, model, show, lambda words: typer.echo(words, err=True)).run(
        sys.stdin, greet=sys.stdin.isatty() and not quiet
    )
    return FOUND


@app.command()
@_outer_door
def search(
    query: Annotated[list[str], typer.Argument(metavar="QUERY", help="Words to look for.")],
    k: Annotated[int, typer.Option("-k", min=1, max=50, help="Paragraphs wanted.")] = 10,
    from_: From = None,
    to: To = None,
    body: Body = None,
    document: OfDocument = None,
    speaker: BySpeaker = None,
    kind: Kind = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Rank paragraphs for a query; no answer is made."""
    from service import terminal
    from service.model import Question
    from service.normalise import question_text
    from service.wire import filters_of, search_json

    filters = filters_of(
        from_=from_, to=to, body=body, document=document, speaker=speaker, kind=kind
    )
    text = question_text(" ".join(query), "query")
    chat = _service()
    try:
        passages, index = chat.search(Question(text, filters), k)
    finally:
        chat.close()
    if as_json:
        _emit(search_json(passages, index))
    elif quiet:
        for passage in passages:
            typer.echo(terminal.printable(passage.label))
    else:
        terminal.print_passages(terminal.console(), passages)
    return FOUND if passages else NOTHING


@app.command()
@_outer_door
def documents(
    document_id: Annotated[
        str | None, typer.Argument(metavar="[ID]", help="A document's id or file.")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """List what is in the index, or show one document."""
    from service import terminal
    from service.errors import NotFound
    from service.wire import document_json, documents_json

    chat = _service()
    try:
        if document_id is None:
            summaries, index = chat.documents()
            if as_json:
                _emit(documents_json(summaries, index))
            elif quiet:
                for summary in summaries:
                    typer.echo(terminal.printable(summary.id))
            else:
                terminal.print_documents(terminal.console(), summaries)
            return FOUND if summaries else NOTHING
        try:
            document = chat.document(document_id)
        except NotFound:
            document = chat.document(file=document_id)
        if as_json:
            _emit(document_json(document))
        else:
            terminal.print_document(terminal.console(), document)
        return FOUND
    finally:
        chat.close()


@app.command()
@_outer_door
def coverage(as_json: AsJson = False, quiet: Quiet = False) -> int:
    """Say which meetings are covered, what is missing between them and what is cut off."""
    from service import terminal
    from service.coverage import coverage_json

    chat = _service()
    try:
        covered = chat.coverage()
    finally:
        chat.close()
    if as_json:
        _emit(coverage_json(covered))
    elif not quiet:
        terminal.print_coverage(terminal.console(), covered)
    return FOUND if covered.meetings else NOTHING


@app.command()
@_outer_door
def feedback(
    down: Annotated[
        bool, typer.Option("--down", help="Only answers that were voted down.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Export what people thought of answers, with the questions."""
    from service import compose, terminal
    from service.wire import feedback_json

    settings = compose.settings()
    votes: tuple[Feedback, ...] = ()
    if settings.conversations or settings.store_file.exists():
        store = compose.conversations(settings)
        try:
            votes = store.feedback("down" if down else None)
        finally:
            store.close()
    if as_json:
        _emit({"feedback": [feedback_json(vote) for vote in votes]})
    elif not quiet:
        for vote in votes:
            line = f"{vote.at} {vote.rating}: {vote.question}"
            typer.echo(terminal.printable(line))
            if vote.comment:
                typer.echo(terminal.printable(f"    {vote.comment}"))
        if not votes:
            typer.echo("Nobody has voted on an answer yet.", err=True)
    return FOUND if votes else NOTHING


@app.command()
@_outer_door
def serve(
    host: Annotated[
        str | None, typer.Option("--host", help="Address to listen on (127.0.0.1).")
    ] = None,
    port: Annotated[
        int | None, typer.Option("--port", min=0, max=65_535, help="Port to listen on (8000).")
    ] = None,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Serve the API and the chat page over the index."""
    from service import compose
    from service.logs import log_to

    settings = compose.settings(host=host, port=port)
    log_to(level="warning" if quiet else settings.log_level)
    from service.server import listen, server

    with listen(settings.host, settings.port) as listening:
        bound, number = listening.getsockname()[:2]
        shown = f"[{bound}]" if ":" in bound else bound
        address = f"http://{shown}:{number}"
        application = compose.app(settings)

        def ready() -> None:
            if as_json:
                _emit({"address": address})
            elif not quiet:
                typer.echo(f"askminutes answers at {address} (Ctrl-C ends it)")
                sys.stdout.flush()

        server(application, settings, ready).run(sockets=[listening])
    return FOUND


@app.command()
@_outer_door
def slack(
    pause: Annotated[
        bool, typer.Option("--pause", help="Stop answering in Slack, at once, everywhere.")
    ] = False,
    resume: Annotated[bool, typer.Option("--resume", help="Answer in Slack again.")] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Run the Slack bot over Socket Mode; with `serve` it is at /slack/events."""
    from ingest.errors import SettingsError
    from service import compose
    from service.logs import log_to

    settings = compose.settings()
    if pause and resume:
        raise SettingsError("give --pause or --resume, not both")
    if pause or resume:
        settings.data.mkdir(parents=True, exist_ok=True)
        if pause:
            settings.slack_switch.touch()
        else:
            settings.slack_switch.unlink(missing_ok=True)
        if as_json:
            _emit({"answering": resume})
        elif not quiet:
            typer.echo("answers in Slack are " + ("on" if resume else "off: --resume ends it"))
        return FOUND
    if settings.slack_app_token is None:
        raise SettingsError(
            "ASKMINUTES_SLACK_APP_TOKEN: Socket Mode needs the app-level token (xapp-...); where "
            "Slack can reach this service, set ASKMINUTES_SLACK_SIGNING_SECRET and run "
            "'askminutes serve' instead"
        )
    compose.check_slack(settings)
    log_to(level="warning" if quiet else settings.log_level)
    import asyncio

    service = compose.service(settings)
    try:
        service.warm_up()
        bot = compose.bot(settings, service)
        from service.slack.socket import run

        def ready() -> None:
            if as_json:
                _emit({"connected": True})
            elif not quiet:
                typer.echo("askminutes answers in Slack (Ctrl-C ends it)")
                sys.stdout.flush()

        asyncio.run(run(bot, ready))
    finally:
        service.close()
    return FOUND


@app.command()
@_outer_door
def doctor(
    new_key: Annotated[
        bool, typer.Option("--new-key", help="Make an API key and the hash to configure.")
    ] = False,
    as_json: AsJson = False,
    quiet: Quiet = False,
) -> int:
    """Say what is wrong with this set-up."""
    from dataclasses import asdict

    from service import compose, terminal

    if new_key:
        import secrets

        from service.middleware import fingerprint

        key = secrets.token_urlsafe(32)
        if as_json:
            _emit({"key": key, "sha256": fingerprint(key)})
        else:
            typer.echo(f"key, shown once:     {key}\nASKMINUTES_API_KEYS: {fingerprint(key)}")
        return FOUND
    from service.doctor import examine

    _quiet_libraries()
    checks = [asdict(check) for check in examine(compose.settings())]
    if as_json:
        _emit({"checks": checks})
    elif not quiet:
        terminal.print_checks(terminal.console(), checks)
    return MISSING if any(check["status"] == "failed" for check in checks) else FOUND


def main() -> None:
    """Run the command line."""
    try:
        app()
    except SystemExit as done:
        if "torch" not in sys.modules or not isinstance(done.code, int):
            raise
        # All is written and closed; taking torch apart piece by piece takes two seconds more.
        logging.shutdown()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(done.code)


if __name__ == "__main__":
    main()
