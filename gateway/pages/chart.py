"""A chart of what was answered to one question: bars whose measures are worked out here and drawn by a template."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

RAIL = 300
"""The longest bar, of a drawing 360 wide: as wide as a phone, so that its text is as large as the page's."""
ROW = 52
LONGEST_LABEL = 24


@dataclass(frozen=True)
class Bar:
    """One choice: what stands there, how often it was chosen, and where it is drawn."""

    choice: str
    shown: str
    """The count as it may be told: rounded to fives, `1–4` for few."""
    y: int
    width: int

    @property
    def label(self) -> str:
        """The choice, as far as it fits into one line."""
        return self.choice if len(self.choice) <= LONGEST_LABEL else f"{self.choice[: LONGEST_LABEL - 1]}…"


@dataclass(frozen=True)
class Chart:
    """The bars of one question."""

    id: str
    text: str
    bars: tuple[Bar, ...]

    @property
    def height(self) -> int:
        """Of the whole drawing."""
        return ROW * len(self.bars)


def chart_of(result: Mapping[str, Any], language: str) -> Chart:
    """The chart of one question. The longest bar is the most chosen; a few have a sliver, and nobody none."""
    question, counts = result["question"], result["counts"]
    most = max((each["count"] for each in counts), default=0)
    bars = tuple(_bar(each, number, most) for number, each in enumerate(counts))
    text = question["textEn"] if language == "en" and question["textEn"] else question["textJa"]
    return Chart(question["id"], text, bars)


def _bar(counted: Mapping[str, Any], number: int, most: int) -> Bar:
    few = counted["isSuppressed"]
    width = 4 if few else RAIL * counted["count"] // most if most else 0
    return Bar(counted["choice"], "1–4" if few else f"{counted['count']:,}", ROW * number, width)
