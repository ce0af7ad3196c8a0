"""The pictures of a report: who adds, who sees, how many, and what stays on the disk."""

import datetime
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from accounts.models import Event
from core.documents import StoreAway
from operations.actions import retention
from reporting.actions import photos, reports
from reporting.models import Photo, Report, Round, Submission
from tests.core.pictures import HOSTILE, picture, upload
from tests.refusals import refused
from tests.reporting.pages import post, show, signed_in
from tests.reporting.world_rounds import send
from tests.world import World

pytestmark = pytest.mark.once


@pytest.fixture
def rounds(rounds: World, settings: Any, tmp_path: Path) -> World:
    settings.DATA_ROOT = tmp_path
    return rounds


def on_disk() -> list[Path]:
    return sorted(path for path in Path(photos.store().path("")).rglob("*") if path.is_file())


def send_photos(client: Client, report: Report, *data: bytes, **fields: Any) -> Any:
    form = {"version": Report.objects.get(pk=report.pk).version, "photos": "1", "photo": [upload(one) for one in data]}
    return client.post(reverse("photo_add", args=[report.pk]), form | fields)


def test_photos_come_with_a_draft_of_what_was_typed(rounds: World) -> None:
    client = signed_in(rounds.lan)
    response = send_photos(client, rounds.report_an1, picture(), picture("PNG"), **{"figure-ho": "41"})
    assert response["Location"] == show(rounds.report_an1) + "#photos"
    page = client.get(show(rounds.report_an1)).content.decode()
    assert 'value="41"' in page
    assert page.count("?small") == 2
    assert [photo.number for photo in Photo.objects.order_by("number")] == [1, 2]
    assert len(on_disk()) == 4
    assert not [path for path in on_disk() if path.suffix != ".jpg"]


