"""What reading one line of a register can give: a leaver, a refusal, or a word-for-word repetition."""

from dataclasses import dataclass
from datetime import date
from hashlib import blake2b

from services.network.domain.register.reasons import RefusalReason


@dataclass(frozen=True, slots=True)
class LeaverRow:
    """One leaver as the company's file has it: texts as they came without the blanks around them, dates read.

    `digest` changes when any fact does and stays when only the file's encoding, columns or date style do.
    """

    employee_number: str
    family_name: str
    given_name: str
    family_kana: str
    given_kana: str
    family_romaji: str
    given_romaji: str
    former_family_name: str
    birth_date: date | None
    joined_on: date
    left_on: date
    leaving_reason: str
    unit_code: str
    employment_type: str
    skills: tuple[str, ...]
    licences: tuple[str, ...]
    personal_mail: str
    line: int
    digest: str


@dataclass(frozen=True, slots=True)
class RefusedLine:
    """A line nothing is stored of. `line` is the physical line its record begins on, the header being line 1.

    `column` is the header as the file writes it, empty where the line as a whole is at fault.
    """

    line: int
    reason: RefusalReason
    column: str

    def sentence(self, language: str) -> str:
        """The reason in words; any language but `ja` gets English."""
        return self.reason.sentence(language)


@dataclass(frozen=True, slots=True)
class RepeatedLine:
    """A line that says word for word what an earlier one said: no conflict, and nothing to store again."""

    line: int
    first_line: int


def digest_of(values: tuple[str | date | tuple[str, ...] | None, ...]) -> str:
    """32 hexadecimal digits for the facts of one leaver, in the order of LeaverRow."""
    return blake2b("\x1f".join(map(str, values)).encode(), digest_size=16).hexdigest()
