"""Why an import does not go on."""

from core.refusals import Refused
from exchange.models import Import


class NotAllowed(Refused):
    """Their role brings nothing in, their account is disabled, or the place is outside their scope."""


class NotReady(Refused):
    """The import is not in the state that this step starts from."""

    def __init__(self, batch: Import, sentence: str = "") -> None:
        at = f"Lần nhập này đang ở bước “{batch.get_state_display()}”. Xin tải lại trang để xem tiếp."
        super().__init__(sentence or at)


class BadMatch(Refused):
    """A column that the file does not have, a field that the sheet does not have, or one column for two fields."""


class Stale(Refused):
    """What would be written is not what the preview showed."""

    def __init__(self) -> None:
        super().__init__(
            "Dữ liệu trên cổng đã thay đổi sau khi lập bản xem trước, nên chưa ghi gì. "
            "Bản xem trước vừa được lập lại; xin xem và xác nhận lại."
        )


class CannotUndo(Refused):
    """Something was touched since, or another import came after."""
