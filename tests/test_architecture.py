"""The house keeps its shape: who may import what, who may call whom, how big a room may be. Read from the source.

Each rule is a function that answers what breaks it in a source; the tests at the end hand each rule a source that
breaks it, so that a rule that has gone blind is noticed.
"""

import ast
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SERVICES = ("identity", "network", "recruiting", "events")
OURS = ("chassis", "services", "gateway", "cli")

# Who may call whom over gRPC. No cycles; the NetworkPolicies of deploy/k8s say the same.
EDGES = {
    "identity": set(),
    "network": {"identity"},
    "recruiting": {"network"},
    "events": {"identity", "network"},
    "gateway": set(SERVICES),
}
# Besides, every process asks identity for keys and its own token, through chassis/sign_in.py (ADR 0003).
STANDARD_LIBRARY = set(__import__("sys").stdlib_module_names)
DRIVERS = {"motor", "pymongo", "bson", "gridfs"}
BUSINESS_WORDS = re.compile(
    # What the business speaks of; the names of the four services are addresses here.
    r"alumn|leaver|posting|applicant|gathering|coordinator|recruit|prefecture|comeback|side_?job|consent|register_|registr(ant|ation)"
)
SERVICE_NAMES = re.compile(r"recruiting_address|127\.0\.0\.1")


@dataclass(frozen=True)
class Source:
    """A Python file of ours: where it stands and what it says."""

    path: str
    text: str

    @property
    def tree(self) -> ast.Module:
        return ast.parse(self.text)

    @property
    def service(self) -> str:
        parts = self.path.split("/")
        return parts[1] if parts[0] == "services" and len(parts) > 1 else ""

    @property
    def room(self) -> str:
        """`domain`, `store`, `servicer`, `reactions`, `__main__` … for a file of a service, else the top level."""
        parts = self.path.removesuffix(".py").split("/")
        return parts[2] if parts[0] == "services" and len(parts) > 2 else parts[0]


@cache
def sources() -> tuple[Source, ...]:
    paths = sorted(path for top in OURS for path in (ROOT / top).rglob("*.py"))
    ours = [path for path in paths if path.name != "make_group.py"]
    return tuple(Source(str(path.relative_to(ROOT)), path.read_text("utf-8")) for path in ours)


