"""What is asked once of a list of accounts."""

from django import forms

from exchange.forms.asking import AskedOnceForm


class AccountsAskedForm(AskedOnceForm):
    """The role, and the place, of the lines that say none."""

    role = forms.ChoiceField(label="Vai trò của các dòng không ghi vai trò", required=False)
    place = forms.ChoiceField(
        label="Địa bàn của các dòng chưa rõ ở đâu",
        required=False,
        help_text="Gõ vài chữ đầu của tên để tìm trong danh sách.",
    )
