"""Topics in versions, their quiz questions, and the pages of both."""

import datetime
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Event
from tests.refusals import refused
from tests.training.world_training import add_training, invite
from tests.world import World
from training.actions import questions, topics
from training.models import Answer, Question, Topic, TopicVersion

pytestmark = pytest.mark.once

JULY = datetime.date(2022, 7, 1)
NOON = datetime.datetime(2022, 7, 16, 5, tzinfo=datetime.UTC)


@pytest.fixture
def trained(world: World) -> World:
    add_training(world)
    return world


def data(**changes: Any) -> dict[str, Any]:
    return {"code": "an-toan", "title": "An toàn trên mạng", "kind": Topic.Theme.SKILL} | changes


def create(world: World, **changes: Any) -> Topic:
    return topics.create(**data(**changes), outline="Bài 1", starts_on=JULY, by=world.so)


def ask(world: World) -> Question:
    return questions.add(world.smart, text="Một cộng một?", choices=["Hai", "Ba"], right=0, by=world.so)


def test_a_topic_begins_with_its_first_version(world: World) -> None:
    topic = create(world)
    version = topic.versions.get()
    assert (version.number, version.starts_on, version.outline, version.by) == (1, JULY, "Bài 1", world.so)
    event = Event.objects.get(verb="topics.create")
    assert (event.place, event.after) == (world.song_xanh, {"code": "an-toan", "title": "An toàn trên mạng"})


def test_a_code_is_given_once(world: World) -> None:
    create(world)
    with refused("code_taken", match="an-toan"):
        create(world, title="Chuyên đề khác")


def test_a_topic_is_changed_retired_and_offered_again_and_the_record_tells_only_what_changed(world: World) -> None:
    topic = create(world)
    retired = topics.edit(topic, title="An toàn số", retired_on=JULY, by=world.so)
    assert list(Topic.objects.matching("an toan so").offered_on(JULY)) == []
    event = Event.objects.get(verb="topics.edit")
    assert event.before == {"title": "An toàn trên mạng", "retired_on": None}
    assert event.after == {"title": "An toàn số", "retired_on": "2022-07-01"}
    topics.edit(retired, retired_on=None, by=world.so)
    topics.edit(retired, retired_on=None, by=world.so)
    assert list(Topic.objects.offered_on(JULY)) == [topic]
    assert Event.objects.filter(verb="topics.edit").count() == 2


def test_a_version_stands_from_its_day_until_the_next(trained: World) -> None:
    topics.add_version(trained.smart, starts_on=JULY, outline="Bài 2", by=trained.so)
    standing = TopicVersion.objects.filter(topic=trained.smart)
    before = standing.started_by(JULY - datetime.timedelta(days=1)).newest_first().first()
    on = standing.started_by(JULY).newest_first().first()
    assert (before and before.number, on and on.number) == (1, 2)


@pytest.mark.parametrize("day", [datetime.date(2022, 6, 1), datetime.date(2022, 5, 31)])
def test_versions_follow_one_another(trained: World, day: datetime.date) -> None:
    with refused("version_out_of_order", match="01/06/2022"):
        topics.add_version(trained.smart, starts_on=day, outline="Bài 2", by=trained.so)


@pytest.mark.parametrize(
    ("choices", "right"),
    [
        (["Hai"], 0),
        (["Hai", "HAI "], 0),
        (["Hai", ""], 0),
        (list("abcdef"), 0),
        (["Hai", "Ba"], 2),
        (["Hai", "Ba"], -1),
    ],
)
def test_a_question_has_two_to_five_different_answers_and_one_is_right(
    trained: World, choices: list[str], right: int
) -> None:
    with refused("choices_invalid"):
        questions.add(trained.smart, text="Một cộng một?", choices=choices, right=right, by=trained.so)


def test_a_question_that_was_answered_asks_for_good_what_it_asked(trained: World) -> None:
    question = ask(trained)
    changed = questions.edit(question, text="1 + 1?", choices=["2", "3", "4"], right=0, by=trained.so)
    member = invite(trained.lop_cat, trained.team_an1.members.order_by("pk").first())[0].member
    Answer.objects.create(question=question, session=trained.lop_cat, member=member, chosen=0, at=NOON)
    assert questions.edit(changed, text="1 + 1?", choices=["2", "3", "4"], right=0, by=trained.so) == question
    with refused("question_answered"):
        questions.edit(changed, text="1 + 1?", choices=["2", "3", "4"], right=1, by=trained.so)
    questions.retire(question, by=trained.so)
    assert question.answers.count() == 1
    with refused("question_retired"):
        questions.retire(question, by=trained.so)


