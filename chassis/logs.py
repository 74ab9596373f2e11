"""One line per thing that happened, on standard output: JSON for machines or colours for eyes, never personal data.

Only the keys listed here are written; any other is dropped and its name noted, so that a mail address cannot reach
the log by a forgotten argument. Of an exception its class and its place are written, never its text, which may quote
a document. Lines of libraries go the same way, from warning upwards.
"""

import logging
import sys
from datetime import UTC, datetime
from typing import Any

import orjson
import structlog
from opentelemetry import trace
from structlog.types import EventDict

ALLOWED = frozenset(
    {
        *("event", "level", "timestamp", "logger", "service", "trace_id", "span_id", "error", "places", "dropped"),
        *("method", "code", "ms", "caller_kind", "part", "address", "version", "reason", "field", "rule"),
        *("operation", "path", "status", "cost"),
        *("count", "attempt", "attempts", "delay", "seconds", "bytes", "limit", "lag", "pending"),
        *("subject", "event_type", "event_id", "aggregate_id", "consumer", "stream", "sequence", "deliveries"),
        *("collection", "index", "database", "driver", "job", "import_id", "company_id", "key_id", "state", "signal"),
    }
)
_OTHERS_FROM = logging.WARNING


def start(service: str, *, level: str, form: str) -> None:
    """Sets up logging for the process: `level` as in the settings, `form` json or console."""
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(Lines(service, form))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(_OTHERS_FROM)
    own_from = logging.getLevelNamesMapping()[level.upper()]
    for ours in ("chassis", "services", "gateway", "cli"):
        logging.getLogger(ours).setLevel(own_from)
    logging.captureWarnings(True)
    # Nobody reads these, and looking them up for every line costs more than writing it.
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logging._srcfile = None
    structlog.configure(
        processors=[pass_on],
        wrapper_class=structlog.make_filtering_bound_logger(own_from),
        logger_factory=lambda *name: logging.getLogger(*name or ("chassis",)),
        cache_logger_on_first_use=True,
    )


def pass_on(_: Any, __: str, event: EventDict) -> tuple[tuple[EventDict], dict[str, Any]]:
    """Hands the event to the standard library's logger as it is; `Lines` does the rest."""
    return (event,), {}


class Lines(logging.Formatter):
    """Turns a record, ours or a library's, into its line."""

    def __init__(self, service: str, form: str) -> None:
        super().__init__()
        self._service = service
        self._render = structlog.dev.ConsoleRenderer() if form == "console" else _to_json

    def format(self, record: logging.LogRecord) -> str:
        """The line, without its end."""
        event = dict(record.msg) if isinstance(record.msg, dict) else {"event": record.getMessage()}
        error = _error_in(event.pop("exc_info", None) or record.exc_info)
        line = keep_allowed(event)
        line["level"] = record.levelname.lower()
        line["timestamp"] = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        line["logger"] = record.name
        line["service"] = self._service
        _add_trace(line)
        if error is not None:
            line["error"], line["places"] = type(error).__name__, where(error)
        return str(self._render(None, record.levelname.lower(), line))


def keep_allowed(event: dict[str, Any]) -> dict[str, Any]:
    """The event without what is not on the list, and with the names of what was dropped."""
    kept = {key: value for key, value in event.items() if key in ALLOWED}
    if len(kept) < len(event):
        kept["dropped"] = sorted(event.keys() - ALLOWED)
    return kept


def where(error: BaseException) -> list[str]:
    """The places an exception came through, innermost last, each cause before what it became; no text, no values."""
    cause = error.__cause__
    places = [*where(cause), f"{type(cause).__name__} became {type(error).__name__}"] if cause else []
    at = error.__traceback__
    while at is not None:
        code = at.tb_frame.f_code
        places.append(f"{'/'.join(code.co_filename.split('/')[-3:])}:{at.tb_lineno} {code.co_name}")
        at = at.tb_next
    return places


def _add_trace(line: dict[str, Any]) -> None:
    context = trace.get_current_span().get_span_context()
    if context.is_valid:
        line["trace_id"] = trace.format_trace_id(context.trace_id)
        line["span_id"] = trace.format_span_id(context.span_id)


def _error_in(given: Any) -> BaseException | None:
    if isinstance(given, tuple):
        given = given[1]
    return given if isinstance(given, BaseException) else sys.exc_info()[1] if given else None


def _to_json(_: Any, __: str, line: dict[str, Any]) -> str:
    return orjson.dumps(line, default=str).decode()
