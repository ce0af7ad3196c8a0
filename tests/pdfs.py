"""Small true PDFs, written out by hand, and what comes dressed as one."""

import io
import zipfile


def pdf(inside: bytes = b"", *, catalog: bytes = b"") -> bytes:
    """One empty page; ``catalog`` goes into the first object, ``inside`` stands between the objects as a comment."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R " + catalog + b" >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
    ]
    body = b"%PDF-1.4\n" + (b"%" + inside + b"\n" if inside else b"")
    offsets = []
    for number, text in enumerate(objects, start=1):
        offsets.append(len(body))
        body += b"%d 0 obj\n%s\nendobj\n" % (number, text)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(body)
    body += b"xref\n0 4\n0000000000 65535 f \n" + table + b"trailer\n<< /Size 4 /Root 1 0 R >>\n"
    return body + b"startxref\n%d\n%%%%EOF\n" % start


def zipped(name: str = "index.html") -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "<script>alert(1)</script>")
    return file.getvalue()


def pdf_and_zip() -> bytes:
    """A PDF that every unpacker opens as well: the archive stands inside, its last comment runs to the end."""
    whole, archive = pdf(), zipped()
    head, tail = whole[:9], whole[9:]
    return head + archive[:-2] + len(tail).to_bytes(2, "little") + tail


# name: (bytes, a piece of what the refusal says)
REFUSED = {
    "a web page": (b"<!DOCTYPE html><html><body>%PDF-1.4 startxref\n0\n%%EOF</body></html>", "không phải PDF"),
    "a picture of SVG": (b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>', "không phải PDF"),
    "an archive": (zipped(), "không phải PDF"),
    "a PDF cut off": (pdf()[:-40], "không phải PDF"),
    "a PDF with something behind its end": (pdf() + b"<html><body>hello</body></html>", "không phải PDF"),
    "a PDF behind something": (b"GIF89a" + pdf(), "không phải PDF"),
    "a PDF and a web page": (pdf(b"<html><body onload=alert(1)>"), "nội dung khác"),
    "a PDF and a picture of SVG": (pdf(b'<svg onload="alert(1)">'), "nội dung khác"),
    "a PDF and a script": (pdf(b"<ScRiPt>alert(document.cookie)</ScRiPt>"), "nội dung khác"),
    "a PDF and an archive": (pdf_and_zip(), "nội dung khác"),
    "a PDF with a script of its own": (
        pdf(catalog=b"/OpenAction << /S /JavaScript /JS (app.alert(1)) >>"),
        "mã lệnh hoặc tệp đính kèm",
    ),
    "a PDF with a script under an escaped name": (
        pdf(catalog=b"/OpenAction << /S /J#61vaScr#69pt /JS (app.alert(1)) >>"),
        "mã lệnh hoặc tệp đính kèm",
    ),
    "a PDF that starts a program": (
        pdf(catalog=b"/OpenAction << /S /Launch /F (cmd.exe) >>"),
        "mã lệnh hoặc tệp đính kèm",
    ),
    "a PDF that carries a file": (
        pdf(catalog=b"/Names << /EmbeddedFiles << /Names [] >> >>"),
        "mã lệnh hoặc tệp đính kèm",
    ),
}
