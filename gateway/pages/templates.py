"""The templates of the pages: everything that is put into one is escaped, and a fact that is missing is a defect."""

import base64
import json
from datetime import date, datetime, timedelta
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
    environment.filters.update(moment=moment, until=until, later=later, day=day, as_json=as_json, as_picture=as_picture)
    return environment


def moment(written: str, language: str) -> str:
    """Day and time in Tokyo of a moment as the graph writes it: `2026年11月23日（月）18:00`."""
    return _said(_in_tokyo(written), language)


def until(written: str, begun: str, language: str) -> str:
    """The end of what begun then: the time alone where it is the same day, `20:00`."""
    end, start = _in_tokyo(written), _in_tokyo(begun)
    return f"{end:%H:%M}" if end.date() == start.date() else _said(end, language)


def later(begun: str, minutes: int) -> str:
    """The time so many minutes after: `18:30`."""
    return f"{_in_tokyo(begun) + timedelta(minutes=minutes):%H:%M}"


def day(written: str, language: str, form: str = "day") -> str:
    """A day as people write it, or its month alone: `2026年11月23日`."""
    on = date.fromisoformat(written)
    if language == "ja":
        return f"{on.year}年{on.month}月" + (f"{on.day}日" if form == "day" else "")
    return (f"{on.day} " if form == "day" else "") + f"{on:%B} {on.year}"


def as_picture(svg: str) -> str:
    """An SVG document as the source of an `img`, where no script in it would run."""
    return f"data:image/svg+xml;base64,{base64.b64encode(svg.encode()).decode('ascii')}"


def _said(at: datetime, language: str) -> str:
    weekday = _DAYS[language][at.weekday()]
    if language == "ja":
        return f"{at.year}年{at.month}月{at.day}日（{weekday}）{at:%H:%M}"
    return f"{weekday} {at.day} {at:%B} {at.year}, {at:%H:%M}"


def as_json(value: Any) -> Markup:
    """JSON to stand within a `script` element, where nothing is escaped and nothing can close the element."""
    return Markup(json.dumps(value, ensure_ascii=False).translate(_FOR_SCRIPT))  # noqa: S704 - translated just now


def _in_tokyo(written: str) -> datetime:
    return datetime.fromisoformat(written).astimezone(TOKYO)
