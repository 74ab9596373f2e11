"""One part of the graph for each service: which of its messages and rpcs are public, and how they join with others."""
