"""`okaeri deprecated`: fields that the graph wants to be rid of, and which clients still ask for them."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Annotated
from urllib.error import URLError
from urllib.request import urlopen

import typer
from prometheus_client.parser import text_string_to_metric_families

from cli.answers import CommandFailed
from cli.showing import say, table

SECONDS = 10.0
_FIGURE = "graphql_server_field_operations"

Addresses = Annotated[
    list[str],
    typer.Argument(
        metavar="ADDRESS", help="OKAERI_METRICS_ADDRESS of each copy of the gateway, such as 10.0.0.7:9464."
    ),
]


def deprecated(addresses: Addresses) -> None:
    """Show which deprecated fields are still asked for, by client, since the copies of the gateway started.

    A field that stands under "nobody" can go. Figures over longer times are Prometheus's: sum by (field, client).
    """
    try:
        used = used_in(map(_metrics, addresses))
    except CommandFailed as failed:
        typer.echo(str(failed), err=True)
        raise typer.Exit(1) from None
    report(used, _deprecated())


def _deprecated() -> Iterable[str]:
    # The graph takes a second to make, for which no other command should wait.
    from gateway.schema import served
    from gateway.usage import deprecated_in

    return deprecated_in(served()._schema)


def report(used: Mapping[tuple[str, str], int], deprecated: Iterable[str]) -> None:
    """Shows what is used, the most first, and what nobody uses."""
    asked = {field for field, _ in used}
    rows = [[field, client, f"{times:,}"] for (field, client), times in Counter(used).most_common()]
    rows += [[field, "nobody", "0"] for field in sorted(set(deprecated) - asked)]
    if rows:
        table("Deprecated fields", ("field", "client", "operations"), rows)
    else:
        say("The graph has no deprecated field.")


def used_in(texts: Iterable[str]) -> Mapping[tuple[str, str], int]:
    """How often each deprecated field was asked for by each client, by the figures of all copies together."""
    found: Counter[tuple[str, str]] = Counter()
    for text in texts:
        for family in text_string_to_metric_families(text):
            for sample in family.samples if family.name == _FIGURE else ():
                if sample.labels.get("deprecated") == "true":
                    found[sample.labels["field"], sample.labels["client"]] += int(sample.value)
    return found


def _metrics(address: str) -> str:
    try:
        with urlopen(f"http://{address}/metrics", timeout=SECONDS) as answer:
            return str(answer.read().decode())
    except (URLError, TimeoutError, ValueError):
        raise CommandFailed(f"Nothing answers at http://{address}/metrics.") from None
