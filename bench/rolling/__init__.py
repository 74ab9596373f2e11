"""Two copies of each process, restarted in turn while calls go on: `make rolling`. No call and no event is lost.

The services stand behind the balancing of their clients, as behind a headless Service: both addresses are given, each
client sees which copies say that they are well. The two gateways stand behind a small balancer that asks them for their
health, as a cluster does. Nothing is tried again here: what fails has failed.
"""

from bench.rolling.load import Load, Seen
from bench.rolling.report import losses, report, troubles
from bench.rolling.suite import HEARING, PROCESSES, TwoOfEach
from bench.rolling.turns import roll

__all__ = ["HEARING", "PROCESSES", "Load", "Seen", "TwoOfEach", "losses", "report", "roll", "troubles"]
