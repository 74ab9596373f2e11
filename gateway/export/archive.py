"""The ZIP of an export: for each collection a JSON and a CSV that opens in a spreadsheet, and a README.

A CSV begins with a BOM and holds no cell that runs as a formula. Leaves out where the rows come from.
"""

import csv
import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import orjson

from chassis.clock import TOKYO
from gateway.export.words import label_of, title_of

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]|[\t\r\n]")
_PLAIN_NUMBER = re.compile(r"[+-]?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True)
class Part:
    """The rows of one collection of one service."""

    service: str
    collection: str
    rows: Sequence[Mapping[str, Any]]

    @property
    def path(self) -> str:
        """Where it lies in the archive, without the ending."""
        return f"{self.service}/{title_of(self.collection).en.lower().replace(' ', '-')}"


def archive(parts: Sequence[Part], at: datetime) -> bytes:
    """The whole file, as of that moment."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as zip:
        zip.writestr("README.txt", "\ufeff" + _readme(parts, at).replace("\n", "\r\n"))
        for part in parts:
            zip.writestr(f"{part.path}.json", _json(part))
            zip.writestr(f"{part.path}.csv", _csv(part))
    return target.getvalue()


def _json(part: Part) -> bytes:
    title = title_of(part.collection)
    content = {"title": {"ja": title.ja, "en": title.en}, "rows": part.rows}
    return orjson.dumps(content, option=orjson.OPT_INDENT_2)


def _csv(part: Part) -> bytes:
    rows = [dict(_cells(row)) for row in part.rows]
    columns = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow([str(label_of(name)) for name in columns])
    writer.writerows([harmless(row.get(name, "")) for name in columns] for row in rows)
    return text.getvalue().encode("utf-8-sig")


def _cells(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    """A row as cells: what is nested has a path, such as `employments.1.left_on`; plain lists share a cell."""
    for name, held in value.items():
        path = f"{prefix}{name}"
        if isinstance(held, Mapping):
            yield from _cells(held, f"{path}.")
        elif isinstance(held, list) and any(isinstance(each, Mapping) for each in held):
            yield from _cells({str(at): each for at, each in enumerate(held, 1)}, f"{path}.")
        elif isinstance(held, list):
            yield path, "; ".join(map(_text, held))
        else:
            yield path, _text(held)


def _text(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()


def harmless(cell: str) -> str:
    """The cell, so that no spreadsheet takes it for a formula."""
    return f"'{cell}" if _FORMULA.match(cell) and not _PLAIN_NUMBER.fullmatch(cell) else cell


def _readme(parts: Sequence[Part], at: datetime) -> str:
    files = "\n".join(f"  {part.path}.json / .csv    {title_of(part.collection)} ({len(part.rows)})" for part in parts)
    return _README.format(at=at.astimezone(TOKYO).strftime("%Y-%m-%d %H:%M"), files=files or "  -")


_README = """\
Okaeri: あなたについて保有している情報 / What is held about you
{at} (Asia/Tokyo)

この ZIP には、Okaeri の全サービスがあなたについて保有している情報が、JSON と CSV の両方で入っています。
ほかの方が作業のために書いた非公開のメモ、ほかの方の情報、暗証の類は含みません。
誤りがあれば訂正を、不要であれば利用停止や消去を請求できます。

This ZIP holds what all services of Okaeri hold about you, both as JSON and as CSV.
It leaves out private working notes of others, information about other people, and secrets.
You can have mistakes corrected, stop the use of your records, or have everything erased.

{files}
"""
