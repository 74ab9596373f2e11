"""A part of a suite for the tests of `okaeri up`: listens, greets like a mail server, and misbehaves when told to.

`python fake_child.py NAME PORT JOURNAL [manner…]`. It writes into the journal what happens to it.
"""

import os
import signal
import socket
import subprocess
import sys
from pathlib import Path
from types import FrameType


def main(name: str, port: int, journal: Path, manners: set[str]) -> None:
    def note(what: str) -> None:
        with journal.open("a") as file:
            file.write(f"{name} {what}\n")

    def leave(_number: int, _frame: FrameType | None) -> None:
        note("was asked to stop")
        if "stubborn" not in manners:
            sys.exit(0)

    signal.signal(signal.SIGTERM, leave)
    note("started")
    if "faulty" in manners:
        print('{"event": "the moon is in the wrong house", "level": "error"}', flush=True)
        sys.exit(3)
    if "parent" in manners:
        subprocess.Popen([sys.executable, __file__, f"{name}'s child", "0", str(journal)])
    serve(port, mute="mute" in manners)


def serve(port: int, *, mute: bool) -> None:
    """Greets whoever dials; `die` ends it with exit code 7, and words that are no structured log line."""
    with socket.create_server(("127.0.0.1", port)) as server:
        while True:
            line, _ = server.accept()
            with line:
                if mute:
                    continue
                line.sendall(b"220 here\r\n")
                if line.recv(16).startswith(b"die"):
                    print("Traceback\nKeyError: 'who'", flush=True)
                    os._exit(7)


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]), Path(sys.argv[3]), set(sys.argv[4:]))
