"""The door of the `okaeri` command: which words it knows. Each is a function in a room of its own."""

import typer

from cli.mail import mail
from cli.up.command import up

app = typer.Typer(name="okaeri", no_args_is_help=True, pretty_exceptions_enable=False, add_completion=False)
app.command()(up)
app.command()(mail)


@app.callback()
def okaeri() -> None:
    """The alumni network of a corporate group."""


if __name__ == "__main__":
    app()
