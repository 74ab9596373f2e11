"""Whom data may reach: the companies of the group and, apart from them, the organisations of coordinators."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Company:
    """The id the operator chose, and no more."""

    id: str
    is_organisation: bool = False
    """True for an organisation of coordinators: it can be a recipient of consents, and is a company for nothing else."""
    version: int = 0