def test_a_store_that_goes_away_between_the_two_files_keeps_none(
    rounds: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, saved = photos.store(), []
    save = store.save

    def save_once(name: str, content: Any) -> str:
        if saved:
            raise StoreAway
        saved.append(save(name, content))
        return saved[0]

    monkeypatch.setattr(store, "save", save_once)
    with refused("store_away"):
        photos.add(rounds.report_an1, picture(), by=rounds.lan)
    assert saved
    assert on_disk() == []


def test_photos_chosen_and_not_yet_sent_go_with_the_report(rounds: World) -> None:
    response = post(signed_in(rounds.lan), rounds.report_an1, figure_ho="3", photo=upload(picture()))
    assert response["Location"] == reverse("report_receipt", args=[rounds.report_an1.pk])
    assert Submission.objects.get().photos == [1]
    assert "?small" in signed_in(rounds.lan).get(response["Location"]).content.decode()
    assert "?small" in signed_in(rounds.canbo_an).get(show(rounds.report_an1)).content.decode()


def test_a_photo_that_is_refused_says_why_and_loses_nothing(rounds: World) -> None:
    response = send_photos(signed_in(rounds.lan), rounds.report_an1, b"<html>", picture(), **{"figure-ho": "41"})
    assert response.status_code == 422
    page = response.content.decode()
    assert "anh.jpg: Tệp này không phải là ảnh" in page
    assert 'value="41"' in page
    assert Photo.objects.count() == 1


@pytest.mark.parametrize("make", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_file_leaves_nothing_behind(rounds: World, make: Callable[[], bytes]) -> None:
    assert send_photos(signed_in(rounds.lan), rounds.report_an1, make()).status_code == 422
    assert not Photo.objects.exists()
    assert on_disk() == []


def test_a_report_holds_five_and_a_sixth_leaves_no_file(rounds: World) -> None:
    client = signed_in(rounds.lan)
    send_photos(client, rounds.report_an1, *[picture()] * 5)
    response = send_photos(client, rounds.report_an1, picture())
    assert response.status_code == 422
    assert "nhiều nhất 5 ảnh" in response.content.decode()
    assert Photo.objects.count() == 5
    assert len(on_disk()) == 10


def test_a_sixth_photo_is_refused_by_the_database(rounds: World) -> None:
    facts = {"width": 1, "height": 1, "size": 1, "added_by": rounds.lan}
    with pytest.raises(IntegrityError, match="a_report_has_at_most_five_photos"), transaction.atomic():
        rounds.report_an1.photos.create(number=6, file="a", **facts)
    rounds.report_an1.photos.create(number=1, file="a", **facts)
    with pytest.raises(IntegrityError), transaction.atomic():  # photos_are_numbered
        rounds.report_an1.photos.create(number=1, file="b", **facts)


def test_a_photo_taken_away_is_gone_from_page_and_disk(rounds: World, django_capture_on_commit_callbacks: Any) -> None:
    photo = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    client = signed_in(rounds.lan)
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            reverse("photo_remove", args=[photo.pk]), {"version": 0, "photos": "1", "figure-ho": "8"}
        )
    assert response.status_code == 302
    assert on_disk() == []
    assert not Photo.objects.exists()
    assert Report.objects.get(pk=rounds.report_an1.pk).content().figures["ho"] == 8
    assert client.get(reverse("photo_file", args=[photo.pk])).status_code == 404
    assert set(Event.objects.filter(verb__startswith="photos.").values_list("verb", flat=True).order_by()) == {
        "photos.add",
        "photos.remove",
    }


@pytest.mark.parametrize("name", ["lan", "canbo_an"])
def test_a_photo_goes_also_where_what_came_with_it_is_refused(rounds: World, name: str) -> None:
    """The page shows what is left of the pictures, beside what is wrong with the rest."""
    photo, by = photos.add(rounds.report_an1, picture(), by=rounds.lan), getattr(rounds, name)
    url = reverse("photo_remove", args=[photo.pk])
    response = signed_in(by).post(url, {"version": 0, "photos": "1", "figure-ho": "x"})
    assert (response.status_code, Photo.objects.exists()) == (422, False)
    assert url not in response.content.decode()
    assert Event.objects.get(verb="photos.remove").by == by


def test_a_report_that_was_sent_keeps_its_photos(rounds: World) -> None:
    photo = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    send(rounds.report_an1, by=rounds.lan, ho=1)
    with pytest.raises(reports.AlreadySubmitted):
        photos.remove(photo, by=rounds.lan)
    with pytest.raises(reports.AlreadySubmitted):
        photos.add(rounds.report_an1, picture(), by=rounds.lan)
    assert len(on_disk()) == 2


@pytest.mark.parametrize("name", ["minh", "hoa", "canbo_binh", "so", "quantri", "doitac"])
def test_nobody_but_the_reporter_adds_or_takes_away(rounds: World, name: str) -> None:
    photo, by = photos.add(rounds.report_an1, picture(), by=rounds.lan), getattr(rounds, name)
    with refused("not_the_reporter"):
        photos.add(rounds.report_an1, picture(), by=by)
    with refused("not_the_reporter"):
        photos.remove(photo, by=by)
    assert len(on_disk()) == 2


def test_a_photo_is_served_as_a_picture_and_nothing_else(rounds: World) -> None:
    photo = photos.add(rounds.report_an1, picture(), by=rounds.lan)
    for query in ("", "?small"):
        response = signed_in(rounds.canbo_an).get(reverse("photo_file", args=[photo.pk]) + query)
        assert response["Content-Type"] == "image/jpeg"
        assert response["X-Content-Type-Options"] == "nosniff"
        assert response["Content-Disposition"].startswith("inline")
        assert response["Cache-Control"] == "private, no-store"
        assert b"".join(response.streaming_content)[:2] == b"\xff\xd8"


def test_a_request_too_large_is_refused_unread(rounds: World) -> None:
    client = signed_in(rounds.lan)
    url = reverse("photo_add", args=[rounds.report_an1.pk])
    response = client.post(url, {"photo": upload(picture())}, CONTENT_LENGTH="99000000")
    assert response.status_code == 400
    assert on_disk() == []


def arrive(client: Client, report: Report, *data: bytes, **fields: Any) -> Any:
    """Post what waited for a network, as static/js/queue.js does."""
    posted = {"figure-ho": "12", "user": client.session["_auth_user_id"], "version": "0", "submit": "1"}
    files = [upload(one, name=f"{number}.jpg") for number, one in enumerate(data, 1)]
    return client.post(reverse("report_sync", args=[report.pk]), posted | {"photo": files} | fields).json()


def test_pictures_that_waited_come_with_the_report_once(rounds: World) -> None:
    client, token = signed_in(rounds.lan), str(uuid.uuid4())
    answers = [arrive(client, rounds.report_an1, picture(), picture("PNG"), token=token)["status"] for _ in range(2)]
    assert answers == ["stored", "already"]
    assert Submission.objects.get().photos == [1, 2]
    assert len(on_disk()) == 4


def test_no_report_is_lost_for_a_picture_that_waited(rounds: World) -> None:
    client = signed_in(rounds.lan)
    send_photos(client, rounds.report_an1, *[picture()] * (photos.MOST - 1))
    version = str(Report.objects.get(pk=rounds.report_an1.pk).version)
    data = (b"<html>", picture(), picture())
    answer = arrive(client, rounds.report_an1, *data, version=version, token=str(uuid.uuid4()))
    assert answer["status"] == "stored"
    assert "1.jpg: Tệp này không phải là ảnh" in answer["message"]
    assert "nhiều nhất 5 ảnh" in answer["message"]
    assert Submission.objects.get().photos == [1, 2, 3, 4, 5]
    assert len(on_disk()) == 2 * photos.MOST


def test_pictures_of_a_report_that_is_not_taken_are_not_taken_either(rounds: World) -> None:
    send(rounds.report_an1, by=rounds.lan, ho=5)
    answer = arrive(signed_in(rounds.lan), rounds.report_an1, picture(), token=str(uuid.uuid4()))
    assert answer["status"] == "conflict"
    assert not Photo.objects.exists()
    assert on_disk() == []


def test_photos_have_an_end_and_the_report_says_that_there_were_some(
    rounds: World, settings: Any, django_capture_on_commit_callbacks: Any
) -> None:
    photos.add(rounds.report_an1, picture(), by=rounds.lan)
    photos.add(rounds.report_an1, picture("PNG"), by=rounds.lan)
    send(rounds.report_an1, by=rounds.lan, ho=1)
    now = timezone.now()
    Photo.objects.filter(number=1).update(added_at=now - datetime.timedelta(days=731))
    Photo.objects.filter(number=2).update(added_at=now - datetime.timedelta(days=729))
    settings.PHOTO_RETENTION_DAYS = 0
    assert photos.let_go(now) == 0
    settings.PHOTO_RETENTION_DAYS = 730
    Round.objects.filter(pk=rounds.report_an1.round_id).update(opens_at=now - datetime.timedelta(days=740))
    assert retention.expired_counts(at=now)["photos"] == 1
    with django_capture_on_commit_callbacks(execute=True):
        assert retention.remove_expired(at=now)["photos"] == 1
    assert [photo.number for photo in Photo.objects.all()] == [2]
    assert len(on_disk()) == 2
    assert Submission.objects.get().photos == [1, 2]
    for page in (show(rounds.report_an1), reverse("report_receipt", args=[rounds.report_an1.pk])):
        text = signed_in(rounds.lan).get(page).content.decode()
        assert "Báo cáo có kèm 1 ảnh, nay đã xóa vì hết thời hạn lưu giữ." in text
        assert text.count("?small") == 1
