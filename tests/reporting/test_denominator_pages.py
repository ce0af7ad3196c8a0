"""The page of a year's denominators: typed, pasted, beside the year before; and the pack of indicators of 2025."""

import pytest
from django.test import Client
from django.urls import reverse

from reporting.actions.indicators import seed_letter, seed_pack
from reporting.models import Denominator, Indicator
from tests.world import World, add_leadership

YEAR = 2026


@pytest.fixture
def client(world: World) -> Client:
    client = Client()
    client.force_login(world.so)
    return client


def values() -> dict[str, int]:
    return dict(Denominator.objects.filter(year=YEAR).values_list("place__name", "value").order_by("place"))


def address() -> str:
    return reverse("denominator_edit") + f"?kind=adults&year={YEAR}"


def send(client: Client, **data: str):
    return client.post(address(), data, follow=True)


def test_numbers_are_pasted_by_name_and_typed_beside(client: Client, world: World) -> None:
    pasted = "xã an\t1.234\nBÌNH\n\nPhường Cát; 7 000\n"
    answer = send(client, source="Niên giám", pasted=pasted)
    assert answer.status_code == 422
    assert "Chưa hiểu 1 dòng: BÌNH." in answer.content.decode()
    assert values() == {}
    twice = send(client, source="Niên giám", pasted="Xã An\t1.234\nPhường Cát\t7\nan\t9").content.decode()
    assert "1 xã có nhiều dòng: “Xã An 1.234” và “an 9”. Xin giữ một dòng mỗi xã." in twice
    assert values() == {}
    pasted = f"TT\tTên xã\tSố người\n1\t{pasted.replace('BÌNH', '').replace('Phường Cát', 'cát')}\tTổng cộng\t8.234"
    answer = send(client, source="Niên giám", pasted=pasted, **{f"v{world.binh.pk}": "50"})
    page = answer.content.decode()
    assert "3 xã có thay đổi. Bỏ qua 2 dòng: TT Tên xã Số người; Tổng cộng 8.234." in page
    assert values() == {"Xã An": 1_234, "Xã Bình": 50, "Phường Cát": 7_000}


def test_a_cell_that_nobody_touched_overwrites_nothing(client: Client, world: World) -> None:
    row = Denominator.objects.create(place=world.an, year=YEAR, kind="adults", value=9, source="Niên giám")
    shown = {f"initial-v{world.an.pk}": "5", f"v{world.an.pk}": "5"}
    send(client, source="", pasted="", **shown)
    row.refresh_from_db()
    assert row.value == 9


def test_numbers_are_shown_and_typed_with_thousand_dots(client: Client, world: World) -> None:
    Denominator.objects.create(place=world.an, year=YEAR, kind="adults", value=600_000, source="Niên giám")
    page = client.get(address()).content.decode()
    assert f'name="v{world.an.pk}" value="600.000"' in page
    sent = {f"initial-v{world.an.pk}": "600.000", f"v{world.an.pk}": "600.000", f"v{world.binh.pk}": "1.200"}
    assert "1 xã có thay đổi" in send(client, source="Niên giám", **sent).content.decode()
    assert values() == {"Xã An": 600_000, "Xã Bình": 1_200}
    sent |= {f"v{world.binh.pk}": "-5", f"v{world.an.pk}": "100.000.000", f"v{world.cat.pk}": "60.00"}
    page = send(client, source="Niên giám", **sent).content.decode()
    assert "Xin nhập số từ 0 trở lên." in page
    assert "Xin nhập số không quá 99.999.999." in page
    assert "Xin nhập số nguyên, ví dụ 12.000." in page
    assert 'value="60.00"' in page


def test_whoever_reads_rollups_reads_the_numbers_of_their_place_and_writes_none(client: Client, world: World) -> None:
    for place, value in ((world.an, 4_321), (world.binh, 1_000)):
        Denominator.objects.create(place=place, year=YEAR, kind="adults", value=value, source="Niên giám")
    add_leadership(world)
    for reader, sees_all in (("quantri", True), ("lanhdao", True), ("canbo_an", False)):
        client.force_login(world.users[reader])
        page = client.get(address()).content.decode()
        assert "4.321" in page
        assert ("Xã Bình" in page) == sees_all
        assert "Lưu mẫu số" not in page
        assert send(client, source="x", pasted="Xã An\t5").status_code == 403


def test_the_source_is_asked_for_and_the_year_before_stands_beside(client: Client, world: World) -> None:
    Denominator.objects.create(place=world.an, year=YEAR - 1, kind="adults", value=4_321, source="Niên giám")
    answer = send(client, source="", pasted="Xã An\t5")
    assert answer.status_code == 422
    assert "Xin ghi nguồn của số liệu" in answer.content.decode()
    page = client.get(address()).content.decode()
    assert "4.321" in page
    assert "Xã Xa" not in page  # of another province
    assert "Xã Cũ" not in page  # it ended years ago


def test_the_pack_stands_beside_the_letter_once_and_its_ratios_have_their_whole(client: Client) -> None:
    seed_letter()
    client.post(reverse("indicator_seed_pack"))
    count = Indicator.objects.count()
    pack = seed_pack()
    assert Indicator.objects.count() == count == 11 + len(pack)
    assert {one.code: one.whole_label for one in pack if one.is_ratio}["ho-so-toan-trinh"].startswith("hồ sơ được tổ")
    assert Indicator.objects.get(code="chuan-vneid").out_of_kind == "adults"
    assert all("chưa đối chiếu bản gốc" in one.evidence for one in pack)
    assert "Thêm bộ chỉ tiêu 2025" not in client.get(reverse("indicator_list")).content.decode()
