"""Why an import does not go on."""

from core.refusals import Refused
from exchange.models import Import


def import_not_ready(batch: Import, sentence: str = "") -> Refused:
    """The import is not in the state that this step starts from."""
    at = f"Lần nhập này đang ở bước “{batch.get_state_display()}”. Xin tải lại trang để xem tiếp."
    return Refused("import_not_ready", sentence or at)


def preview_stale() -> Refused:
    """What would be written is not what the preview showed."""
    return Refused(
        "preview_stale",
        "Dữ liệu trên cổng đã thay đổi sau khi lập bản xem trước, nên chưa ghi gì. "
        "Bản xem trước vừa được lập lại; xin xem và xác nhận lại.",
    )
