"""Which column holds which fact: what the operator said, then what was kept, then what headers and values show."""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from chassis.errors import InvalidInput
from services.network.domain.register.facts import DATES, ColumnFact, Fact, Mapping, superseded_among
from services.network.domain.register.headers import Confidence, fact_named, is_never_a_fact, plain
from services.network.domain.register.values import contradict, facts_guessed

_RANK = tuple(Confidence)
_REPETITION = re.compile(r"#\d+$")
Claims = dict[int, tuple[Fact, Confidence]]


@dataclass(frozen=True)
class Column:
    """A column of the file; `header` is unique, a second 姓 is called 姓#2 and a seventh one without a name #7."""

    header: str
    fact: Fact | None
    confidence: Confidence | None


def unique_headers(cells: Sequence[str]) -> tuple[str, ...]:
    """The headers as the file writes them, told apart where they are blank or repeated."""
    seen: Counter[str] = Counter()
    headers = []
    for position, cell in enumerate(cells, 1):
        name = cell.strip()
        seen[name] += 1
        headers.append(f"#{position}" if not name else name if seen[name] == 1 else f"{name}#{seen[name]}")
    return tuple(headers)


def propose(
    headers: Sequence[str], rows: Sequence[Sequence[str]], given: Mapping | None, kept: Mapping | None
) -> tuple[Column, ...]:
    """One Column a header. InvalidInput(mapping) if the given one names a column or fact twice, or no column."""
    claims = _stated(headers, given) if given else {}
    if kept:
        claims |= _free(_stated(headers, kept.within(headers)), claims)
    claims |= _free(_named(headers, rows), claims)
    claims |= _free(_guessed(headers, rows, claims), claims)
    stated = {fact for fact, confidence in claims.values() if confidence is Confidence.GIVEN}
    superseded = superseded_among({fact for fact, _ in claims.values()}, stated)
    return tuple(_column(header, claims.get(at), superseded) for at, header in enumerate(headers))


def _column(header: str, claim: tuple[Fact, Confidence] | None, superseded: frozenset[Fact]) -> Column:
    if claim is None or claim[0] in superseded:
        return Column(header, None, None)
    return Column(header, *claim)


def _stated(headers: Sequence[str], mapping: Mapping) -> Claims:
    claims: Claims = {}
    for column in mapping.columns:
        at = _position(headers, column)
        taken = {fact for fact, _ in claims.values()} - {Fact.IGNORED}
        if at in claims or column.fact in taken:
            raise InvalidInput(f"The mapping names {column.header!r} or {column.fact.value} twice.", field="mapping")
        claims[at] = (column.fact, Confidence.GIVEN)
    return claims


def _position(headers: Sequence[str], column: ColumnFact) -> int:
    if column.header not in headers:
        raise InvalidInput(f"The file has no column {column.header!r}.", field="mapping")
    return headers.index(column.header)


def _free(claims: Claims, before: Claims) -> Claims:
    """Those claims whose column and fact nobody claimed before."""
    taken = {fact for fact, _ in before.values()} - {Fact.IGNORED}
    return {at: claim for at, claim in claims.items() if at not in before and claim[0] not in taken}


def _named(headers: Sequence[str], rows: Sequence[Sequence[str]]) -> Claims:
    """The best claim for each fact. Of headers that stand there twice none is proposed: a person has to say which."""
    words = [plain(_REPETITION.sub("", header)) for header in headers]
    times = Counter(words)
    best: dict[Fact, tuple[int, int]] = {}
    for at, header in enumerate(headers):
        found = fact_named(header) if times[words[at]] == 1 else None
        if found and (found[1] is Confidence.CERTAIN or not contradict(found[0], _values(rows, at))):
            claim = (_RANK.index(found[1]), at)
            best[found[0]] = min(claim, best.get(found[0], claim))
    return {at: (fact, _RANK[rank]) for fact, (rank, at) in best.items()}


def _guessed(headers: Sequence[str], rows: Sequence[Sequence[str]], claims: Claims) -> Claims:
    """What the values say where the headers say nothing."""
    found = {fact for fact, _ in claims.values()}
    missing = {*DATES, Fact.PERSONAL_MAIL} - found
    if not found & {Fact.FULL_KANA, Fact.FAMILY_KANA}:
        missing.add(Fact.FULL_KANA)
    silent = [at for at, header in enumerate(headers) if at not in claims and _says_nothing(header)]
    guesses = facts_guessed({at: _values(rows, at) for at in silent}, missing)
    return {at: (fact, Confidence.GUESSED) for at, fact in guesses.items()}


def _says_nothing(header: str) -> bool:
    return fact_named(header) is None and not is_never_a_fact(header)


def _values(rows: Sequence[Sequence[str]], at: int) -> list[str]:
    return [row[at] for row in rows if at < len(row)]
