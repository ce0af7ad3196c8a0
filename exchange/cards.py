"""Files that wait for somebody on the home page."""

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from core.cards import Task
from core.templatetags.wording import number
from exchange.access import IMPORTING
from exchange.models import Export, Import
from exchange.models.imports import ImportQuerySet


def failed_export_tasks(user: User) -> list[Task]:
    """The user's workbooks that could not be built."""
    if not user.may(Permission.EXPORT):
        return []
    failed = Export.objects.visible_to(user).filter(state=Export.State.FAILED).count()
    url = f"{reverse('export_list')}?state={Export.State.FAILED}"
    return [Task(number(failed), "tệp không xuất được", url, "Xem các tệp")] if failed else []


def waiting_import_tasks(user: User) -> list[Task]:
    """The workbooks that the user sent: those that they can confirm, and, calm, those that have to be mended first."""
    if not any(user.may(permission) for permission in IMPORTING):
        return []
    mine = Import.objects.open_to(user).filter(requested_by=user)
    return [
        *_import_task(mine.confirmable(), "confirm", "lần nhập danh sách chờ xác nhận", "Xem trước"),
        *_import_task(
            mine.to_be_mended(), "mend", "lần nhập danh sách còn phải ghép cột hoặc sửa dòng", "Xem chỗ cần sửa"
        ),
    ]


def _import_task(rows: ImportQuerySet, left: str, sentence: str, action: str) -> list[Task]:
    found = list(rows.order_by("-pk"))
    if not found:
        return []
    several = f"{reverse('import_list')}?left={left}"
    url = reverse("import_show", args=[found[0].pk]) if len(found) == 1 else several
    return [Task(number(len(found)), sentence, url, action, found[0].file_name, calm=left == "mend")]
