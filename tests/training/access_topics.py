"""Who sees, changes and links topics, who adds, fetches and retires materials, who keeps and reads the library."""

from typing import Any

from reporting.models import Platform
from tests.access import OTHERS, Row
from tests.pdfs import pdf
from tests.training.world_training import INVITED_AT
from tests.world import World
from training.actions.library import SHELF as LIBRARY
from training.actions.materials import SHELF as MATERIALS
from training.models import Document, Material, Question

EVERYONE = "lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui doitac"
STAFF = "so so_nui"
NOT_STAFF = "lan minh hoa canbo_an canbo_binh canbo_cu huyen_dong huyen_nam quantri doitac"
LEADERS = "lan minh hoa"
# Everybody reads and teaches the topics of all provinces; the one that keeps them changes them.


def topic(world: World) -> dict[str, Any]:
    return {"topic_id": world.smart.pk}


def no_topic(world: World) -> dict[str, Any]:
    return {"topic_id": 0}


def unseen_topic(world: World) -> dict[str, Any]:
    """One that no session of the partner teaches."""
    world.lop_an.topics.remove(world.dvc)
    return {"topic_id": world.dvc.pk}


def facts(world: World) -> dict[str, Any]:
    return {"title": "Chuyên đề khác", "kind": "skill", "code": "khac", "description": "", "valid_months": "",
            "retired_on": "", "starts_on": "2022-09-01", "outline": "Bài mới"}  # fmt: skip


def linked(world: World) -> dict[str, Any]:
    platform, _ = Platform.objects.get_or_create(name="Sông Xanh Smart", defaults={"group": "government"})
    return {"platforms": [platform.pk]}


def address(world: World) -> dict[str, Any]:
    return {"kind": "video", "title": "Video bài 1", "url": "https://video.example.vn/1"}


def material(world: World) -> dict[str, Any]:
    """A file of a topic taught to the teams of xã An by the partner, added by canbo_an and kept once for the table."""
    found = Material.objects.filter(topic=world.smart, title="Bài giảng").first()
    if found is None:
        name = MATERIALS.name_of(MATERIALS.keep(pdf(), owner=world.canbo_an.pk), owner=world.canbo_an.pk)
        found = Material.objects.create(
            topic=world.smart, kind="file", title="Bài giảng", file=name, file_name="bai-giang.pdf",
            content_type="application/pdf", size=9, added_by=world.canbo_an, added_at=INVITED_AT,
        )  # fmt: skip
    return {"material_id": found.pk}


def question(world: World) -> dict[str, Any]:
    found, _ = Question.objects.get_or_create(
        topic=world.smart, number=1, defaults={"text": "Một cộng một?", "choices": ["Hai", "Ba"], "right": 0}
    )
    return {"question_id": found.pk}


def no_question(world: World) -> dict[str, Any]:
    return {"question_id": 0}


def asked(world: World) -> dict[str, Any]:
    return {"text": "Hai cộng hai?", "choice_0": "Bốn", "choice_1": "Năm", "right": "0"}


def document(world: World) -> dict[str, Any]:
    """One for teams and communes of Huyện Đông."""
    found = Document.objects.filter(number="7/HD-STTTT").first() or Document.objects.create(
        number="7/HD-STTTT", issued_on=INVITED_AT.date(), issuer="Sở", subject="Hướng dẫn riêng Huyện Đông",
        text="Nội dung", folded="huong dan", within=world.dong, roles=",commune,leader,staff,", added_at=INVITED_AT,
    )  # fmt: skip
    return {"document_id": found.pk}


def opened_file(world: World) -> dict[str, Any]:
    """With a PDF, opened by everybody whom it is for."""
    kwargs = document(world)
    name = LIBRARY.name_of(LIBRARY.keep(pdf(), owner=world.so.pk), owner=world.so.pk)
    Document.objects.filter(pk=kwargs["document_id"]).update(file=name)
    found = Document.objects.get(pk=kwargs["document_id"])
    for user in world.users.values():
        found.openings.get_or_create(user=user, defaults={"at": INVITED_AT})
    return kwargs


def decided(world: World) -> dict[str, Any]:
    return {"decision": world.team_an1.decision_id}


def rested(world: World) -> dict[str, Any]:
    """The decision of xã An that rests on it."""
    kwargs = document(world)
    world.team_an1.decision.bases.get_or_create(document_id=kwargs["document_id"])
    return kwargs | {"decision_id": world.team_an1.decision_id}


def issued(world: World) -> dict[str, Any]:
    return {
        "number": "8/HD-STTTT", "issued_on": "2022-07-02", "issuer": "Sở", "subject": "Hướng dẫn mới", "text": "Chữ",
        "within": world.dong.pk, "roles": ["commune"], "ends_on": "", "replaced_by": "",
    }  # fmt: skip


READERS = "lan minh hoa canbo_an canbo_binh canbo_cu so"
HIDDEN = "huyen_dong huyen_nam quantri so_nui doitac"


def names(world: World) -> list[str]:
    return ["Hướng dẫn riêng Huyện Đông"]


