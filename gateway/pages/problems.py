"""A problem that a mutation answered, as a page says it: in the person's language, by its type and its rule.

The sentences of the services are English; the graph gives them to clients that know no better. A page knows its rules.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Trouble:
    """What to say above a form, and which field it is about; empty for none."""

    sentence: str
    field: str = ""


def trouble_in(answered: Mapping[str, Any], words: Mapping[str, str]) -> Trouble | None:
    """What kept a mutation from being done; None when it was done."""
    kind = answered["__typename"]
    if kind.endswith("Payload"):
        return None
    field = str(answered.get("field") or "").rpartition(".")[2]
    if kind == "InvalidInput":
        label = words.get(snake(field), field)
        return Trouble(f"{words['problem.InvalidInput']}{label}", snake(field))
    own = words.get(f"rule.{answered.get('rule', '')}")
    return Trouble(own or words[f"problem.{kind}"])


def snake(name: str) -> str:
    """`familyKana` as forms spell it: `family_kana`."""
    return "".join(f"_{each.lower()}" if each.isupper() else each for each in name)
