"""Who read whose record, and who did what to it: an append-only log, one in each service's database (ADR 0007).

`entry` is one line of it, `chain` links the lines so that a change shows, `sealing` does the linking, `servicer` lets
the auditor search it and everybody see the accesses to the own record. `chassis.mongo.audit_log` keeps it.
"""
