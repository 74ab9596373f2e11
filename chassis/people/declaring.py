"""What a collection holds of people, said once where the collection is: read by export, erasure and retention.

Every collection says `holds = NOBODY`, or `About(...)` with the fields that name the person. Leaves out how rows are
found and written (`chassis.mongo.people`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final


class Nobody:
    """The type of `NOBODY`."""

    def __repr__(self) -> str:
        return "NOBODY"


class Removed:
    """The type of `REMOVED`."""

    def __repr__(self) -> str:
        return "REMOVED"


NOBODY: Final = Nobody()
"""No row is about a person: organisations, settings, counts that stay when people leave."""

REMOVED: Final = Removed()
"""The row goes."""


@dataclass(frozen=True)
class Stays:
    """The row stays as it is when the person is erased, because of `why`; it may hold nothing but an opaque id."""

    why: str


Forgetting = Callable[[Any], Any]
"""From a value to the value without personal data: the fields that named the person are empty in it."""


@dataclass(frozen=True)
class Kept:
    """How long a row is kept: `life` since the moment or day in the field `since`, and what happens `then`.

    Only of rows that match `where`, in the words of a store's filters.
    """

    life: timedelta
    since: str
    where: Mapping[str, Any] = field(default_factory=dict)
    then: Removed | Forgetting = REMOVED


@dataclass(frozen=True)
class About:
    """A row is about the persons whose ids are in `fields` (a dot leads into a nested value, an array may hold many).

    `erased` says what becomes of it when the person is erased, `kept` when it grows old. `exported` is False for what
    the person does not get: somebody else's working notes, secrets. `without` names fields that are left out of an
    export: other people's ids, secrets, search keys.
    """

    fields: tuple[str, ...]
    erased: Removed | Stays | Forgetting
    kept: tuple[Kept, ...]
    exported: bool
    without: tuple[str, ...]

    def __init__(
        self,
        *fields: str,
        erased: Removed | Stays | Forgetting,
        kept: Kept | tuple[Kept, ...] = (),
        exported: bool = True,
        without: tuple[str, ...] = (),
    ) -> None:
        for name, value in {
            "fields": fields,
            "erased": erased,
            "kept": (kept,) if isinstance(kept, Kept) else kept,
            "exported": exported,
            "without": without,
        }.items():
            object.__setattr__(self, name, value)


Holds = Nobody | About
"""What a collection says of itself."""
