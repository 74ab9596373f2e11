"""The rights of a person over what is held: what collections declare, and what every service does about it.

`declaring` is what a collection says, `servicer` hands out, `reactions` hear of legal holds, `retention` lets go of
what grew old. The rows themselves are found and written by `chassis.mongo.people`.
"""

from chassis.people.declaring import NOBODY, REMOVED, About, Forgetting, Holds, Kept, Nobody, Removed, Stays

__all__ = ["NOBODY", "REMOVED", "About", "Forgetting", "Holds", "Kept", "Nobody", "Removed", "Stays"]
