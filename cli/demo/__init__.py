"""The demo group: invented companies, units and leavers for a first look. Leaves out loading them."""
