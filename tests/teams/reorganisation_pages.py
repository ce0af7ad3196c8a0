"""How tests of a reorganisation call its pages, and the two files of the small country's reform."""

from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.urls import reverse

from teams.models import Reorganisation

HEAD = "code,valid_from,valid_to,level,kind,name,parent_code,latitude,longitude\n"
PLACES = HEAD + (
    "01,,2025-06-30,province,tỉnh,Tỉnh Sông Xanh,,,\n"
    "03,2025-07-01,,province,tỉnh,Tỉnh Sông Xanh,,,\n"
    "03001,2025-07-01,,commune,xã,Xã An Bình,03,11.1,106.2\n"
    "03002,2025-07-01,,commune,phường,Phường Cát,03,,\n"
    "03004,2025-07-01,,commune,xã,Xã Xa Xôi,03,,\n"
)
LINKS = (
    "old_code,new_code,partial,effective_on,resolution\n"
    "01101,03001,no,2025-07-01,1682/NQ\n"
    "01102,03001,no,2025-07-01,1682/NQ\n"
    "01201,03002,no,2025-07-01,1682/NQ\n"
    "02101,03004,no,2025-07-01,1682/NQ\n"
    "02101,03004,no,2030-07-01,1682/NQ\n"
)


def url(name: str, one: Reorganisation, *args: Any) -> str:
    return reverse(f"reorganisation_{name}", args=[one.pk, *args])


def body(response: HttpResponse, status: int = 200) -> str:
    assert response.status_code == status
    return response.content.decode()


def files(places: str = PLACES, links: str = LINKS) -> dict[str, SimpleUploadedFile]:
    return {
        "places": SimpleUploadedFile("noi-moi.csv", places.encode()),
        "successions": SimpleUploadedFile("noi-cu.csv", links.encode()),
    }
