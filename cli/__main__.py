"""The door of the `okaeri` command: which words it knows. Each is a function in a room of its own."""

import typer

from cli.commands import audit, dead_letters
from cli.commands.deprecated import deprecated
from cli.commands.import_leavers import import_leavers
from cli.commands.import_members import import_members
from cli.commands.load_units import load_units
from cli.commands.my_data import my_data
from cli.commands.organisation import create_company, create_service_account, grant_role
from cli.commands.provisions import export_provisions
from cli.commands.replay import replay
from cli.commands.tail import tail
from cli.commands.token import token
from cli.mail import mail
from cli.up.command import up

app = typer.Typer(name="okaeri", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
for word in (
    *(up, mail, token, create_company, grant_role, create_service_account),
    *(load_units, import_leavers, import_members, export_provisions, my_data, tail, replay, deprecated),
):
    app.command()(word)
app.add_typer(audit.app)
app.add_typer(dead_letters.app)


@app.callback()
def okaeri() -> None:
    """The alumni network of a corporate group."""


if __name__ == "__main__":
    app()
