"""A conversation in a terminal: follow-ups, history, citations that open in a browser.

The history stays in this process; nothing is stored.
"""

import contextlib
import sys
import webbrowser
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, TextIO

from service import terminal
from service.errors import InvalidRequest
from service.model import Answer, Citation, Filters, Question, Turn
from service.normalise import question_text
from service.wire import MAX_HISTORY

if TYPE_CHECKING:
    from service.chat import ChatService

HELP = (
    "/open N   open citation N of the last answer in the browser\n"
    "/show N   the whole paragraph that citation N stands in\n"
    "/history  what has been asked\n"
    "/new      begin anew: the next question is no follow-up\n"
    "/help     this list\n"
    "/quit     end (so does an empty line, or Ctrl-D)"
)


@dataclass(slots=True)
class Talk:
    """One conversation."""

    chat: "ChatService"
    filters: Filters
    model: str | None
    show: Callable[[Answer], None]
    say: Callable[[str], None]  # what is not an answer, on standard error
    browse: Callable[[str], bool] = webbrowser.open
    turns: list[Turn] = field(default_factory=list)
    last: Answer | None = None

    def run(self, lines: TextIO, greet: bool) -> None:
        """Answer line by line until an empty one, `/quit` or the end.

        Args:
            lines: what is typed.
            greet: whether a person types it: then there is a prompt, and the line is edited and
                remembered as a shell's.
        """
        if greet:
            with contextlib.suppress(ImportError):
                import readline  # noqa: F401  # `input` then edits lines and knows earlier ones
            self.say("Ask; /help lists what else there is. An empty line or Ctrl-D ends it.")
        while True:
            try:
                line = self._line(lines, greet)
            except (KeyboardInterrupt, EOFError):
                return
            if not line or line in ("/quit", "/q", "/exit"):
                return
            try:
                self.take(line)
            except KeyboardInterrupt:
                if not greet:
                    raise
                self.say("stopped")

    def take(self, line: str) -> None:
        """One line: a command or a question."""
        if not line.startswith("/"):
            self._ask(line)
            return
        command, _, argument = line.partition(" ")
        match command:
            case "/open":
                self._with_citation(argument, self._open)
            case "/show":
                self._with_citation(argument, lambda one: self.say(terminal.printable(one.passage)))
            case "/history":
                asked = [turn.content for turn in self.turns if turn.role == "user"]
                self.say(_numbered(asked) or "nothing has been asked yet")
            case "/new":
                self.turns.clear()
                self.last = None
                self.say("what follows is a new conversation")
            case "/help":
                self.say(HELP)
            case _:
                self.say(f"there is no {terminal.printable(command)}; /help lists what there is")

    def _line(self, lines: TextIO, greet: bool) -> str:
        if greet and lines is sys.stdin:
            return input("\n> ").strip()
        return lines.readline().strip()

    def _ask(self, line: str) -> None:
        try:
            asked = Question(question_text(line), self.filters, self.model)
            answer = self.chat.ask(asked, self.turns[-MAX_HISTORY:])
        except InvalidRequest as error:
            self.say(f"askminutes: {error}")
            return
        self.show(answer)
        self.last = answer
        self.turns += [Turn("user", line), Turn("assistant", answer.answer)]

    def _with_citation(self, argument: str, use: Callable[[Citation], None]) -> None:
        cited = self.last.citations or self.last.related if self.last else ()
        for citation in cited:
            if argument.strip().strip("[]") == str(citation.number):
                use(citation)
                return
        numbers = ", ".join(str(citation.number) for citation in cited)
        self.say(f"give one of {numbers}" if numbers else "there is no citation yet")

    def _open(self, citation: Citation) -> None:
        address = terminal.web_address(citation)
        if address is None:
            self.say(f"no address on the web is known for {citation.document.file}; its words:")
            self.say(terminal.printable(citation.passage))
        elif not self.browse(address):
            self.say(f"no browser could be opened: {terminal.printable(address)}")


def _numbered(lines: Sequence[str]) -> str:
    return "\n".join(f"{n:3}  {terminal.printable(line)}" for n, line in enumerate(lines, 1))
