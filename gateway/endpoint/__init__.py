"""`/graphql` over HTTP as the specification has it: what is taken, how it is answered, a clear refusal for the rest.

Operations come as JSON by POST, which a browser never sends to another origin without asking, or as queries by GET; no
form or link of another site can act for a person. One at a time: batches are not taken.
"""

from gateway.endpoint.answering import Endpoint
from gateway.endpoint.reading import LARGEST_BODY, LONGEST_TOKEN, bearer_of
from gateway.endpoint.refusing import Refused

__all__ = ["LARGEST_BODY", "LONGEST_TOKEN", "Endpoint", "Refused", "bearer_of"]
