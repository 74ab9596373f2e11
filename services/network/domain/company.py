"""A company of the group, as far as the network must know: that there is one of this id."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Company:
    """The id the operator chose, and no more."""

    id: str
    version: int = 0
