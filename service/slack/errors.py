"""What goes wrong between us and Slack.

ServiceError
└── SlackFailed           a call to Slack did not do what it should
    ├── Gone              the message, thread, channel or person is not there any more: let it be
    ├── NotSupported      this workspace does not have that call: use the older one
    ├── Revoked           the token is not accepted any more: nothing can be sent
    └── SlackDown         no answer, or 5xx: whether it was done is not known
"""

from service.errors import ServiceError


class SlackFailed(ServiceError):
    """A call to Slack failed; `error` is Slack's own word for why."""

    def __init__(self, method: str, error: str) -> None:
        super().__init__(f"Slack's {method} answered {error!r}")
        self.method = method
        self.error = error


class Gone(SlackFailed):
    """The message, thread, channel or person is not there any more."""


class NotSupported(SlackFailed):
    """This workspace does not have that call, or not in that form."""


class Revoked(SlackFailed):
    """The token is not accepted any more."""


class SlackDown(SlackFailed):
    """No answer came, or a 5xx: whether it was done is not known."""
