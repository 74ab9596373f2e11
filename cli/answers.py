"""How a command ends when it cannot go on: one sentence that says what to do next, exit code 1, never a traceback."""

import asyncio
import logging
import sys
from collections.abc import Coroutine
from functools import singledispatch
from typing import Any, TypeVar

import structlog
import typer

from chassis.errors import (
    AlreadyExists,
    Forbidden,
    InvalidInput,
    NotFound,
    NotSignedIn,
    Refusal,
    RuleBroken,
    Stale,
    TooMany,
)
from chassis.nats import NatsError
from chassis.trouble import CannotStart, RemoteDefect, Unavailable

T = TypeVar("T")


class CommandFailed(Exception):
    """The command cannot go on; the text is what the person reads, a sentence a line."""


def run(work: Coroutine[Any, Any, T]) -> T:
    """Does the work of a command. What it raises is told on stderr and ends the command with exit code 1."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    try:
        return asyncio.run(work)
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    except BrokenPipeError:
        sys.stderr.close()
        raise typer.Exit(1) from None
    except Exception as error:
        typer.echo(sentence_of(error), err=True)
        raise typer.Exit(1) from None


@singledispatch
def sentence_of(error: Exception) -> str:
    """What to tell the person about it."""
    return f"This is a defect of okaeri ({type(error).__name__}: {error}). What was done before it stays."


@sentence_of.register
def _(error: Refusal) -> str:
    return error.message


@sentence_of.register(CommandFailed)
@sentence_of.register(CannotStart)
def _(error: Exception) -> str:
    return str(error)


@sentence_of.register
def _(error: OSError) -> str:
    return f"{error.filename or 'The system'}: {error.strerror or error}."


@sentence_of.register
def _(error: NatsError) -> str:
    return f"NATS does not answer ({type(error).__name__}). Is the suite running? Check OKAERI_NATS_URL."


@sentence_of.register
def _(error: InvalidInput) -> str:
    named = "" if not error.field or error.message.startswith(error.field) else f" (field: {error.field})"
    return f"{error.message}{named} Correct it and repeat the command."


@sentence_of.register
def _(error: NotSignedIn) -> str:
    return f"{error.message} Name yourself with --as MAIL, or bring a new token with --token."


@sentence_of.register
def _(error: Forbidden) -> str:
    return f"{error.message} An operator can give a role with `okaeri grant-role`."


@sentence_of.register
def _(error: NotFound) -> str:
    return f"{error.message} Check the id, and whether this account speaks for that company."


@sentence_of.register
def _(error: AlreadyExists) -> str:
    return f"{error.message} Nothing was changed."


@sentence_of.register
def _(error: RuleBroken) -> str:
    return f"{error.message} (rule: {error.rule})"


@sentence_of.register
def _(error: Stale) -> str:
    return f"{error.message} Repeat the command."


@sentence_of.register
def _(error: TooMany) -> str:
    return f"{error.message} Repeat the command in {error.retry_after_seconds} s."


@sentence_of.register
def _(error: Unavailable) -> str:
    setting = f"OKAERI_{error.part.upper()}_ADDRESS" if error.part.isalpha() else "its address"
    return f"{error} Is the suite running? Check {setting}, and repeat the command."


@sentence_of.register
def _(error: RemoteDefect) -> str:
    return f"{error} Its log says why."
