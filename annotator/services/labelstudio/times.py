"""Times as Label Studio writes them: ISO 8601, in UTC, to the millisecond."""

from datetime import UTC, datetime

from annotator.errors import Invalid


def moment(milliseconds: int) -> str:
    """A stored time."""
    return datetime.fromtimestamp(milliseconds / 1000, UTC).strftime("%Y-%m-%dT%H:%M:%S.%f")[:-3] + "Z"


def milliseconds(value: object, field: str) -> int:
    """A time as scripts write it, to be compared with stored ones; raises Invalid."""
    try:
        found = datetime.fromisoformat(str(value))
    except ValueError:
        raise Invalid(
            f"{field}: {str(value)[:40]!r} is no time such as 2016-12-22T10:00:00Z.", field
        ) from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    return int(found.timestamp() * 1000)
