"""Writes what is inside the image as a CycloneDX 1.6 bill of materials: `python sbom.py > sbom.json`.

Python distributions as this interpreter finds them, Debian packages as dpkg lists them. The order is fixed, so that two
builds of the same parts give the same text. Needs nothing but Python 3.11.
"""

import json
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, distributions
from pathlib import Path
from typing import Any

DPKG = Path("/var/lib/dpkg")


def bill(components: list[dict[str, str]]) -> dict[str, Any]:
    """The bill of these parts."""
    subject = {"type": "container", "name": "okaeri", "bom-ref": "okaeri"}
    return {
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "version": 1,
        "metadata": {"component": subject},
        "components": sorted(components, key=lambda part: part["purl"]),
    }


def of_python(found: Distribution) -> dict[str, str]:
    """One Python distribution."""
    name = found.metadata["Name"].lower().replace("_", "-")
    return _part("library", name, found.version, f"pkg:pypi/{name}@{found.version}")


def of_debian(text: str) -> Iterator[dict[str, str]]:
    """The packages of a dpkg status file that are installed."""
    for paragraph in text.split("\n\n"):
        lines = (line.partition(": ") for line in paragraph.splitlines() if line[:1].strip())
        fields = {key: value for key, _, value in lines}
        if {"Package", "Version"} <= fields.keys() and "deinstall" not in fields.get("Status", ""):
            name, version = fields["Package"], fields["Version"]
            arch = fields.get("Architecture", "all")
            yield _part("library", name, version, f"pkg:deb/debian/{name}@{version}?arch={arch}")


def _part(kind: str, name: str, version: str, purl: str) -> dict[str, str]:
    return {"type": kind, "name": name, "version": version, "purl": purl, "bom-ref": purl}


if __name__ == "__main__":
    status = [path for path in (DPKG / "status", *sorted((DPKG / "status.d").glob("*"))) if path.is_file()]
    debian = [part for path in status for part in of_debian(path.read_text("utf-8"))]
    json.dump(bill([*map(of_python, distributions()), *debian]), sys.stdout, indent=1)
