"""docs/benchmarks.md is written by several runs, each its own section; the others stay as they are."""

import re
from pathlib import Path

TARGET = Path("docs/benchmarks.md")


def write_section(name: str, text: str, target: Path = TARGET) -> None:
    """Puts the text in place of the section of that name, or after all others."""
    begin, end = f"<!-- section {name} -->", f"<!-- end of section {name} -->"
    section = f"{begin}\n{text.strip()}\n{end}\n"
    before = target.read_text("utf-8") if target.exists() else ""
    found = re.compile(f"{re.escape(begin)}.*?{re.escape(end)}\n", re.DOTALL)
    if found.search(before):
        target.write_text(found.sub(lambda _: section, before), "utf-8")
    else:
        target.write_text(f"{before.rstrip()}\n\n{section}".lstrip(), "utf-8")
