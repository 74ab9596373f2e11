"""The people of the demo group who do something by name: the operator, HR, and a few alumni."""

from dataclasses import dataclass

from okaeri.options.v1 import options_pb2


@dataclass(frozen=True)
class Staff:
    """Somebody with a role that is given: who works for the group today, or for a third party."""

    who: str
    mail: str
    role: "options_pb2.Role.ValueType"
    company: str = ""


def hr_of(company: str) -> str:
    """The address of a company's HR."""
    return f"hr.{company}@okaeri.example"


GROUP_HR = "hr.group@okaeri.example"


def staff_of(companies: dict[str, str]) -> tuple[Staff, ...]:
    """HR of each company and of the group."""
    hr = (Staff(f"HR of {name}", hr_of(id_), options_pb2.ROLE_HR, id_) for id_, name in companies.items())
    return (*hr, Staff("HR of the group", GROUP_HR, options_pb2.ROLE_GROUP_HR))
