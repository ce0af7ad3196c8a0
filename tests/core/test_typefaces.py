"""TCVN3 and VNI are recognised and read right over the whole alphabet; nothing else is touched."""

import csv
import itertools
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.syllables import _RHYMES, is_syllable
from core.typefaces import TCVN3, VNI, conversion_of, typeface_of

TONES = ("", "\u0300", "\u0309", "\u0303", "\u0301", "\u0323")
PLACES = Path(__file__).parents[2] / "data" / "places.csv"

# The letters in one order, and how each typeface writes them: TCVN3 by the bytes of TCVN 5712:1993, VNI as its fonts.
ALPHABET = (
    "a à ả ã á ạ ă ằ ẳ ẵ ắ ặ â ầ ẩ ẫ ấ ậ e è ẻ ẽ é ẹ ê ề ể ễ ế ệ i ì ỉ ĩ í ị o ò ỏ õ ó ọ ô ồ ổ ỗ ố ộ ơ ờ ở ỡ ớ ợ "
    "u ù ủ ũ ú ụ ư ừ ử ữ ứ ự y ỳ ỷ ỹ ý ỵ đ"
)
BYTES = (
    "61 B5 B6 B7 B8 B9 A8 BB BC BD BE C6 A9 C7 C8 C9 CA CB 65 CC CE CF D0 D1 AA D2 D3 D4 D5 D6 69 D7 D8 DC DD DE "
    "6F DF E1 E2 E3 E4 AB E5 E6 E7 E8 E9 AC EA EB EC ED EE 75 EF F1 F2 F3 F4 AD F5 F6 F7 F8 F9 79 FA FB FC FD FE AE"
)
SIGNS = (
    "a aø aû aõ aù aï aê aè aú aü aé aë aâ aà aå aã aá aä e eø eû eõ eù eï eâ eà eå eã eá eä i ì æ ó í ò "
    "o oø oû oõ où oï oâ oà oå oã oá oä ô ôø ôû ôõ ôù ôï u uø uû uõ uù uï ö öø öû öõ öù öï y yø yû yõ yù î ñ"
)
LETTERS = ALPHABET.split()
OF_TCVN3 = dict(zip(LETTERS, (bytes.fromhex(code).decode("latin-1") for code in BYTES.split()), strict=True))
CAPITALS_OF_TCVN3 = dict(zip("ĂÂÊÔƠƯĐ", "\xa1\xa2\xa3\xa4\xa5\xa6\xa7", strict=True))
OF_VNI = dict(zip(LETTERS, SIGNS.split(), strict=True))
NOT_TOUCHED = """
    Nguyễn|Bùi|Lò Thị Ơn|Y Bhiêu Niê|Đỗ|Müller|Lò Hà|Lê Hoàng Anh|LÊ HOÀNG|Hoà|Thuý|Quí|Phú Quôc|Giàng A Páo|Sùng Thào
    Ê Đê|H'Mông|M'Nông|Gié Triêng|Tà Ôi|Mlô|Êban|Niê|Kông|Brôi|Bríu|Blúp|Kà Hem|K'Brôi|Néang Sa Rây|Neáng|Danh Út
    Hélène|José|Zoë|René|Noël|Chloé|Søren|Löw|Jörg|Köln|Peña|Ñu|Thaï|Haï|Loïc|Anaïs|Maïté|Güell|François|Zürich
    São Tomé|Côte d'Ivoire|Øystein|Åse|Muñoz|Gonçalves|Benoît|Raphaël|Inês|João|Iñaki|Ângela|Éric
    5 µm|© 2022|90°C|2 × 3|½|§ 5|m²|A · B|«Tân»|12/QĐ-UBND|Viettel
"""


def in_typeface(text: str, typeface: str) -> str:
    """Return ``text`` as it was typed: capitals with a tone, which TCVN3 has not, stand as small ones."""
    letters = OF_TCVN3 if typeface == TCVN3 else OF_VNI
    return "".join(_letter(char, letters, typeface) for char in text)


def _letter(char: str, letters: dict[str, str], typeface: str) -> str:
    small = letters.get(char.lower(), char.lower())
    if not char.isupper():
        return small
    if typeface == TCVN3:
        return CAPITALS_OF_TCVN3.get(char, small if not small.isascii() else small.upper())
    return small.upper()


