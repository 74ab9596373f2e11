"""The gateway beside others, in one run on one machine: `make bench-gateway`. Ratios count."""
