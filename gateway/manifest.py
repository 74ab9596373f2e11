"""The documents that front ends use, as a manifest that gateways trust: made from `docs/examples`.

`python -m gateway.manifest --write` writes it to `docs/documents.json`, in the format of Apollo's persisted queries; a
test compares. OKAERI_TRUSTED_DOCUMENTS names one for a gateway, and OKAERI_ONLY_TRUSTED_DOCUMENTS lets it run no other.
"""

import sys
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path

import orjson
from graphql import GraphQLError, OperationDefinitionNode, parse

from chassis.trouble import CannotStart, reason_of
from gateway.documents import Documents

DOCS = Path(__file__).resolve().parent.parent / "docs"
WRITTEN = DOCS / "documents.json"
FORMAT = "apollo-persisted-query-manifest"


def written(examples: Iterable[Path] | None = None) -> bytes:
    """The manifest of these documents, each with one operation, by name; of `docs/examples` where none are named."""
    paths = sorted((DOCS / "examples").glob("*.graphql")) if examples is None else examples
    operations = [_operation(path.read_text("utf-8")) for path in paths]
    manifest = {"format": FORMAT, "version": 1, "operations": sorted(operations, key=lambda each: each["name"])}
    return orjson.dumps(manifest, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE)


def _operation(text: str) -> dict[str, str]:
    (operation,) = (each for each in parse(text).definitions if isinstance(each, OperationDefinitionNode))
    name = operation.name.value if operation.name else ""
    return {"id": sha256(text.encode()).hexdigest(), "name": name, "type": operation.operation.value, "body": text}


def trust(documents: Documents, path: str) -> int:
    """Has the documents of a manifest trusted; answers how many. Raises CannotStart for one that cannot be used."""
    try:
        manifest = orjson.loads(Path(path).read_bytes())
        texts = [(str(each["name"]), str(each["id"]), str(each["body"])) for each in manifest["operations"]]
    except OSError as error:
        raise CannotStart(f"The manifest {path} cannot be read: {reason_of(error)}.") from None
    except (orjson.JSONDecodeError, KeyError, TypeError):
        raise CannotStart(f"{path} is not a manifest of documents.") from None
    for name, key, text in texts:
        try:
            known = documents.trust(text)
        except GraphQLError as error:
            raise CannotStart(f"The document {name} of {path} does not fit the schema: {error.message}") from None
        if known.key != key:
            raise CannotStart(f"The document {name} of {path} is not the one of its sha256.")
    return len(texts)


def main(arguments: list[str]) -> None:
    """Prints the manifest, or with `--write` writes it to its place."""
    if "--write" in arguments:
        WRITTEN.write_bytes(written())
    else:
        sys.stdout.buffer.write(written())


if __name__ == "__main__":
    main(sys.argv[1:])
