"""URLs of notices and of the channels that carry them."""

from django.urls import path

from notices.views import channels, deliveries, hooks, notices

urlpatterns = [
    path("notices/", notices.notice_list, name="notice_list"),
    path("notices/read/", notices.notice_read_all, name="notice_read_all"),
    path("notices/<int:notice_id>/open/", notices.notice_open, name="notice_open"),
    path("notices/<int:notice_id>/opened/", notices.notice_opened, name="notice_opened"),
    path("deliveries/", deliveries.delivery_list, name="delivery_list"),
    path("deliveries/<int:delivery_id>/repeat/", deliveries.delivery_repeat, name="delivery_repeat"),
    path("me/channels/", channels.channel_list, name="channel_list"),
    path("me/channels/order/", channels.channel_order, name="channel_order"),
    path("me/channels/kinds/", channels.channel_kinds, name="channel_kinds"),
    path("me/channels/email/", channels.channel_email, name="channel_email"),
    path("me/channels/zalo/", channels.channel_zalo, name="channel_zalo"),
    path("me/channels/browser/", channels.channel_browser, name="channel_browser"),
    path("me/channels/<int:link_id>/unlink/", channels.channel_unlink, name="channel_unlink"),
    path("me/channels/try/", channels.channel_try, name="channel_try"),
    path("hooks/zalo/", hooks.hook_zalo, name="hook_zalo"),
    path("hooks/sms/", hooks.hook_sms, name="hook_sms"),
]
