"""The leavers of the journeys: invented, with names that stand nowhere else, so that a leak of one is found."""

import csv
import io
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Leaver:
    """One row of a register, as the holding company's HR system would write it."""

    company: str
    employee_no: str
    last_name: str
    first_name: str
    last_name_kana: str
    first_name_kana: str
    birth_date: str
    joined_on: str
    left_on: str

    @property
    def mail(self) -> str:
        """The personal address, which stands in no register."""
        return f"leaver.{self.company}.{self.employee_no}@private.example"

    @property
    def claim(self) -> dict[str, object]:
        """What the person types to register, remembering everything."""
        return {
            "companyId": self.company,
            "name": self.name,
            "birthDate": self.birth_date,
            "employeeNumber": self.employee_no,
            "joinedOn": self.joined_on,
            "leftOn": self.left_on,
            "mail": self.mail,
            "locale": "ja",
        }

    @property
    def name(self) -> dict[str, str]:
        """The name as the graph asks for it."""
        return {
            "family": self.last_name,
            "given": self.first_name,
            "familyKana": self.last_name_kana,
            "givenKana": self.first_name_kana,
        }

    @property
    def personal(self) -> tuple[str, ...]:
        """What must never stand in a domain event or a log."""
        kana = (self.last_name_kana, self.first_name_kana)
        return (self.last_name, self.first_name, *kana, self.birth_date, self.mail)


SAKUTARO = Leaver("bank", "9000001", "鷲尾", "朔太郎", "ワシオ", "サクタロウ", "1984-06-17", "2007-04-01", "2019-03-31")
TAMAKI = Leaver("bank", "9000002", "纐纈", "環希", "コウケツ", "タマキ", "1979-11-03", "2002-04-01", "2016-09-30")
RINNOSUKE = Leaver(
    "bank", "9000003", "勅使河原", "凛之介", "テシガワラ", "リンノスケ", "1990-02-28", "2013-04-01", "2021-12-31"
)
UTANO = Leaver("bank", "9000004", "小鳥遊", "詩乃", "タカナシ", "ウタノ", "1986-08-09", "2009-04-01", "2018-03-31")
KAGURA = Leaver("bank", "9000005", "百目鬼", "神楽", "ドウメキ", "カグラ", "1982-12-24", "2005-10-01", "2020-03-31")
SOUSUKE = Leaver("post", "9000006", "御手洗", "奏輔", "ミタライ", "ソウスケ", "1975-05-05", "1998-04-01", "2015-03-31")
HIYORI = Leaver(
    "insurance", "9000007", "四月一日", "陽依", "ワタヌキ", "ヒヨリ", "1991-07-07", "2014-04-01", "2022-06-30"
)
ITSUKI = Leaver("holding", "9000008", "月見里", "樹季", "ヤマナシ", "イツキ", "1988-01-19", "2011-04-01", "2023-03-31")
NANAO = Leaver("bank", "9000009", "蓮實", "七緒", "ハスミ", "ナナオ", "1993-03-14", "2016-04-01", "2024-03-31")
AOTO = Leaver("bank", "9000010", "東雲", "蒼音", "シノノメ", "アオト", "1981-09-21", "2004-04-01", "2017-03-31")
CHITOSE = Leaver(
    "bank", "9000011", "五十嵐川", "千歳", "イカラシガワ", "チトセ", "1977-04-30", "2000-04-01", "2014-03-31"
)
MASHIRO = Leaver("bank", "9000012", "九十九里", "真白", "ツクモリ", "マシロ", "1989-10-10", "2012-04-01", "2022-03-31")
YUZUKI = Leaver("bank", "9000013", "栗花落", "柚月", "ツユリ", "ユズキ", "1985-02-11", "2008-04-01", "2020-09-30")
SAWAKO = Leaver("bank", "9000014", "御厨", "爽子", "ミクリヤ", "サワコ", "1987-12-03", "2010-04-01", "2021-03-31")
STORY = (
    *(SAKUTARO, TAMAKI, RINNOSUKE, UTANO, KAGURA, SOUSUKE, HIYORI, ITSUKI, NANAO, AOTO, CHITOSE, MASHIRO),
    *(YUZUKI, SAWAKO),
)


def leavers_of(company: str, people: Iterable[Leaver] = STORY) -> list[Leaver]:
    """Those who left that company."""
    return [each for each in people if each.company == company]


def crowd(company: str, count: int, first: int = 9_100_000) -> Iterator[Leaver]:
    """As many leavers as are wanted; of one name, each with an own number and birth date."""
    for n in range(count):
        birth = f"19{70 + n % 30}-{1 + n // 30 % 12:02}-{1 + n % 28:02}"
        yield Leaver(company, f"{first + n}", "空木", "杜", "ウツギ", "モリ", birth, "2001-04-01", "2018-03-31")


def register_of(people: Iterable[Leaver], unit: str) -> bytes:
    """The register as a file: UTF-8, English headers, ISO dates."""
    rows = [_row(each, unit) for each in people]
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode("utf-8")


def _row(leaver: Leaver, unit: str) -> dict[str, str]:
    row = {name: str(value) for name, value in asdict(leaver).items() if name != "company"}
    return {**row, "leaving_reason": "自己都合", "unit_code": unit, "employment_type": "正社員", "skills": "リスク管理"}