def test_questions_are_numbered_in_the_order_they_come(trained: World) -> None:
    assert [ask(trained).number, ask(trained).number] == [1, 2]


def page(client: Client, who: Any, name: str, *args: Any, **query: str) -> str:
    client.force_login(who)
    response = client.get(reverse(name, args=args), query)
    assert response.status_code == 200
    return response.content.decode()


def test_the_list_finds_topics_without_marks_by_kind(trained: World, client: Client) -> None:
    topics.edit(trained.dvc, title="Dịch vụ công", kind="platform", retired_on=JULY, by=trained.so)
    text = page(client, trained.lan, "topic_list")
    assert (
        text.index("Nền tảng số") < text.index(trained.smart.title) < text.index("Đã ngừng dạy") < text.index("công<")
    )
    assert trained.smart.title in page(client, trained.lan, "topic_list", q="song xanh")
    assert "Không có chuyên đề nào" in page(client, trained.lan, "topic_list", q="dịch vụ xa lạ")


def test_the_page_of_a_topic_shows_the_outline_that_stands_and_its_quiz_to_staff_alone(
    trained: World, client: Client
) -> None:
    question = ask(trained)
    topics.add_version(trained.smart, starts_on=datetime.date(2999, 1, 1), outline="Bài của mai sau", by=trained.so)
    text = page(client, trained.so, "topic_show", trained.smart.pk)
    assert "bản 1, từ 01/06/2022" in text
    assert text.index("bản 1, từ 01/06/2022") < text.index("Bản 2, từ 01/01/2999")
    assert question.text in text
    assert question.text not in page(client, trained.lan, "topic_show", trained.smart.pk)


def test_staff_set_up_a_topic_with_a_version_and_a_question_on_its_pages(world: World, client: Client) -> None:
    client.force_login(world.so)
    asked = {"title": "Kỹ năng số", "kind": "skill", "code": "ky-nang", "starts_on": "2022-07-01", "outline": "Bài 1"}
    response = client.post(reverse("topic_create"), asked)
    topic = Topic.objects.get(code="ky-nang")
    assert response.headers["Location"] == reverse("topic_show", args=[topic.pk])
    again = client.post(reverse("version_add", args=[topic.pk]), {"starts_on": "2022-07-01", "outline": "Bài 2"})
    assert (again.status_code, "Xin chọn ngày khác" in again.content.decode()) == (422, True)
    quiz = {"text": "Đâu đúng?", "choice_0": "A", "choice_1": "B", "choice_3": "C", "right": "0"}
    gap = client.post(reverse("question_add", args=[topic.pk]), quiz)
    assert "không bỏ trống ở giữa" in gap.content.decode()
    wrong = client.post(reverse("question_add", args=[topic.pk]), quiz | {"choice_3": "", "right": "4"})
    assert "Câu đúng phải là một trong các câu trả lời" in wrong.content.decode()
    client.post(reverse("question_add", args=[topic.pk]), quiz | {"choice_3": "", "right": "1"})
    assert topic.questions.values_list("text", "choices", "right").get() == ("Đâu đúng?", ["A", "B"], 1)


def test_only_who_writes_topics_changes_them_and_their_quiz(trained: World) -> None:
    question = ask(trained)
    acts = [
        lambda by: topics.create(**data(), outline="Bài 1", starts_on=JULY, by=by),
        lambda by: topics.edit(trained.smart, title="Khác", by=by),
        lambda by: topics.add_version(trained.smart, starts_on=JULY, outline="Bài 2", by=by),
        lambda by: questions.add(trained.smart, text="Hai?", choices=["Có", "Không"], right=0, by=by),
        lambda by: questions.edit(question, text="Ba?", choices=["Có", "Không"], right=0, by=by),
        lambda by: questions.retire(question, by=by),
    ]
    for act in acts:
        for by in (trained.canbo_an, trained.doitac, trained.lan):
            with refused("not_the_author"):
                act(by)
    assert Question.objects.count() == 1
    assert TopicVersion.objects.filter(topic=trained.smart).count() == 1
