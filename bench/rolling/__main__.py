"""Rolls, reports, and ends with 1 when anything was lost: `python -m bench.rolling`."""

import argparse
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import bench.rolling
from bench.rolling import TwoOfEach, losses, report, roll, troubles


def main() -> None:
    """Reads how many restarts are asked for, fifty where nobody says."""
    parser = argparse.ArgumentParser(description=bench.rolling.__doc__)
    parser.add_argument("--restarts", type=int, default=50)
    restarts = parser.parse_args().restarts
    with tempfile.TemporaryDirectory() as folder, ExitStack() as stack:
        suite = TwoOfEach(Path(folder), stack)
        seen = roll(suite, restarts)
        print("\n".join(report(seen)), flush=True)
        lost = losses(suite, seen)
        told = troubles(suite) if lost else []
    print("\n".join(lost[:20]) or "Not one call failed and not one event was lost.")
    print("\n".join(told[:40]))
    sys.exit(bool(lost))


if __name__ == "__main__":
    main()
