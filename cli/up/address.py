"""Where a part listens, and whether it still can."""

import errno
import socket
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import urlsplit

from chassis.trouble import CannotStart


@dataclass(frozen=True)
class Address:
    """A host and a TCP port, and the setting that says so."""

    host: str
    port: int
    setting: str

    @classmethod
    def of_url(cls, url: str, usual_port: int, setting: str) -> "Address":
        """Where a URL leads; one without a port means the usual one. The URL may hold a password and is never shown."""
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port or usual_port
        except ValueError:
            host = None
        if not host:
            raise CannotStart(f"{setting} must be a URL such as scheme://127.0.0.1:{usual_port}.")
        return cls(host, port, setting)

    @property
    def reachable_host(self) -> str:
        """The host a client on this machine dials: a wildcard is not one."""
        return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.host, self.host)  # noqa: S104

    def __str__(self) -> str:
        host = self.reachable_host
        return f"[{host}]:{self.port}" if ":" in host else f"{host}:{self.port}"


def claim(wanted: Iterable[tuple[str, Address]]) -> None:
    """Refuses unless every named part can listen at its address; nothing stays bound."""
    first: dict[tuple[str, int], str] = {}
    for name, address in wanted:
        other = first.setdefault((address.host, address.port), name)
        if other != name:
            raise CannotStart(f"{other} and {name} both want {address}: change {address.setting}.")
        _try_to_listen(name, address)


def _try_to_listen(name: str, address: Address) -> None:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((address.host, address.port))
            probe.listen(1)
        except OSError as error:
            raise CannotStart(_refusal(name, address, error)) from error


def _refusal(name: str, address: Address, error: OSError) -> str:
    if error.errno == errno.EADDRINUSE:
        return (
            f"Port {address.port} on {address.host} is taken, and {name} wants it: "
            f"stop what listens there, or set {address.setting} to another one."
        )
    return f"{name} cannot listen on {address.host}, port {address.port} ({error.strerror}): change {address.setting}."
