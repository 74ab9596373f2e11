"""What goes wrong outside of any call: a process that cannot start, a part that is not reachable at the moment."""

import os


class CannotStart(Exception):
    """The process cannot start; the text is one sentence for the operator, printed without a traceback."""


class JobFailed(Exception):
    """Work that must go on all the time ended with an error, so the process ends too, to be started again."""


class Unavailable(Exception):
    """Another part does not answer at the moment; repeating later may succeed. Becomes gRPC UNAVAILABLE."""

    asks = "A part this depends on does not answer at the moment; please try again."
    """What callers are told, who need not know of the parts."""

    def __init__(self, part: str, *, retry_after_seconds: int | None = None) -> None:
        super().__init__(f"{part} does not answer at the moment.")
        self.part = part
        self.retry_after_seconds = retry_after_seconds
        """Seconds after which it will be tried again, where that is known."""


class RemoteDefect(Exception):
    """Another part failed in a way no caller can act on; becomes INTERNAL here too. `code` is the gRPC code it gave."""

    def __init__(self, part: str, code: str) -> None:
        super().__init__(f"{part} failed with {code}.")
        self.part = part
        self.code = code


def reason_of(error: OSError) -> str:
    """Why the system refused, in its own few words, without what libraries add."""
    return os.strerror(error.errno) if error.errno and error.errno > 0 else "its host is not known"
