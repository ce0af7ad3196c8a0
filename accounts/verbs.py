"""What the verbs of the record (``Event.verb``) are called in the interface."""

VERBS = {
    "accounts.create": "Cấp tài khoản",
    "accounts.disable": "Ngừng tài khoản",
    "accounts.enable": "Mở lại tài khoản",
    "accounts.new_password": "Cấp mật khẩu mới",
    "places.import_places": "Nhập địa bàn",
    "places.import_hamlets": "Nhập ấp, khu phố, tổ",
}
