"""Opaque identifiers: they tell nothing about what they name and cannot be guessed."""

import base64
import secrets


def new_id() -> str:
    """128 random bits as 26 characters of lower-case base32; safe in URLs, subjects and file names."""
    return base64.b32encode(secrets.token_bytes(16)).decode("ascii").rstrip("=").lower()