def imports(source: Source) -> Iterator[str]:
    for node in ast.walk(source.tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def within(name: str, *tops: str) -> bool:
    return any(name == top or name.startswith(f"{top}.") for top in tops)


def domain_is_pure(source: Source) -> list[str]:
    """The domain imports the standard library and refusals only, and knows no await, clock or random."""
    if source.room != "domain":
        return []
    known = (f"services.{source.service}.domain", "chassis.errors", *STANDARD_LIBRARY)
    parents = {"chassis", "services", f"services.{source.service}"}
    strange = [n for n in imports(source) if not within(n, *known) and n not in parents]
    clocks = re.findall(r"\b(?:datetime\.now|date\.today|time\.time|random\.|secrets\.|uuid4)", source.text)
    waits = ["await" for n in ast.walk(source.tree) if isinstance(n, ast.Await | ast.AsyncFunctionDef)]
    return [*strange, *clocks, *waits]


def store_holds_no_protobuf(source: Source) -> list[str]:
    """The store knows its domain and the chassis's Mongo; contracts and gRPC are not its business."""
    if source.room != "store":
        return []
    return [n for n in imports(source) if within(n, "okaeri", "google", "grpc", f"services.{source.service}.servicer")]


def reactions_wait_on_nobody(source: Source) -> list[str]:
    """A reaction works on what it heard and what its service has; it asks no other service."""
    if source.room != "reactions":
        return []
    return [n for n in imports(source) if n.endswith("_pb2_grpc") or within(n, "chassis.client", "grpc")]


def main_only_wires(source: Source) -> list[str]:
    """`__main__` decides nothing: the only `if` is the one that makes it a program."""
    if source.room != "__main__" or not source.service:
        return []
    inner = [n for n in ast.walk(source.tree) if isinstance(n, ast.If | ast.IfExp)]
    return [ast.unparse(n.test) for n in inner if "__name__" not in ast.unparse(n.test)]


def services_stay_apart(source: Source) -> list[str]:
    """No service imports another's Python; nothing but a service itself imports a service."""
    others = {f"services.{name}" for name in SERVICES if name != source.service}
    return [n for n in imports(source) if within(n, *others)]


def chassis_stands_below(source: Source) -> list[str]:
    """The chassis imports the contracts that name no business (ADR 0007), nothing else of ours; one room signs in."""
    if source.room != "chassis" or source.path == "chassis/sign_in.py":
        return []
    contracts = ("okaeri.options", "okaeri.audit", "okaeri.person")
    business = [n for n in imports(source) if within(n, "okaeri") and not within(n, *contracts)]
    return business + [n for n in imports(source) if within(n, "services", "gateway", "cli")]


def chassis_knows_no_business_word(source: Source) -> list[str]:
    """The chassis could carry another product. Its docstrings may take their examples from this one."""
    if source.room != "chassis":
        return []
    nodes = list(ast.walk(source.tree))
    names = [n.id for n in nodes if isinstance(n, ast.Name)] + [n.attr for n in nodes if isinstance(n, ast.Attribute)]
    defined = [n.name for n in nodes if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]
    sentences = {id(n.value) for n in nodes if isinstance(n, ast.Expr)}
    texts = [str(n.value) for n in nodes if isinstance(n, ast.Constant) and id(n) not in sentences]
    said = [text for text in (*names, *defined, *texts) if not SERVICE_NAMES.search(text)]
    return [text for text in said if BUSINESS_WORDS.search(text.lower())]


def calls_follow_the_edges(source: Source) -> list[str]:
    """A service holds stubs of itself and of those in the table of edges."""
    caller = source.service or source.room
    if caller not in EDGES:
        return []
    allowed = tuple(f"okaeri.{name}" for name in {*EDGES[caller], source.service})
    stubs = {n for n in imports(source) if n.split(".")[0] == "okaeri" and "_pb2_grpc" in n}
    return [n for n in stubs if not within(n, *allowed)]


def drivers_stay_in_one_place(source: Source) -> list[str]:
    """A Mongo driver is named in chassis/mongo only."""
    if source.path.startswith("chassis/mongo"):
        return []
    allowed = {"cli/up/health.py": {"pymongo"}}.get(source.path, set())
    return [n for n in imports(source) if n.split(".")[0] in DRIVERS - allowed]


def copyleft_stays_outside(source: Source) -> list[str]:
    """SecantusDB (GPL) is started as a process and never imported."""
    return [n for n in imports(source) if n.startswith("secantus")]


def refusals_are_raised(source: Source) -> list[str]:
    """Servicers never call `context.abort`; the chassis alone turns refusals into statuses."""
    return [] if source.path.startswith("chassis/server") else re.findall(r"\bcontext\.abort\b", source.text)


def names_say_something(source: Source) -> list[str]:
    """No module called events but the gateway's part; no class named for what it is not."""
    is_named_events = source.path.endswith("/events.py") and not source.path.startswith("gateway/")
    empty = re.compile(r"(Manager|Helper|Util|Utils|Base|Impl)$")
    classes = [n.name for n in ast.walk(source.tree) if isinstance(n, ast.ClassDef)]
    return ["a module named events"] * is_named_events + [name for name in classes if empty.search(name)]


def rooms_are_small(source: Source) -> list[str]:
    """No file passes 400 lines, no function 40."""
    functions = [n for n in ast.walk(source.tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)]
    long = [n.name for n in functions if n.end_lineno and n.end_lineno - n.lineno >= 40]
    return long + (["the file"] if source.text.count("\n") > 400 else [])


def modules_say_what_they_are_for(source: Source) -> list[str]:
    """A module opens with what its room is for; an empty `__init__` says it in its package's rooms."""
    return [] if ast.get_docstring(source.tree) or not source.text.strip() else ["no docstring"]


Rule = Callable[[Source], list[str]]
# Each rule with a source that breaks it.
BROKEN: dict[Rule, Source] = {
    domain_is_pure: Source("services/network/domain/x.py", "from pymongo import MongoClient"),
    store_holds_no_protobuf: Source("services/network/store.py", "from okaeri.network.v1 import member_pb2"),
    reactions_wait_on_nobody: Source("services/network/reactions.py", "from chassis.client import connect"),
    main_only_wires: Source("services/network/__main__.py", "import sys\nif sys.argv:\n    pass"),
    services_stay_apart: Source("services/network/store.py", "from services.identity.domain import account"),
    chassis_stands_below: Source("chassis/x.py", "from okaeri.network.v1 import member_pb2"),
    chassis_knows_no_business_word: Source("chassis/x.py", "alumnus = 1"),
    calls_follow_the_edges: Source("services/identity/servicer.py", "from okaeri.network.v1 import member_pb2_grpc"),
    drivers_stay_in_one_place: Source("services/network/store.py", "import motor.motor_asyncio"),
    copyleft_stays_outside: Source("cli/x.py", "import secantus"),
    refusals_are_raised: Source("services/network/servicer.py", "await context.abort(1, '')"),
    names_say_something: Source("services/events/events.py", ""),
    rooms_are_small: Source("chassis/x.py", "def f():\n" + "    pass\n" * 41),
    modules_say_what_they_are_for: Source("chassis/x.py", "x = 1"),
}


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_the_house_keeps(rule: Rule) -> None:
    assert {source.path: found for source in sources() if (found := rule(source))} == {}


@pytest.mark.parametrize("rule", BROKEN, ids=lambda rule: rule.__name__)
def test_a_breach_is_seen_of(rule: Rule) -> None:
    assert rule(BROKEN[rule]) != []


def test_the_edges_have_no_cycle() -> None:
    def reached(start: str) -> set[str]:
        seen: set[str] = set()
        waiting = [start]
        while waiting:
            new = EDGES[waiting.pop()] - seen
            seen |= new
            waiting += new
        return seen

    assert [name for name in EDGES if name in reached(name)] == []


def test_no_address_of_a_package_index_and_no_path_of_a_machine() -> None:
    indexes = [r"pypi\.(?:org|io)", "files.python" + "hosted", r"registry\." + "npmjs"]
    paths = ["/work/" + r"(?:main|shared)", "/ro" + "ot/"]
    tops = (*OURS, "protos", "docs", "tests", "bench", "deploy", ".ci")
    texts = [path for top in tops for path in (ROOT / top).rglob("*") if path.suffix in {".py", ".md", ".yaml", ".sh"}]
    said = {str(path.relative_to(ROOT)): path.read_text("utf-8") for path in texts}
    assert [path for path, text in said.items() if re.search("|".join([*indexes, *paths]), text)] == []
