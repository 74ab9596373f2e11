"""What was seen in answers, to be asked with: ids by what they are ids of, versions, page tokens, short texts."""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Any

from google.protobuf.descriptor import FieldDescriptor

MOST_TEXTS, LONGEST_TEXT = 10, 64
CURSORS = frozenset({"cursors", "next_page_token"})


class Pool:
    """What was seen so far."""

    def __init__(self, never: Iterable[str] = (), **ids: Iterable[str]) -> None:
        self.ids: dict[str, dict[str, None]] = defaultdict(dict)
        self.versions: dict[str, int] = {}
        self.places: dict[str, str] = {}
        """The newest page token of each list, by the name of its answer."""
        self.texts: dict[str, dict[str, None]] = defaultdict(dict)
        """Short texts by the name of their field, such as the version of a consent text."""
        self.never = never
        for kind, values in ids.items():
            self.ids[kind] |= dict.fromkeys(values)

    def of(self, kind: str) -> list[str]:
        """Every id of that kind; of every kind for one that was never seen."""
        known = self.ids.get(kind)
        return list(known) if known else self.all()

    def all(self) -> list[str]:
        """Every id of any kind but company, the newest of each kind first in turn."""
        kinds = [list(ids) for kind, ids in list(self.ids.items()) if kind != "company"]
        longest = max(map(len, kinds), default=0)
        return list(dict.fromkeys(ids[at] for at in range(longest) for ids in kinds if at < len(ids)))

    @property
    def newest_place(self) -> str:
        """The page token of another list, or empty."""
        return next(reversed(list(self.places.values())), "")

    def texts_for(self, name: str) -> list[str]:
        """Texts that stood in a field of that name, or of a shorter one that it ends with."""
        return [text for known, texts in list(self.texts.items()) if name.endswith(known) for text in texts]

    def _may_be_said(self, text: str) -> bool:
        """Whoever says a word that nobody may see would be answered with it."""
        return len(text) <= LONGEST_TEXT and not any(word.lower() in text.lower() for word in self.never)

    def harvest(self, message: Any) -> None:
        """Remembers what an answer holds."""
        for field, value in message.ListFields():
            values = value if field.is_repeated else [value]
            if field.message_type is not None:
                if not field.message_type.GetOptions().map_entry:
                    for each in values:
                        self.harvest(each)
            elif kind := kind_of(field, snake(message.DESCRIPTOR.name)):
                self.ids[kind] |= dict.fromkeys(each for each in values if each)
            elif field.name in CURSORS:
                self.places[message.DESCRIPTOR.full_name] = values[0]
            elif field.type == FieldDescriptor.TYPE_STRING and len(self.texts[field.name]) < MOST_TEXTS:
                self.texts[field.name] |= dict.fromkeys(each for each in values if self._may_be_said(each))
        own = getattr(message, "id", "")
        if own and "version" in message.DESCRIPTOR.fields_by_name:
            self.versions[own] = max(message.version, self.versions.get(own, 0))


def kind_of(field: FieldDescriptor, owner: str) -> str:
    """What a text is the id of: `company` for `company_id`, the owner for `id`; empty for none."""
    if field.type != FieldDescriptor.TYPE_STRING or field.name == "request_id":
        return ""
    if field.name in ("id", "ids"):
        return owner
    found = re.fullmatch(r"(?:.*_)?([a-z]+(?:_record)?)_ids?", field.name)
    return found.group(1) if found else ""


@cache
def snake(name: str) -> str:
    """`LeaverRecord` as `leaver_record`."""
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()
