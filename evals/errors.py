"""The errors of the evaluation suite.

MinutesError                  (ingest/errors.py)
└── EvalError
    ├── CasesInvalid          a case file has faults; exit status 2
    ├── DocumentsMissing      nothing to read where documents should be; exit status 2
    ├── RunMismatch           a run cannot be resumed or compared as asked; exit status 2
    ├── ThresholdsInvalid     the thresholds file is wrong; exit status 2
    ├── AnswerInvalid         a reply does not follow the contract; that case has failed
    ├── TargetFailed          one call went wrong; that case has failed
    └── TargetUnreachable     the service under test is not there; exit status 3
"""

from collections.abc import Sequence
from dataclasses import dataclass

from ingest.errors import MinutesError


class EvalError(MinutesError):
    """Something about measuring answers."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a case file: where it stands and what it is."""

    line: int  # 1-based line of the file; 0 where the fault is the file's
    field: str  # "gold.0.quote"; empty where the whole line is wrong
    message: str
    case_id: str | None = None

    def __str__(self) -> str:
        place = f"line {self.line}" if self.line else "file"
        named = f" ({self.case_id})" if self.case_id else ""
        return f"{place}{named}: {self.field + ': ' if self.field else ''}{self.message}"


class CasesInvalid(EvalError):
    """A case file has faults, all of which are listed in `faults`."""

    def __init__(self, path: str, faults: Sequence[Fault]) -> None:
        self.path = path
        self.faults = tuple(faults)
        count = len(self.faults)
        head = f"{path!r} has {count} fault{'s' if count != 1 else ''}"
        super().__init__("\n".join([head, *(f"  {fault}" for fault in self.faults)]))


class DocumentsMissing(EvalError):
    """There is no readable document where cases need some."""


class RunMismatch(EvalError):
    """Two runs differ in their cases or documents, so they cannot be joined or compared."""


class ThresholdsInvalid(EvalError):
    """A thresholds file names an unknown metric, or a value out of range."""


class AnswerInvalid(EvalError):
    """A reply does not follow the HTTP contract. The message names the field, not its content."""


class TargetFailed(EvalError):
    """One call to the service under test failed."""


class TargetUnreachable(EvalError):
    """The service under test, or its index, is not there."""
