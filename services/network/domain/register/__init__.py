"""Reading the leaver registers that companies export: any encoding, header, date style and name layout, line by line.

    layout = look_at(content)                       # the preview; an operator may override encoding and mapping
    for outcome in read_rows(content, layout, known_units): ...

Owns how a file is understood. Leaves out storing, what is already stored, and who may import.
"""

from services.network.domain.register.dates import DateStyle, read_date
from services.network.domain.register.facts import REQUIRED, ColumnFact, Fact, Mapping
from services.network.domain.register.headers import Confidence
from services.network.domain.register.layout import DateColumn, Layout, NameLayout, look_at
from services.network.domain.register.leaver_row import LeaverRow, RefusedLine, RepeatedLine
from services.network.domain.register.proposal import Column
from services.network.domain.register.reasons import RefusalReason
from services.network.domain.register.rows import Outcome, read_rows

__all__ = [
    "REQUIRED",
    "Column",
    "ColumnFact",
    "Confidence",
    "DateColumn",
    "DateStyle",
    "Fact",
    "Layout",
    "LeaverRow",
    "Mapping",
    "NameLayout",
    "Outcome",
    "RefusalReason",
    "RefusedLine",
    "RepeatedLine",
    "look_at",
    "read_date",
    "read_rows",
]