def syllables() -> Iterator[str]:
    """Yield every rhyme that Vietnamese may write with each tone at each of its places, behind a few onsets."""
    for onset, rhyme, tone in itertools.product(("", "đ", "th", "ng"), sorted(_RHYMES), TONES):
        for place in range(1, len(rhyme) + 1) if tone else [0]:
            written = unicodedata.normalize("NFC", f"{onset}{rhyme[:place]}{tone}{rhyme[place:]}")
            if is_syllable(written):
                yield written


def test_the_syllables_hold_the_whole_alphabet() -> None:
    assert set("".join(syllables())) >= set(LETTERS)
    assert set(LETTERS) == set(OF_VNI) == set(OF_TCVN3)


@pytest.mark.parametrize("typeface", [TCVN3, VNI])
@pytest.mark.parametrize("around", ["ông nguyễn {}", "Nguyễn {} An", "NGUYỄN VĂN {}"])
def test_every_syllable_comes_back_small_and_in_capitals(typeface: str, around: str) -> None:
    for syllable in syllables():
        cased = syllable if around.islower() else syllable.upper() if "VĂN" in around else syllable.title()
        text = around.format(cased)
        assert conversion_of(in_typeface(text, typeface)) == (text, typeface)


@pytest.mark.parametrize(
    ("written", "meant", "typeface"),
    [
        ("§Æng C«ng An", "Đặng Công An", TCVN3),
        ("NguyÔn ThÞ ¸nh", "Nguyễn Thị Ánh", TCVN3),
        ("NGUYÔN V¡N AN", "NGUYỄN VĂN AN", TCVN3),
        ("Lª V¨n D­¬ng", "Lê Văn Dương", TCVN3),  # its ư is the soft hyphen, which nobody sees
        ("Êp T©n Kh¸nh", "Ấp Tân Khánh", TCVN3),
        ("ñy ban nh©n d©n x· Th¸i B×nh", "ủy ban nhân dân xã Thái Bình", TCVN3),
        ("15/Q§-UBND", "15/QĐ-UBND", TCVN3),
        ("Nguyeãn Thò", "Nguyễn Thị", VNI),
        ("TRAÀN VAÊN ÑÖÙC", "TRẦN VĂN ĐỨC", VNI),
        ("Huyønh Thò Thu Haø", "Huỳnh Thị Thu Hà", VNI),
        ("AÁp Taân Khaùnh", "Ấp Tân Khánh", VNI),
        ("15/QÑ-UBND", "15/QĐ-UBND", VNI),
        ("Viettel Taây Ninh", "Viettel Tây Ninh", VNI),
    ],
)
def test_what_offices_write_is_read(written: str, meant: str, typeface: str) -> None:
    assert conversion_of(written) == (meant, typeface)


@pytest.mark.parametrize("name", [name.strip() for name in NOT_TOUCHED.replace("\n", "|").split("|") if name.strip()])
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_names_of_every_people_stay_as_they_are(name: str, form: str) -> None:
    assert conversion_of(unicodedata.normalize(form, name)) is None


def test_no_name_of_a_place_and_no_syllable_is_touched() -> None:
    with PLACES.open(encoding="utf-8") as file:
        names = [row["name"] for row in csv.DictReader(file)]
    assert len(names) > 400
    for name in (*names, *(name.upper() for name in names), *syllables(), *(one.title() for one in syllables())):
        assert conversion_of(name) is None


def test_one_strange_word_in_ten_does_not_hide_a_long_text() -> None:
    text = "KÝnh göi ñy ban nh©n d©n x· Th¸i B×nh, «ng Müller ®Õn th¨m Êp T©n Kh¸nh"
    assert conversion_of(text) == (
        "Kính gửi ủy ban nhân dân xã Thái Bình, ông Müller đến thăm ấp Tân Khánh", TCVN3
    )  # fmt: skip
    assert conversion_of("Müller T©n") is None


def test_the_table_around_a_text_says_what_the_text_alone_does_not() -> None:
    table = ["Khu phè 1", "Phè", "NguyÔn V¨n An", "Lª ThÞ Hoa", "TrÇn Dòng", "Ghi chu", ""]
    assert (typeface_of(table), conversion_of("Khu phè 1")) == (TCVN3, None)
    assert conversion_of("Khu phè 1", within=TCVN3) == ("Khu phố 1", TCVN3)
    assert conversion_of("Müller", within=TCVN3) is None
    assert typeface_of([*table, "Ấp An 1"]) == ""  # somebody types Unicode in it
    assert typeface_of(table[:3]) == typeface_of([]) == ""
