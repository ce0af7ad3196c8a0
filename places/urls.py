"""URLs of places."""

urlpatterns: list = []
