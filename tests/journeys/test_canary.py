"""Three words that only their writers may read, and everybody trying everything: no word appears to anybody else.

What is tried is discovered from the contracts, the schema and the running processes, so that a new rpc is covered the
day it is added. Each reader sees the own word by the same tries, or the test would prove nothing.
"""

from collections.abc import Iterator

import pytest

from chassis.rpc import rpc_of
from cli.mail import letters
from tests.journeys import aviary, eavesdropping
from tests.journeys.asking import until
from tests.journeys.aviary import FIELD, NOTE, RECORD, Aviary
from tests.journeys.exploring import path_of
from tests.journeys.listening import dead_letters
from tests.journeys.surface import RPCS
from tests.journeys.wrongly import name_of

pytestmark = [pytest.mark.real, pytest.mark.slow]


@pytest.fixture(scope="module")
def explored(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aviary]:
    """The suite after everybody tried everything."""
    with aviary.opened(tmp_path_factory.mktemp("aviary")) as found:
        group, explorer = found.group, found.explorer
        aviary.hide_a_field(group)
        aviary.write_a_note(group)
        owners, others = aviary.owners(group), aviary.everybody_else(group)
        for who in owners:
            explorer.read(who)
        for who in others[:-1]:
            explorer.write(who)
        for who in others:
            explorer.read(who)
            explorer.search(who)
        explorer.write(others[-1])
        overhear(found)
        yield found


def overhear(found: Aviary) -> None:
    """Looks at all that the suite says to machines, to mailboxes and to itself."""
    group, watch = found.group, found.explorer.watch
    eavesdropping.spoil(group.nats_url, "okaeri.identity.v1.MailConfirmed")
    until(lambda: dead_letters(group.nats_url), "dead letter")
    for where, content in eavesdropping.messages(group.nats_url):
        watch.look("a partner", where, content)
    for log in sorted((group.home / "logs").glob("*.log")):
        watch.look("the logs", log.name, log.read_bytes())
    for where, content in eavesdropping.figures(found.metrics_port):
        watch.look("the figures", where, content)
    for letter in letters(group.home / "mail"):
        told = f"{letter.message.items()} {letter.text}".encode()
        watch.look("a mailbox", str(letter.message["subject"]), letter.message.as_bytes() + told)
    until(lambda: found.collector.heard, "span")
    for spans in found.collector.heard:
        watch.look("the traces", "spans", spans)


def test_each_writer_reads_the_own_word(explored: Aviary) -> None:
    watch = explored.explorer.watch
    assert {each.about: watch.readers_of(each.about) & each.readers for each in (NOTE, FIELD, RECORD)} == {
        each.about: set(each.readers) for each in (NOTE, FIELD, RECORD)
    }


def test_no_word_appears_to_anybody_else(explored: Aviary) -> None:
    leaks = explored.explorer.watch.leaks()
    assert not leaks, "\n".join(leaks)


def test_no_search_tells_that_there_is_such_a_word(explored: Aviary) -> None:
    assert not explored.explorer.oracles


def test_everybody_tried_every_rpc_and_none_was_only_refused_for_its_form(explored: Aviary) -> None:
    outcomes = explored.explorer.outcomes
    untried = {name_of(rpc): dict(outcomes[name_of(rpc)]) for rpc in RPCS if not passed(outcomes[name_of(rpc)])}
    unread = {
        name_of(rpc): dict(outcomes[name_of(rpc)])
        for rpc in RPCS
        if rpc_of(path_of(rpc)).is_read and not outcomes[name_of(rpc)].get("OK")
    }
    assert (untried, unread) == ({}, {})


def passed(codes: dict[str, int]) -> bool:
    """Whether it came to something else than that the request was badly made."""
    return bool(codes.keys() - {"INVALID_ARGUMENT"})
