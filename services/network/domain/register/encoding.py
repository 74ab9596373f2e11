"""Which encoding a file is in, and its text. Leaves out what the text says.

The order is the field's (BOM, UTF-8, CP932, else refuse with the byte): CP932 first would turn UTF-8 into garbage
without an error. `shift_jis` is read as CP932, which alone knows 髙 﨑 ① ㈱.
"""

import codecs
import io
import re
from collections.abc import Iterator

from chassis.errors import InvalidInput

_CHUNK = 1 << 20
_HEAD = 4096
_BLANK = b"\xff\xfe\xef\xbb\xbf\x00 \t\r\n"
_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_NOT_TEXT = (
    (b"PK\x03\x04", "an Excel workbook or a ZIP archive"),
    (b"\xd0\xcf\x11\xe0", "an old Excel workbook"),
    (b"%PDF", "a PDF document"),
    (b"\x1f\x8b", "a compressed file"),
)
_NAMES = {
    "utf-8": "utf-8", "utf-8-sig": "utf-8", "utf-16": "utf-16", "utf-16-le": "utf-16-le", "utf-16-be": "utf-16-be",
    "utf-32": "utf-32", "utf-32-le": "utf-32-le", "utf-32-be": "utf-32-be", "cp932": "cp932", "shift_jis": "cp932",
    "euc_jp": "euc_jp", "iso2022_jp": "iso2022_jp",
}  # fmt: skip
_OTHER_NAMES = {"windows-31j": "cp932", "sjis": "cp932"}
_JAPANESE = re.compile("[\u3040-\u30ff\u4e00-\u9fff\uff66-\uff9f]")
_TWO_BYTE_LETTER = re.compile("[\u0080-\u07ff]")
_KANA_INSIDE_A_WORD = re.compile("[A-Za-z][\uff61-\uff9f]|[\uff61-\uff9f][A-Za-z]")
_SURELY_UTF8 = 4
_SHORTEST_HEADER = 16
# Bytes CP932 does not use (80, A0, FD to FF) and Python lets through all the same.
_UNUSED_IN_CP932 = re.compile("[\u0080\u00a0\uf8f0-\uf8f3]")


def encoding_of(content: bytes, *, named: str | None = None, complete: bool = True) -> str:
    """The Python codec that decodes the whole content. InvalidInput if there is none, or if the named one does not.

    With `complete=False` the content is a beginning, which may end within a character.
    """
    _require_text(content)
    if named is not None:
        codec = _codec_named(named, content)
        return _require_decodable(content, codec, complete)
    marked = _by_bom(content) or _by_zeros(content)
    if marked:
        return _require_decodable(content, marked, complete)
    return _utf8_or_cp932(content, complete)


def lines_of(content: bytes, codec: str, *, errors: str = "strict", longest: int = 1 << 20) -> Iterator[str]:
    """The physical lines with their line ends, decoded as they are drawn; of a longer line only its beginning."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding=codec, errors=errors, newline="")
    while line := text.readline(longest):
        rest = line
        while len(rest) == longest and rest[-1] not in "\r\n":
            rest = text.readline(longest)
        yield line


def undecodable(content: bytes, codec: str) -> InvalidInput:
    """The refusal for content that broke the codec part way."""
    return InvalidInput(
        f"The file is not {codec}: the byte at position {bad_byte(content, codec)} cannot be read.",
        field="encoding",
    )


def bad_byte(content: bytes, codec: str, *, complete: bool = True) -> int | None:
    """The position, from 0, of a byte the codec refuses; None if it decodes everything."""
    try:
        for _ in _chunks(content, codec, complete):
            pass
    except UnicodeDecodeError as error:
        return error.start
    return None


def _chunks(content: bytes, codec: str, complete: bool) -> Iterator[str]:
    """The text piece by piece; a UnicodeDecodeError from here counts its start from the beginning of the content."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    for offset in range(0, max(len(content), 1), _CHUNK):
        begins_at = offset - len(decoder.getstate()[0])
        try:
            text = decoder.decode(content[offset : offset + _CHUNK], complete and offset + _CHUNK >= len(content))
            _require_used(text, codec)
        except UnicodeDecodeError as error:
            error.start += begins_at
            raise
        yield text


