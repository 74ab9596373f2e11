"""Whom data may reach: the companies of the group and, apart from them, the organisations of coordinators."""

from dataclasses import dataclass, replace
from datetime import date


@dataclass(frozen=True)
class Company:
    """The id the operator chose, and no more."""

    id: str
    is_organisation: bool = False
    """True for an organisation of coordinators: it can receive on consent, and is a company for nothing else."""
    valid_from: date | None = None
    valid_until: date | None = None
    """Of an organisation: the days its licence covers, in Japan, both included."""
    heard: int = 0
    """The version of an organisation that identity announced last."""
    version: int = 0

    def may_receive(self, today: date) -> bool:
        """Whether anything may reach it: a company always, an organisation while its licence lasts."""
        if not self.is_organisation:
            return True
        return bool(self.valid_from and self.valid_until and self.valid_from <= today <= self.valid_until)

    def as_heard(self, other: "Company") -> "Company":
        """The later of the two, as a change of this one."""
        return replace(other, version=self.version) if other.heard > self.heard else self
