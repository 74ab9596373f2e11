"""The templates of the pages: everything that is put into one is escaped, and a fact that is missing is a defect."""

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template
from markupsafe import Markup

from chassis.clock import TOKYO

_DAYS = {"ja": "月火水木金土日", "en": ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")}
_FOR_SCRIPT = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026"})


@cache
def template(name: str) -> Template:
    """The template of that name."""
    return _environment().get_template(name)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(Path(__file__).resolve().parent / "html")
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters.update(moment=moment, clock=clock, as_json=as_json)
    return environment


def moment(written: str, language: str) -> str:
    """Day and time in Tokyo of a moment as the graph writes it: `2026年11月23日（月）18:00`."""
    at = _in_tokyo(written)
    day = _DAYS[language][at.weekday()]
    if language == "ja":
        return f"{at.year}年{at.month}月{at.day}日（{day}）{at:%H:%M}"
    return f"{day} {at.day} {at:%B} {at.year}, {at:%H:%M}"


def clock(written: str) -> str:
    """The time in Tokyo alone: `18:00`."""
    return f"{_in_tokyo(written):%H:%M}"


def as_json(value: Any) -> Markup:
    """JSON to stand within a `script` element, where nothing is escaped and nothing can close the element."""
    return Markup(json.dumps(value, ensure_ascii=False).translate(_FOR_SCRIPT))  # noqa: S704 - translated just now


def _in_tokyo(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(TOKYO)
