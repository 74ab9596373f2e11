"""The GraphQL face of the suite: joins what the four services answer over gRPC into one graph.

It owns no rows and decides no rule: who may see what is decided by the services, to which the caller's token is
forwarded. Types, arguments and descriptions are read from the contracts, one part of the graph for each service.
"""
