"""Who may call what, as one readable file, from the contracts and the graph: role × rpc and role × field.

`python -m cli.access --write` writes it to `docs/access.md`. One test compares the file with the contracts, another
walks every rpc and field of a running suite with every role and expects what stands in it.
"""

import re
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from google.protobuf.descriptor_pb2 import FileDescriptorProto, MethodDescriptorProto, ServiceDescriptorProto
from okaeri.options.v1 import options_pb2

from chassis.access import Needs
from gateway.asked import Asking, fields
from gateway.contracts import CONTRACTS, described_files, description_of, needs_of
from gateway.schema import graph

WRITTEN = Path(__file__).resolve().parent.parent / "docs" / "access.md"
ROLES: Mapping[str, str] = {
    name.removeprefix("ROLE_").lower(): name.removeprefix("ROLE_").replace("_", " ").lower().replace("hr", "HR")
    for name, number in options_pb2.Role.items()
    if number
}
"""Every role by its name in a token, with how people call it."""
OPEN, PARTLY, CLOSED = "●", "○", ""
_COLUMNS = ("anyone", *ROLES.values(), "scopes", "services")
_ABOUT = f"""\
# Who may call what

Written by `python -m cli.access --write` from `protos/` and `gateway/`; a test walks a running suite and expects this.

{OPEN} passes the gate of the rpc, *anyone* without a token. Everybody else is refused before a row is read:
*NotSignedIn* without a token, *Forbidden* with one. Passing the gate opens no data by itself: what is another company's
or another person's is *NotFound* behind it. **Scopes** are those of service accounts, each of one company; **services**
are our own, calling as themselves; `any` is whoever holds a valid token.
"""
_ABOUT_FIELDS = f"""\
## The graph

A field lets in whom the rpcs let in that it asks; {PARTLY} means that only some of them do, and what the others would
find is null. Every field that is not here is made of what these answered.
"""


@dataclass(frozen=True)
class Row:
    """One line of a table: what is called, who is let in, and what it is for."""

    name: str
    gates: tuple[Needs, ...]
    about: str

    def cells(self) -> list[str]:
        """What stands below each column."""
        roles = [_all(_lets_in(gate, role) for gate in self.gates) for role in ROLES]
        scopes = _named(self.gates, [gate.scopes for gate in self.gates])
        services = _named(self.gates, [gate.services for gate in self.gates])
        return [_all(gate.anyone for gate in self.gates), *roles, scopes, services]


def rpcs() -> dict[str, list[Row]]:
    """The rows of each service of each room, by `identity · AccountService`."""
    found: dict[str, list[Row]] = {}
    for file, service in sorted(_services(), key=lambda each: (_order(each[0]), each[1].name)):
        rows = [_row_of(file, service, method) for method in service.method]
        found[f"{_room(file)} · {service.name}"] = rows
    return found


def graph_fields() -> dict[str, list[Row]]:
    """The rows of the questions, of the deeds, and of the fields of other types that ask somebody for more."""
    found: dict[str, list[Row]] = {"Query": [], "Mutation": [], "Fields of types": []}
    for field in fields(graph(ordered=True)._schema):
        if field.type_name in found:
            found[field.type_name].append(_row_of_field(field, field.name))
        elif not all(gate.anyone for gate in _gates(field)):
            found["Fields of types"].append(_row_of_field(field, f"{field.type_name}.{field.name}"))
    return found


def written() -> str:
    """The whole file."""
    return "\n".join([_ABOUT, *_rpc_tables(), _ABOUT_FIELDS, *_field_tables()]).rstrip() + "\n"


def _services() -> Iterator[tuple[FileDescriptorProto, ServiceDescriptorProto]]:
    return ((file, service) for file in described_files() for service in file.service)


def _room(file: FileDescriptorProto) -> str:
    room = file.package.split(".")[1]
    return room if room in CONTRACTS else "every service"


def _order(file: FileDescriptorProto) -> int:
    return [*CONTRACTS, "every service"].index(_room(file))


def _row_of(file: FileDescriptorProto, service: ServiceDescriptorProto, method: MethodDescriptorProto) -> Row:
    about = description_of(f"{file.package}.{service.name}.{method.name}")
    return Row(method.name, (needs_of(f"{service.name}.{method.name}"),), _first_sentence(about))


def _row_of_field(field: Asking, name: str) -> Row:
    asks = ", ".join(f"`{rpc}`" for rpc in field.rpcs)
    return Row(name, _gates(field), asks or _first_sentence(field.description))


def _gates(field: Asking) -> tuple[Needs, ...]:
    return tuple(needs_of(rpc) for rpc in field.rpcs) or (Needs(anyone=True),)


def _lets_in(gate: Needs, role: str) -> bool:
    return gate.anyone or gate.signed_in or role in gate.roles


def _all(open_: Iterable[bool]) -> str:
    each = list(open_)
    return OPEN if all(each) else PARTLY if any(each) else CLOSED


def _named(gates: tuple[Needs, ...], names: list[frozenset[str]]) -> str:
    if all(gate.anyone or gate.signed_in for gate in gates):
        return "any"
    return " ".join(f"`{name}`" for name in sorted(frozenset().union(*names)))


def _first_sentence(text: str) -> str:
    sentence = re.split(r"(?<=[.!?]) (?=[A-Z`])", text, maxsplit=1)[0]
    return sentence.replace("|", "\\|")


def _rpc_tables() -> Iterator[str]:
    for name, rows in rpcs().items():
        yield f"## {name}\n"
        yield from _table("rpc", rows, "what it does")


def _field_tables() -> Iterator[str]:
    for name, rows in graph_fields().items():
        yield f"### {name}\n"
        yield from _table("field", rows, "asks")


def _table(first: str, rows: list[Row], last: str) -> Iterator[str]:
    yield f"| {first} | {' | '.join(_COLUMNS)} | {last} |"
    yield "|".join(["", "---", *[":-:"] * (len(_COLUMNS) - 2), "---", "---", "---", ""])
    for row in rows:
        yield f"| `{row.name}` | {' | '.join(row.cells())} | {row.about} |"
    yield ""


def main(arguments: list[str]) -> None:
    """Prints the file, or with `--write` writes it to its place."""
    if "--write" in arguments:
        WRITTEN.write_text(written(), "utf-8")
    else:
        sys.stdout.write(written())


if __name__ == "__main__":
    main(sys.argv[1:])
