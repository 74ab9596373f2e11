"""The refusals: errors a caller can understand and act on. Everything else that is raised is a defect.

One class is one gRPC status and one GraphQL type of the same name; the translation to the wire is in `chassis.status`.
This module knows only the standard library, so that every domain may import it.
"""


class Refusal(Exception):
    """Says no in a sentence the person can act on. `facts` are what a program may read; never personal data."""

    def __init__(self, message: str, **facts: str) -> None:
        super().__init__(message)
        self.message = message
        self.facts: dict[str, str] = facts


class InvalidInput(Refusal):
    """What was sent is wrong in itself; `field` is the path of the field, such as `posting.title`."""

    def __init__(self, message: str, *, field: str) -> None:
        super().__init__(message, field=field)
        self.field = field


class NotSignedIn(Refusal):
    """There is no caller, or the token is not valid any more."""


class Forbidden(Refusal):
    """The caller is known and may not do this."""


class NotFound(Refusal):
    """There is no such thing, or none that this caller may know of; one sentence for both, so that it tells nothing."""

    def __init__(self, message: str = "There is no such thing here, or it is not yours to see.") -> None:
        super().__init__(message)


class AlreadyExists(Refusal):
    """Another one holds what must be unique."""


class RuleBroken(Refusal):
    """A rule of the business forbids it in the present state; `rule` is its short name, such as `posting_is_closed`."""

    def __init__(self, message: str, *, rule: str) -> None:
        super().__init__(message, rule=rule)
        self.rule = rule


class Stale(Refusal):
    """Somebody changed it since it was read; reading it again and repeating may succeed."""


class TooMany(Refusal):
    """A limit is reached; it may succeed after `retry_after_seconds`."""

    def __init__(self, message: str, *, retry_after_seconds: int) -> None:
        super().__init__(message, retry_after_seconds=str(retry_after_seconds))
        self.retry_after_seconds = retry_after_seconds
