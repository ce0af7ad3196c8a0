"""URLs of reporting."""

urlpatterns: list = []
