"""`okaeri up`: the whole suite on one machine, each part a process of its own.

This room starts, watches and stops processes and keeps their data folder. It knows no business word: what the suite is
made of stands in `family.py`, what the demo group holds stands in `cli/demo`.
"""
