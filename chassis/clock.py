"""What time it is. Domains never ask: they are told."""

from datetime import UTC, date, datetime, timedelta, timezone

from google.protobuf.timestamp_pb2 import Timestamp

from chassis.errors import InvalidInput

TOKYO = timezone(timedelta(hours=9), "Asia/Tokyo")
"""Japan has had no summer time since 1951, so the offset needs no time zone files."""


def now() -> datetime:
    """The present moment in UTC, in whole milliseconds: the precision the database keeps."""
    return _whole_milliseconds(datetime.now(UTC))


def today() -> date:
    """The present day in Tokyo, where the group's deadlines fall."""
    return datetime.now(TOKYO).date()


def timestamp(at: datetime | None) -> Timestamp | None:
    """The moment as a message; unset for none."""
    if at is None:
        return None
    message = Timestamp()
    message.FromDatetime(at)
    return message


def moment_of(message: Timestamp, field: str) -> datetime:
    """The moment of a message, in whole milliseconds. Raises InvalidInput for one outside of the years 1 to 9999."""
    try:
        return _whole_milliseconds(message.ToDatetime(UTC))
    except (ValueError, OverflowError):
        raise InvalidInput("This is no moment of the calendar.", field=field) from None


def _whole_milliseconds(moment: datetime) -> datetime:
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
