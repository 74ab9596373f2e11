"""Runs a command that ends when its parent ends, even by kill -9.

Started by file name as `python leash.py <parent pid> command…`, before every part of the suite. Linux ends the command
by itself (`PR_SET_PDEATHSIG`, which survives exec). Elsewhere this stays in between and watches its standard input, a
pipe the parent never writes to: it ends when the parent does. Only the standard library, so that it costs milliseconds.
"""

import ctypes
import os
import signal
import subprocess
import sys
import threading

PR_SET_PDEATHSIG = 1
NOT_FOUND = 127


def become(parent: int, command: list[str]) -> None:
    """Turns this process into the command, tied to its parent by the kernel. Linux only."""
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        sys.exit("the parent ended before the start")
    silence = os.open(os.devnull, os.O_RDONLY)
    os.dup2(silence, 0)
    os.execv(command[0], command)  # noqa: S606


def accompany(command: list[str]) -> int:
    """Runs the command beside this process, until it ends or standard input does. Answers its exit code."""
    child = subprocess.Popen(command, stdin=subprocess.DEVNULL)  # noqa: S603
    signal.signal(signal.SIGTERM, lambda *_: child.terminate())
    threading.Thread(target=_kill_when_left_alone, args=(child,), daemon=True).start()
    code = child.wait()
    return code if code >= 0 else 128 - code


def _kill_when_left_alone(child: "subprocess.Popen[bytes]") -> None:
    while os.read(0, 1):
        pass
    child.kill()


def main(parent: int, command: list[str]) -> int:
    """Starts the command on its leash; answers only where it could not be started or has ended."""
    try:
        if sys.platform == "linux":
            become(parent, command)
        return accompany(command)
    except OSError as error:
        print(f"cannot start {command[0]}: {error.strerror}", file=sys.stderr)
        return NOT_FOUND


if __name__ == "__main__":
    sys.exit(main(int(sys.argv[1]), sys.argv[2:]))
