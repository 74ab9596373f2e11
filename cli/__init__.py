"""The `okaeri` command: what an operator, an HR department and a developer type.

It speaks to the suite through its public interfaces and never opens a database.
"""
