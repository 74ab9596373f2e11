"""How a collection is found and what is unique in it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from chassis.mongo.filters import stored_filter, stored_name


@dataclass(frozen=True)
class Index:
    """One index over `keys`, in their order; a leading minus sorts that key downwards. `id` is always unique."""

    keys: tuple[str, ...]
    unique: bool = False
    taken: str = "There is already one like this."
    """What AlreadyExists says when the unique keys belong to another one."""
    partial: Mapping[str, Any] = field(default_factory=dict)
    """Only documents that match are in the index, such as `{"mail": {"$exists": True}}`; unset fields do not exist."""
    expire_after: timedelta | None = None
    """Documents vanish this long after the moment in the only key."""

    @property
    def fields(self) -> tuple[str, ...]:
        """The keys as the database names them, without their direction."""
        return tuple(stored_name(key.lstrip("-")) for key in self.keys)

    @property
    def order(self) -> list[tuple[str, int]]:
        """The keys as the database names them, with their direction."""
        return [(name, -1 if key.startswith("-") else 1) for name, key in zip(self.fields, self.keys, strict=True)]

    @property
    def condition(self) -> dict[str, Any]:
        """The partial filter in the shape the database keeps."""
        return stored_filter(self.partial)

    @property
    def name(self) -> str:
        """The name of the index in the database; another definition has another name wherever that matters."""
        marks = [*self.keys, *(["unique"] if self.unique else []), *(f"where_{key}" for key in self.partial)]
        return "_".join(marks)
