"""Values of the domain as messages of the contract, and back; and what a change announces."""
