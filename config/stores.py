"""Which storages there are: style sheets and scripts, and the photos of reports."""

from typing import Any


def storages(*, debug: bool, bucket: str, address: str, region: str, keys: tuple[str, str]) -> dict[str, Any]:
    """Return Django's STORAGES; the library of object stores is loaded only where ``bucket`` names one."""
    plain, hashed = "django.contrib.staticfiles.storage.StaticFilesStorage", "whitenoise.storage"
    found: dict[str, Any] = {
        "photos": {"BACKEND": "config.photo_folder.PhotoFolder"},
        "staticfiles": {"BACKEND": plain if debug else f"{hashed}.CompressedManifestStaticFilesStorage"},
    }
    if bucket:
        access_key, secret_key = keys
        options = {"bucket_name": bucket, "endpoint_url": address or None, "region_name": region}
        options |= {"access_key": access_key, "secret_key": secret_key}
        found["photos"] = {"BACKEND": "config.object_store.PhotoStore", "OPTIONS": options}
    return found
