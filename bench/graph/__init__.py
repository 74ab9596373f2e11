"""The reference query of the graph in this process, and what small requests cost on their way through the gateway."""
