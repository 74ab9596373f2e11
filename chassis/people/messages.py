"""What a service announces once it holds nothing about a person any more."""

from okaeri.person.v1 import person_pb2

from chassis.clock import now, timestamp


def person_erased(erasure_id: str, service: str) -> person_pb2.PersonErased:
    """That this service has erased, now."""
    return person_pb2.PersonErased(erasure_id=erasure_id, service=service, erase_time=timestamp(now()))
