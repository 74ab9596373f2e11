"""Asks the network whether a member may come back to a company this way; without its answer nobody applies.

The owner of the records decides; what comes back is for the applicant, and nothing of it is kept here.
"""

from typing import Any

from okaeri.network.v1 import eligibility_pb2, eligibility_pb2_grpc

from chassis.client import Channel
from chassis.errors import RuleBroken
from services.recruiting.domain.postings import Posting
from services.recruiting.messages import kind_message


class Eligibility:
    """The network's rules, asked as the service itself."""

    def __init__(self, network: Channel) -> None:
        self._rules: Any = eligibility_pb2_grpc.EligibilityServiceStub(network)

    async def require(self, member_id: str, posting: Posting, *, language: str) -> None:
        """RuleBroken with the reasons in the applicant's language where a rule excludes; what is not known does not.

        Raises Unavailable when the network does not answer.
        """
        request = eligibility_pb2.CheckEligibilityRequest(
            member_id=member_id, company_id=posting.company_id, kind=kind_message(posting.kind)
        )
        answer = await self._rules.CheckEligibility(request)
        if answer.outcome == eligibility_pb2.ELIGIBILITY_OUTCOME_NOT_ELIGIBLE:
            reasons = [reason for reason in answer.reasons if not reason.missing_fact]
            raise RuleBroken("".join(_sentence(reason, language) for reason in reasons).strip(), rule="eligibility")


def _sentence(reason: eligibility_pb2.EligibilityReason, language: str) -> str:
    return reason.ja if language == "ja" else f"{reason.en} "
