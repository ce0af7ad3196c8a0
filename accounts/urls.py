"""URLs of accounts."""

urlpatterns: list = []
