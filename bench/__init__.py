"""What Okaeri costs: run with `make bench`, printed and written to docs/benchmarks.md. Ratios count."""
