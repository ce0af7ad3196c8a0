"""Small true Office files and pictures, written out by hand, and what comes dressed as one."""

import io
import zipfile

from PIL import Image

_TYPES = '<?xml version="1.0" encoding="UTF-8"?><Types><Override PartName="/x.xml" ContentType="{}"/>{}</Types>'
_LINK = (
    '<Relationships><Relationship Id="r1" TargetMode="External" Target="https://x.vn/a" '
    'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"/></Relationships>'
)
MAIN = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml",
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
}


def office(
    kind: str = "docx", *, more: dict[str, str | bytes] | None = None, types: str = "", links: str = ""
) -> bytes:
    """An Office file of ``kind``; ``links``: the kind of a relationship that leads outside."""
    parts: dict[str, str | bytes] = {
        "[Content_Types].xml": _TYPES.format(types or MAIN[kind], ""),
        "x.xml": "<x/>",
        "_rels/.rels": _LINK.format(links) if links else "<Relationships/>",
    }
    return archive(parts | (more or {}))


def archive(parts: dict[str, str | bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as made:
        for name, text in parts.items():
            made.writestr(name, text)
    return file.getvalue()


def picture(kind: str = "PNG") -> bytes:
    file = io.BytesIO()
    Image.new("RGB", (40, 30), "red").save(file, kind)
    return file.getvalue()


def relation(attributes: str, *, name: str = "_rels/.rels", before: str = "", encoding: str = "utf-8") -> bytes:
    """A Word file whose one relationship is written by hand; ``before`` it what an XML file may begin with."""
    text = f'{before}<Relationships xmlns="{_PACKAGE}"><Relationship Id="r1" {attributes}/></Relationships>'
    return office(more={"_rels/.rels": "<Relationships/>"} | {name: text.encode(encoding)})


_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TEMPLATE = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
_OUTSIDE = f'{_TEMPLATE} Target="https://x.vn/a" TargetMode="External"'
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"

# name: (bytes, a piece of what the refusal says)
REFUSED = {
    "nothing": (b"", "Chỉ nhận PDF"),
    "a program": (b"MZ\x90\x00" + b"\0" * 60, "Chỉ nhận PDF"),
    "a web page": (b"<!doctype html><script>alert(1)</script>", "Chỉ nhận PDF"),
    "a picture of SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "Chỉ nhận PDF"),
    "an old Word file": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "lưu thành kiểu mới"),
    "a PDF cut off": (b"%PDF-1.4\n1 0 obj", "không phải PDF"),
    "a picture cut off": (picture()[:40], "hỏng"),
    "a web page dressed as a JPEG": (b"\xff\xd8\xff<script>alert(1)</script>", "hỏng"),
    "an archive of anything": (archive({"a.html": "<script>"}), "hỏng"),
    "an Office file of no known kind": (office(types="application/x-unknown"), "nén hoặc kiểu lạ"),
    "an Office file cut off": (office()[:-30], "hỏng"),
    "Word with macros": (office(types=MACROS), "macro"),
    "Word with macros under a plain type": (office(more={"word/vbaProject.bin": b"x"}), "macro"),
    "Word with an object inside": (office(more={"word/embeddings/oleObject1.bin": b"x"}), "macro"),
    "Word with a control": (office(more={"word/activeX/activeX1.xml": "<x/>"}), "macro"),
    "Word with a template from elsewhere": (office(links="attachedTemplate"), "lấy từ nơi khác"),
    "Word with an object from elsewhere": (office(links="oleObject"), "lấy từ nơi khác"),
    "Word with a part outside": (office(more={"../../etc/passwd": "x"}), "lạ"),
    "a template whose mode is written with an entity": (
        relation(f'{_TEMPLATE} Target="https://x.vn/a" TargetMode="&#69;xternal"'),
        "lấy từ nơi khác",
    ),
    "a template behind a sign of XML in its address": (
        relation(f'{_TEMPLATE} Target="https://x.vn/a>b" TargetMode="External"'),
        "lấy từ nơi khác",
    ),
    "a template whose type hides a harmless one": (
        relation(f'{_OUTSIDE} x="" Id2="Type=\'/hyperlink\'"'),
        "lấy từ nơi khác",
    ),
    "a template in another writing": (relation(_OUTSIDE, encoding="utf-16"), "lấy từ nơi khác"),
    "a template in a list of another name": (relation(_OUTSIDE, name="_RELS/b.RELS"), "lấy từ nơi khác"),
    "a template in a list of no known name": (relation(_OUTSIDE, name="word/b.xml"), "lấy từ nơi khác"),
    "a template of a mode that is none": (relation(f'{_TEMPLATE} Target="a" TargetMode="external"'), "lấy từ nơi khác"),
    "a template from elsewhere that calls itself internal": (
        relation(f'{_TEMPLATE} Target="file://x/a" TargetMode="Internal"'),
        "lấy từ nơi khác",
    ),
    "a template on another machine": (relation(f'{_TEMPLATE} Target="\\\\x\\a"'), "lấy từ nơi khác"),
    "a list with a document type": (
        relation(_OUTSIDE, before='<!DOCTYPE a [<!ENTITY e "External">]>'),
        "thành phần lạ",
    ),
    "a part with a document type": (office(more={"word/a.xml": "<!DOCTYPE a><a/>"}), "thành phần lạ"),
    "a list that is no XML": (office(more={"word/_rels/a.rels": "<a"}), "hỏng"),
    "an object under a harmless name": (
        relation('Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/oleObject" Target="a.dat"'),
        "macro",
    ),
    "macros whose type is written with an entity": (
        office(types=MACROS.replace("macroEnabled", "macro&#69;nabled")),
        "macro",
    ),
    "two parts of one name": (office(more={"X.XML": "<x/>"}), "thành phần lạ"),
    "spaces before the first element": (office(more={"word/a.xml": " " * 200_000 + "<a/>"}), "thành phần lạ"),
    "a bomb of a list": (office(more={"_rels/b.rels": b"\0" * 1_000_000}), "lớn bất thường"),
}
