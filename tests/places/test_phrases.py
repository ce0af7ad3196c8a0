"""An address is read as people say it, with and without marks, commas and short forms."""

import pytest
from django.conf import settings

from places.actions.imports import import_places
from places.models import Place
from places.phrases import phrase_of, places_named
from tests.world import World


@pytest.mark.parametrize(
    ("text", "name", "within"),
    [
        ("ấp Tân Khánh, xã Thái Bình", "ấp Tân Khánh", ["xã Thái Bình"]),
        ("Ấp Tân Khánh xã Thái Bình huyện Châu Thành", "Ấp Tân Khánh", ["xã Thái Bình", "huyện Châu Thành"]),
        ("ap tan khanh xa thai binh", "ap tan khanh", ["xa thai binh"]),
        ("Tân Khánh, Thái Bình", "Tân Khánh", ["Thái Bình"]),
        ("Tân Khánh - X. Thái Bình", "Tân Khánh", ["xã Thái Bình"]),
        ("Tân Khánh thuộc x.Thái Bình", "Tân Khánh", ["xã Thái Bình"]),
        ("X. Thái Bình", "xã Thái Bình", []),
        ("TT. Châu Thành", "thị trấn Châu Thành", []),
        ("tt chau thanh", "thị trấn chau thanh", []),
        ("KP 1, P.3, TP. Tây Ninh", "khu phố 1", ["phường 3", "thành phố Tây Ninh"]),
        ("kp1", "khu phố 1", []),
        ("KP1 F3", "khu phố 1", ["phường 3"]),
        ("kp 1 p 3 tp tây ninh", "khu phố 1", ["phường 3", "thành phố tây ninh"]),
        ("ấp Tân Khánh x Thái Bình", "ấp Tân Khánh", ["xã Thái Bình"]),
        ("ấp Tân Khánh (xã Thái Bình)", "ấp Tân Khánh", ["xã Thái Bình"]),
        ("ấp Tân Khánh, xã Thái Bình (cũ)", "ấp Tân Khánh", ["xã Thái Bình"]),
        ("xã Thái Bình cũ", "xã Thái Bình", []),
        ("ấp Chợ Cũ", "ấp Chợ Cũ", []),
        ("X", "X", []),
        ("Nguyễn Thị Lan, xã An", "Nguyễn Thị Lan", ["xã An"]),
        ("Tổ công nghệ số ấp An 1", "Tổ công nghệ số", ["ấp An 1"]),
        # Words that are no kind of place where they stand.
        ("ấp Phú Xá", "ấp Phú Xá", []),
        ("ap phu xa", "ap phu xa", []),
        ("Nguyễn Văn Quân", "Nguyễn Văn Quân", []),
        ("nguyen van quan anh", "nguyen van quan anh", []),
        ("Lê Thị Huyền Trang", "Lê Thị Huyền Trang", []),
        ("12/QĐ-UBND", "12/QĐ-UBND", []),
        ("T. 6", "tỉnh 6", []),
        ("", "", []),
        (" , ", "", []),
    ],
)
def test_an_address_is_a_name_within_places(text: str, name: str, within: list[str]) -> None:
    assert phrase_of(text) == (name, within)


def test_a_place_is_within_every_place_that_is_said(world: World) -> None:
    def found(*within: str) -> list[Place]:
        return places_named(within)

    assert found("xã An") == found("xa an", "huyen dong") == found("An", "Huyện Đông", "tỉnh Sông Xanh") == [world.an]
    assert found("xã An", "huyện Nam") == found("phường An") == []


def test_a_real_address_is_found(db: None) -> None:
    import_places(settings.BASE_DIR / "data" / "places.csv", settings.BASE_DIR / "data" / "successions.csv")
    for address, code in (
        ("xã Thái Bình, huyện Châu Thành, tỉnh Tây Ninh", "25597"),
        ("thai binh chau thanh tay ninh", ""),  # neither a comma nor the word for a kind
        ("Thai Binh, Chau Thanh", "25597"),
        ("TT. Châu Thành, H. Châu Thành", "25585"),
        ("P. 3, TP. Tây Ninh", "25459"),
        ("phuong 3 thanh pho tay ninh", "25459"),
    ):
        phrase = phrase_of(address)
        assert [place.code for place in places_named([phrase.name, *phrase.within])] == [code] * bool(code)
