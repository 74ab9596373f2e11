"""`GET /export`: everything the suite holds about the caller, as one ZIP of JSON and CSV.

`asking` gets it from all four services or not at all, `archive` makes the file, `words` names things for people. The
token comes in the header, so it is in no address, no history and no log of a proxy.
"""

from gateway.export.route import export_route

__all__ = ["export_route"]
