"""The code on a ticket: what a person reads out at the door when a machine cannot read the rest."""

from hashlib import blake2b

# No 0 and O, no 1 and I: people type it from paper.
_ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 8


def code_from(secret: str) -> str:
    """A code made from an unguessable text: eight characters nobody mistakes for others."""
    number = int.from_bytes(blake2b(secret.encode(), digest_size=LENGTH).digest(), "big")
    return "".join(_ALPHABET[number >> 5 * place & 31] for place in range(LENGTH))


def as_typed(text: str) -> str:
    """The code that somebody typed: without spaces and dashes, in capitals."""
    return "".join(letter for letter in text.upper() if letter.isalnum())
