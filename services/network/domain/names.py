"""Search keys for people: what two spellings of one name, kana or number share. The text itself is kept as it came.

Leaves out the comparison of persons, which is in `matching`. An empty key means that nothing is known: it finds nobody.
"""

import re
from functools import lru_cache
from unicodedata import normalize

# The first character of each group stands for the others: old and new forms, and variants in common use in names.
# Compatibility ideographs such as 神 need no entry: NFKC folds them.
_SAME_KANJI = """
高髙 崎﨑嵜 斉斎齋齊斊 辺邊邉 浜濱濵 沢澤 広廣 桜櫻 島嶋嶌 徳德 国國圀 栄榮 真眞 恵惠 竜龍 滝瀧 淵渕渊 学學斈 蔵藏
条條 万萬 与與 剣劍劔劒 曽曾 黒黑 増增 館舘 富冨 峰峯 吉𠮷 鴎鷗 静靜 寿壽 実實 仏佛 豊豐 円圓 会會 当當 浅淺 横橫 関關
県縣 塩鹽 桑桒 松柗枩枀 柳栁桺 昇曻 弥彌 禰祢 穂穗 郎郞 朗朖 清淸 亀龜 宜冝 遥遙 尭堯 凜凛 巌巖 園薗 芦蘆 彦彥 穎頴
恒恆 槙槇 稲稻 鉄鐵鐡鉃 兎兔莵 桧檜 鶴靏靍寉 満滿 来來 礼禮 蛍螢 暁曉 芸藝 総總 将將 渓溪 為爲 楽樂 亜亞 応應 覚覺
寛寬 巻卷 気氣 帰歸 旧舊 区區 勲勳 薫薰 経經 継繼 顕顯 厳嚴 黄黃 号號 済濟 児兒 収收 称稱 譲讓 尽盡 数數 瀬瀨 声聲
専專 禅禪 双雙 壮壯 荘莊 体體 台臺 択擇 鎮鎭 伝傳 点點 灯燈 独獨 読讀 弁辨瓣辯 歩步 宝寶寳 薬藥 誉譽 様樣 頼賴 緑綠
霊靈 恋戀 涙淚 瑶瑤 晃晄 野埜 鋭銳 翠翆 鶏鷄 蝿蠅 桝枡 柿柹 梅楳 船舩 涌湧 橋槗 窪漥 乗乘 仮假 価價 奥奧 温溫 画畫
懐懷 戸戶 戻戾 概槪 既旣 挙擧 暦曆 歴歷 毎每 渉涉 焼燒 発發 砕碎 緒緖 転轉 軽輕 郷鄕 銭錢 録錄 錬鍊 青靑
"""
_FOLDED_KANJI = {ord(other): group[0] for group in _SAME_KANJI.split() for other in group[1:]}
_VARIATION_SELECTORS = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]")
_BETWEEN_NAMES = re.compile(r"[\s・･,，.．'’]+")
_REPEATED = re.compile("(.)々")
_LARGE = dict(zip("ァィゥェォッャュョヮヵヶ", "アイウエオツヤユヨワカケ", strict=True))
_SOUNDS_ALIKE = {"ヂ": "ジ", "ヅ": "ズ", "ヲ": "オ", "ヰ": "イ", "ヱ": "エ"}
_LONG_MARKS = dict.fromkeys("-‐‑‒–—―−─ｰ", "ー")
_KANA = str.maketrans(_LARGE | _SOUNDS_ALIKE | _LONG_MARKS)
_VOICED = str.maketrans({"゛": "\u3099", "゜": "\u309a"})
_HIRAGANA = {code: code + 0x60 for code in range(0x3041, 0x3097)}
_KANJI_SIZES = str.maketrans("ヶヵヮッャュョ", "ケカワツヤユヨ")


def kana_key(family: str, given: str) -> str:
    """The sound of a whole name: ﾀﾅｶ ﾀﾛｳ, たなか たろう and タナカタロウ have one key, wherever the two names part."""
    return _folded_kana(family + given)


def name_key(family: str, given: str) -> str:
    """The characters of a whole name with old forms as new ones: 髙橋 and 高橋, 渡邉 and 渡辺 have one key."""
    return _folded_kanji(family + given)


def plain_name(family: str, given: str) -> str:
    """The characters of a whole name as they are written, without blanks and widths: 髙橋 and 高橋 differ in it."""
    return normalize("NFKC", _BETWEEN_NAMES.sub("", normalize("NFKC", family + given)))


def number_key(number: str) -> str:
    """An employee number without what people leave out when they type it: width, case, marks, leading zeros."""
    plain = "".join(sign for sign in normalize("NFKC", number).casefold() if sign.isalnum())
    return plain.lstrip("0") or plain[:1]


@lru_cache(maxsize=65536)
def _folded_kana(text: str) -> str:
    whole = normalize("NFKC", _BETWEEN_NAMES.sub("", text).translate(_VOICED))
    return normalize("NFKC", _BETWEEN_NAMES.sub("", whole).translate(_HIRAGANA).translate(_KANA).casefold())


@lru_cache(maxsize=65536)
def _folded_kanji(text: str) -> str:
    plain = normalize("NFKC", _VARIATION_SELECTORS.sub("", text))
    folded = _BETWEEN_NAMES.sub("", plain).translate(_FOLDED_KANJI).translate(_KANJI_SIZES).casefold()
    return normalize("NFKC", _REPEATED.sub(r"\1\1", folded))