def staff_only(url: str, kwargs: Any, data: Any) -> list[Row]:
    """A form about a topic: seen and sent by the staff of its province; a new one by staff of any."""
    ok, rest = (STAFF, NOT_STAFF) if kwargs is None else ("so", f"{NOT_STAFF} so_nui")
    return [
        Row(url=url, kwargs=kwargs, ok=ok, forbidden=rest),
        Row(url=url, kwargs=kwargs, method="post", data=data, ok=ok, ok_status=302, forbidden=rest),
    ]


ROWS = [
    Row(url="topic_list", ok=EVERYONE),
    Row(url="topic_show", kwargs=topic, ok=EVERYONE),
    Row(url="topic_show", kwargs=no_topic, missing=OTHERS),
    Row(url="topic_indicators", kwargs=topic, ok=EVERYONE),
    Row(url="topic_indicators", kwargs=no_topic, missing=OTHERS),
    *staff_only("topic_create", None, facts),
    *staff_only("topic_edit", topic, facts),
    *staff_only("version_add", topic, facts),
    *staff_only("topic_link", topic, linked),
    *staff_only("question_add", topic, asked),
    *staff_only("question_edit", question, asked),
    Row(
        url="question_retire", method="post", kwargs=question, ok="so", ok_status=302,
        forbidden=f"{NOT_STAFF} so_nui",
    ),
    Row(url="topic_edit", kwargs=no_topic, missing=STAFF, forbidden=NOT_STAFF),
    Row(url="version_add", kwargs=no_topic, missing=STAFF, forbidden=NOT_STAFF),
    Row(url="topic_link", kwargs=no_topic, missing=STAFF, forbidden=NOT_STAFF),
    Row(url="question_add", kwargs=no_topic, missing=STAFF, forbidden=NOT_STAFF),
    Row(url="question_edit", kwargs=no_question, missing=STAFF, forbidden=NOT_STAFF),
    Row(url="question_retire", method="post", kwargs=no_question, missing=STAFF, forbidden=NOT_STAFF),
    Row(
        url="material_add", kwargs=topic, forbidden=f"{LEADERS} quantri so_nui",
        ok="canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so doitac",
    ),
    Row(
        url="material_add", kwargs=unseen_topic, method="post", data=address, ok_status=302,
        ok="canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so", forbidden=f"{LEADERS} quantri doitac so_nui",
    ),
    Row(url="material_add", kwargs=no_topic, missing=OTHERS, forbidden=f"{LEADERS} quantri"),
    Row(
        url="material_file", kwargs=material, missing="hoa",
        ok="lan minh canbo_an canbo_binh canbo_cu huyen_dong huyen_nam so quantri so_nui doitac",
    ),
    Row(
        url="material_retire", kwargs=material, method="post", ok="canbo_an so", ok_status=302,
        forbidden=f"{LEADERS} canbo_binh canbo_cu huyen_dong huyen_nam quantri doitac so_nui",
    ),
    Row(
        url="material_retire", kwargs=lambda world: {"material_id": 0}, method="post", missing=OTHERS,
        forbidden=f"{LEADERS} quantri",
    ),
    Row(url="library_list", ok=EVERYONE),
    Row(url="document_show", kwargs=document, ok=READERS, missing=HIDDEN, hides=names),
    Row(url="document_open", kwargs=document, method="post", ok=READERS, ok_status=302, missing=HIDDEN, hides=names),
    Row(url="document_file", kwargs=opened_file, ok=READERS, missing=HIDDEN, hides=names),
    Row(
        url="document_readers", kwargs=document, ok="so", missing="so_nui",
        forbidden=f"{LEADERS} canbo_an canbo_binh canbo_cu huyen_dong huyen_nam quantri doitac", hides=names,
    ),
    Row(
        url="basis_add", kwargs=document, method="post", data=decided, ok="canbo_an so", ok_status=302,
        refused="canbo_binh canbo_cu", missing="so_nui", forbidden=f"{LEADERS} huyen_dong huyen_nam quantri doitac",
        hides=names,
    ),
    Row(
        url="basis_remove", kwargs=rested, method="post", ok="canbo_an so", ok_status=302,
        missing="canbo_binh canbo_cu so_nui", forbidden=f"{LEADERS} huyen_dong huyen_nam quantri doitac", hides=names,
    ),
    Row(url="document_add", ok=STAFF, forbidden=NOT_STAFF),
    Row(
        url="document_add", method="post", data=issued, ok="so", ok_status=302, refused="so_nui", forbidden=NOT_STAFF,
    ),
    Row(url="document_edit", kwargs=document, ok="so", missing="so_nui", forbidden=NOT_STAFF, hides=names),
    Row(
        url="document_edit", kwargs=document, method="post", data=issued, ok="so", ok_status=302, missing="so_nui",
        forbidden=NOT_STAFF, hides=names,
    ),
    Row(url="library_seed", method="post", ok=STAFF, ok_status=302, forbidden=NOT_STAFF),
    Row(url="library_seed_guidance", method="post", ok=STAFF, ok_status=302, forbidden=NOT_STAFF),
]  # fmt: skip
