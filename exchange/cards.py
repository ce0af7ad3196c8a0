"""Files that wait for somebody on the home page."""

from django.urls import reverse

from accounts.models import User
from accounts.roles import Permission
from core.cards import Task
from core.templatetags.wording import number
from exchange.models import Export, Import


def failed_export_tasks(user: User) -> list[Task]:
    """The user's workbooks that could not be built."""
    if not user.may(Permission.EXPORT):
        return []
    failed = Export.objects.visible_to(user).filter(state=Export.State.FAILED).count()
    return [Task(number(failed), "tệp không xuất được", reverse("export_list"), "Xem các tệp")] if failed else []


def waiting_import_tasks(user: User) -> list[Task]:
    """The workbooks that the user sent and has to decide about."""
    if not user.may(Permission.IMPORT):
        return []
    states = [Import.State.READY, Import.State.UNMATCHED]
    found = list(Import.objects.visible_to(user).filter(requested_by=user, state__in=states).order_by("-pk"))
    if not found:
        return []
    url = reverse("import_show", args=[found[0].pk]) if len(found) == 1 else reverse("import_list")
    return [Task(number(len(found)), "lần nhập Excel chờ xác nhận", url, "Xem trước", found[0].file_name)]