def _require_used(text: str, codec: str) -> None:
    unused = _UNUSED_IN_CP932.search(text) if codec == "cp932" else None
    if unused:
        position = len(text[: unused.start()].encode(codec))
        raise UnicodeDecodeError(codec, b"", position, position + 1, "not used in this encoding")


def _require_text(content: bytes) -> None:
    if len(content) < _HEAD and not content.strip(_BLANK):
        raise InvalidInput("The file is empty.", field="content")
    for beginning, kind in _NOT_TEXT:
        if content.startswith(beginning):
            raise InvalidInput(f"The file is {kind}. Save it as CSV first.", field="content")


def _codec_named(name: str, content: bytes) -> str:
    try:
        known = _OTHER_NAMES.get(name.strip().lower()) or codecs.lookup(name.strip()).name
        codec = _NAMES[known]
    except (LookupError, ValueError):
        names = ", ".join(_NAMES)
        raise InvalidInput(f"{name!r} is no encoding we read; name one of {names}.", field="encoding") from None
    if codec == "utf-16" and not _by_bom(content):
        return _by_zeros(content) or "utf-16-le"
    marked = _by_bom(content)
    return marked if marked and marked.split("-")[:2] == codec.split("-")[:2] else codec


def _by_bom(content: bytes) -> str | None:
    return next((codec for bom, codec in _BOMS if content.startswith(bom)), None)


def _by_zeros(content: bytes) -> str | None:
    """UTF-16 and UTF-32 without a mark show in the zeros of their ASCII characters; a stray zero does not count."""
    head = content[:_HEAD]
    if 0 not in head[: max(_SHORTEST_HEADER, head.find(b"\n"))]:
        return None
    for codec, zeros in (("utf-32-le", head[2::4] + head[3::4]), ("utf-32-be", head[0::4] + head[1::4])):
        if not any(zeros):
            return codec
    first, second = head[0::2].count(0), head[1::2].count(0)
    if (first + second) * 50 < len(head) or min(first, second) * 20 > max(first, second):
        return None
    return "utf-16-be" if first > second else "utf-16-le"


def _require_decodable(content: bytes, codec: str, complete: bool) -> str:
    if bad_byte(content, codec, complete=complete) is not None:
        raise undecodable(content, codec)
    return codec


def _utf8_or_cp932(content: bytes, complete: bool) -> str:
    broken_at = bad_byte(content, "utf-8", complete=complete)
    if broken_at is None:
        return "cp932" if _is_half_width_kana(content, complete) else "utf-8"
    # Four Japanese characters by chance do not happen: this is UTF-8 with a damaged byte, not CP932.
    beginning = content[max(0, broken_at - _CHUNK) : broken_at].decode("utf-8", "replace")
    if len(_JAPANESE.findall(beginning)) >= _SURELY_UTF8:
        raise undecodable(content, "utf-8")
    other = bad_byte(content, "cp932", complete=complete)
    if other is not None:
        raise InvalidInput(
            f"The file is neither UTF-8 (byte {broken_at} cannot be read) nor CP932 (byte {other} cannot be read).",
            field="encoding",
        )
    return "cp932"


def _is_half_width_kana(content: bytes, complete: bool) -> bool:
    """Whether valid UTF-8 is rather CP932, where ﾃｱ is what ñ is in UTF-8; not if kana would stand within words."""
    foreign = False
    for text in _chunks(content, "utf-8", complete):
        if _JAPANESE.search(text):
            return False
        foreign = foreign or _TWO_BYTE_LETTER.search(text) is not None
    if not foreign or bad_byte(content, "cp932", complete=complete) is not None:
        return False
    return not any(_KANA_INSIDE_A_WORD.search(text) for text in _chunks(content, "cp932", complete))
