"""Signing keys of a service: kept sealed in its database, rotated, and published for whoever verifies.

`ring` is which key signs and which still verify, `rows` where they are kept, `keys` the keys at work.
"""

from chassis.keyring.keys import Keys, Seals
from chassis.keyring.ring import Keyring, SealedKey
from chassis.keyring.rows import Keyrings, KeyringStore

__all__ = ["Keyring", "KeyringStore", "Keyrings", "Keys", "SealedKey", "Seals"]
