"""The files of the demo group, as its HR systems would write them; kept in the data folder for a second look."""

import asyncio
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cli.answers import CommandFailed

GENERATOR = Path(__file__).with_name("make_group.py")


@dataclass(frozen=True)
class Files:
    """A folder the generator filled."""

    folder: Path
    expected: Mapping[str, Any]

    @property
    def companies(self) -> dict[str, str]:
        """Legal names by id."""
        return dict(self.expected["companies"])

    @property
    def units(self) -> Path:
        """The organisation tree."""
        return self.folder / "units.csv"

    def leavers_of(self, company: str) -> Path:
        """The register of a company."""
        return self.folder / f"leavers-{company}.csv"

    def faults_of(self, company: str) -> int:
        """How many rows of the register are to be refused."""
        return len(self.expected["leavers"][company]["faults_by_line"])


async def generated(folder: Path, **options: str | int | float) -> Files:
    """Runs the generator into the folder; the same options write the same files."""
    said = (part for name, value in options.items() for part in (f"--{name}", str(value)))
    made = await asyncio.create_subprocess_exec(
        *(sys.executable, str(GENERATOR), "--out", str(folder), *said), stdout=asyncio.subprocess.DEVNULL
    )
    if await made.wait() != 0:
        raise CommandFailed(f"The files of the demo group could not be written to {folder}.")
    return Files(folder, json.loads((folder / "expected.json").read_text("utf-8")))
