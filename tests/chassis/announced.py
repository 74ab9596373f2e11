"""Domain events for the tests of the chassis, made without a contract; `Unannounced` is none."""

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from google.protobuf.message import Message
from okaeri.options.v1 import options_pb2


def _described() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(
        name="okaeri/chassis_tests/v1/things.proto",
        package="okaeri.chassis_tests.v1",
        syntax="proto3",
        dependency=["okaeri/options/v1/options.proto"],
    )
    subjects = {
        "ThingMoved": "okaeri.tests.v1.thing_moved.{company_id}",
        "ThingPainted": "okaeri.tests.v1.thing_painted",
        "Unannounced": "",
    }
    for name, subject in subjects.items():
        message = file.message_type.add(name=name)
        for number, (field, kind) in enumerate({"thing_id": 9, "company_id": 9, "place": 5}.items(), start=1):
            message.field.add(name=field, number=number, type=kind, label=1)  # type: ignore[arg-type]
        if subject:
            message.options.Extensions[options_pb2.subject] = subject
    return file


_pool = descriptor_pool.Default()
_pool.Add(_described())


def _message(name: str) -> type[Message]:
    return message_factory.GetMessageClass(_pool.FindMessageTypeByName(f"okaeri.chassis_tests.v1.{name}"))


ThingMoved = _message("ThingMoved")
ThingPainted = _message("ThingPainted")
Unannounced = _message("Unannounced")
