"""Why a process cannot work, said in one line of the log when it begins, however often somebody looks."""

import structlog

log = structlog.get_logger(__name__)


class Complaint:
    """What was said last."""

    def __init__(self) -> None:
        self._said = ""

    def say(self, trouble: str) -> None:
        """Says what is wrong unless it was said last; empty where nothing is."""
        if trouble and trouble != self._said:
            log.error("cannot_work", reason=trouble)
        self._said = trouble
