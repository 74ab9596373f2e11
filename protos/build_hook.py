"""Compiles the contracts into Python stubs when the project is installed; the stubs are never committed.

`buf/validate/validate.proto` is not shipped as text by any package, so its descriptor is taken from the installed
`protovalidate` wheel and handed to protoc. Besides the stubs a descriptor set with the comments of the contracts is
written (`okaeri/contracts.binpb`): reflection of meaning for the graph's descriptions, AsyncAPI and the contract lint.
"""

import sysconfig
from importlib import resources
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from google.protobuf import descriptor_pb2
from grpc_tools import protoc
from hatchling.builders.hooks.plugin.interface import BuildHookInterface
from protovalidate._gen.buf.validate import validate_pb

PROTOS = Path(__file__).resolve().parent
STUBS = PROTOS.parent / "build" / "stubs"
RULES = "buf/validate/validate.proto"


def compile_contracts(stubs: Path = STUBS) -> None:
    """Writes the stubs of every contract below `protos/` into `stubs`, anew. Raises SystemExit on a faulty contract.

    File by file in one step each: what runs on the earlier stubs meanwhile goes on, and a faulty contract leaves them.
    """
    stubs.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=stubs.parent) as folder:
        new = Path(folder)
        _compile_into(new)
        _put_in_place(new, stubs)


def _put_in_place(new: Path, stubs: Path) -> None:
    written = {path.relative_to(new) for path in new.rglob("*") if path.is_file()}
    for path in written:
        (stubs / path).parent.mkdir(parents=True, exist_ok=True)
        (new / path).replace(stubs / path)
    for path in [path for path in stubs.rglob("*") if path.suffix in {".py", ".pyi"}]:
        if path.relative_to(stubs) not in written:
            path.unlink()


def _compile_into(stubs: Path) -> None:
    foundations = _foundations(stubs)
    known, sources = f"--descriptor_set_in={foundations}", f"-I{PROTOS}"
    contracts = sorted(str(path.relative_to(PROTOS)) for path in PROTOS.rglob("*.proto"))
    with_rpcs = [path for path in contracts if "\nservice " in (PROTOS / path).read_text("utf-8")]
    _run([known, *_outputs(stubs, "python", "mypy"), RULES])
    _run([known, sources, *_outputs(stubs, "python", "mypy"), *contracts])
    if with_rpcs:
        _run([known, sources, *_outputs(stubs, "grpc_python", "mypy_grpc"), *with_rpcs])
    described = f"--descriptor_set_out={stubs / 'okaeri' / 'contracts.binpb'}"
    _run([known, sources, "--include_imports", "--include_source_info", described, *contracts])
    foundations.unlink()


def _foundations(stubs: Path) -> Path:
    """A descriptor set of what the contracts import: the validation rules and the types they are made of."""
    well_known = stubs / "well_known.binpb"
    names = [f"google/protobuf/{name}.proto" for name in ("descriptor", "duration", "field_mask", "timestamp")]
    _run(["--include_imports", f"--descriptor_set_out={well_known}", f"-I{_well_known_types()}", *names])
    files = descriptor_pb2.FileDescriptorSet.FromString(well_known.read_bytes())
    files.file.append(descriptor_pb2.FileDescriptorProto.FromString(validate_pb._DESC.proto.to_binary()))
    well_known.write_bytes(files.SerializeToString())
    return well_known


def _outputs(stubs: Path, *plugins: str) -> list[str]:
    return [f"--{plugin}_out={stubs}" for plugin in plugins]


def _well_known_types() -> Path:
    return Path(str(resources.files("grpc_tools"))) / "_proto"


def _run(arguments: list[str]) -> None:
    scripts = Path(sysconfig.get_path("scripts"))
    plugins = [f"--plugin=protoc-gen-{name}={scripts / f'protoc-gen-{name}'}" for name in ("mypy", "mypy_grpc")]
    if protoc.main(["protoc", *plugins, *arguments]) != 0:
        raise SystemExit("The contracts below protos/ do not compile; protoc said why above.")


class ContractsBuildHook(BuildHookInterface):
    """Runs before every build, editable or wheel."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compiles the contracts and adds them to the wheel, with the operations that the gateway's pages ask."""
        compile_contracts()
        if version != "editable":
            build_data["force_include"].update({str(STUBS / "okaeri"): "okaeri", str(STUBS / "buf"): "buf"})
            build_data["force_include"][str(PROTOS.parent / "docs" / "examples")] = "gateway/examples"


if __name__ == "__main__":
    compile_contracts()
