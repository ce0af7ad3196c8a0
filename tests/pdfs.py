"""Small true PDFs, written out by hand, and what comes dressed as one."""

import io
import zipfile
import zlib


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


def packed(inside: bytes, *, words: bytes = b"/Filter /FlateDecode", body: bytes | None = None) -> bytes:
    """A PDF with one object in an object stream: ``inside``, packed as ``words`` say, or the stream as ``body``."""
    head = b"9 0 "
    body = zlib.compress(head + inside) if body is None else body
    told = b"<< /Type /ObjStm /N 1 /First %d /Length %d %s >>" % (len(head), len(body), words)
    whole = pdf()
    return whole[:9] + b"8 0 obj\n" + told + b"\nstream\n" + body + b"\nendstream\nendobj\n" + whole[9:]


def action(words: bytes) -> bytes:
    """A PDF that does what ``words`` say when it is opened."""
    return pdf(catalog=b"/OpenAction << " + words + b" >>")


_SHARE = b"/S /URI /URI (\\\\\\\\host\\\\share)"  # \\\\host\\share in the file, \\host\share as meant
_ELSEWHERE, _FORM, _CODE, _HIDDEN = "liên kết đến tệp", "biểu mẫu", "mã lệnh", "không kiểm tra được"

# Taken: links of the web, whatever stands beside them.
TAKEN = {
    "a link": action(b"/S /URI /URI (https://dichvucong.gov.vn/p?a=//b)"),
    "a link without a scheme": action(b"/S /URI /URI (www.example.vn:8080/a)"),
    "a mailbox": action(b"/S /URI /URI (mailto:so@example.vn)"),
    "a link that stands apart": action(b"/S /URI /URI 7 0 R") + pdf(b"7 0 obj (https://x.vn) endobj"),
    "a jump within": action(b"/S /GoTo /D [3 0 R /Fit]"),
    "objects in a stream": packed(b"<< /S /URI /URI (http://x.vn) >>"),
    "a form for signing": pdf(catalog=b"/AcroForm << /Fields [] /SigFlags 3 >>"),
    "words of brackets": pdf(b"9 0 obj << /T (a (b (c (d \\) e)))) >> endobj"),
}

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
    "a PDF with a link to a share": (action(_SHARE), _ELSEWHERE),
    "a PDF with a link to a share in digits": (action(b"/S/URI/URI<5C5C686F73745C61>"), _ELSEWHERE),
    "a PDF with a link to a share in octal": (action(b"/S/URI/URI(\\134\\134host\\134a)"), _ELSEWHERE),
    "a PDF with a link to a share behind a remark": (action(b"/S/URI/URI % (https://x.vn)\n (//host/a)"), _ELSEWHERE),
    "a PDF with a link to a share in two bytes": (action(b"/S/URI/URI <FEFF005C005C0068>"), _ELSEWHERE),
    "a PDF with a link to a file": (action(b"/S /#55RI /URI (fi\\\nle:///C:/a)"), _ELSEWHERE),
    "a PDF with a link to a file that stands apart": (
        pdf(b"\n7 0 obj (smb://host/a) endobj", catalog=b"/OpenAction << /S /URI /URI 7 0 R >>"),
        _ELSEWHERE,
    ),
    "a PDF with a link that is a script": (action(b"/S /URI /URI (javascript:alert\\(1\\))"), _ELSEWHERE),
    "a PDF whose links begin on a share": (pdf(catalog=b"/URI << /Base (file://host/a/) >>"), _ELSEWHERE),
    "a PDF that opens another": (action(b"/S /GoToR /F (a.pdf) /D [0 /Fit]"), _ELSEWHERE),
    "a PDF that opens one inside another": (action(b"/S /GoToE /T << >>"), _ELSEWHERE),
    "a PDF with contents on a share": (pdf(b"\n7 0 obj << /F << /UF (\\\\\\\\h\\\\a) >> >>"), _ELSEWHERE),
    "a PDF that sends a form": (action(b"/S /SubmitForm /F (https://x.vn)"), _FORM),
    "a PDF that takes data in": (action(b"/S /ImportData /F (a.fdf)"), _FORM),
    "a PDF with a form in XFA": (pdf(catalog=b"/AcroForm << /XFA [(a) 7 0 R] >>"), _FORM),
    "a PDF with a script behind a film": (action(b"/S /Rendition /JS (app.alert\\(1\\))"), _CODE),
    "a PDF with a password": (pdf(b"\ntrailer << /Encrypt 7 0 R >>"), "mật khẩu"),
    **{
        f"a PDF with {name} in an object stream": (packed(b"<< " + words + b" >>"), says)
        for name, words, says in (
            ("a script", b"/S /JavaScript /JS (app.alert(1))", _CODE),
            ("a script under an escaped name", b"/S /Java#53cript", _CODE),
            ("a program", b"/S /Launch /F (cmd.exe)", _CODE),
            ("a link to a share", _SHARE, _ELSEWHERE),
            ("another file", b"/S /GoToR /F (a.pdf)", _ELSEWHERE),
            ("a form that is sent", b"/S /SubmitForm", _FORM),
            ("XFA", b"/XFA 7 0 R", _FORM),
        )
    },
    "a PDF with a script in a stream under an escaped type": (
        packed(b"<< /S /JavaScript >>").replace(b"/Type /ObjStm /N", b"/Type /Obj#53tm /N"),
        _CODE,
    ),
    "a PDF with a script in a stream of no type": (
        packed(b"<< /S /JavaScript >>").replace(b"/Type /ObjStm /N", b"/N"),
        _CODE,
    ),
    "a PDF with a script behind a bracket in a string of digits": (
        packed(b"<< /S /JavaScript >>", words=b"/A <28(28> /Filter /FlateDecode"),
        _CODE,
    ),
    "a PDF with a script behind a remark in a string of digits": (
        packed(b"<< /S /JavaScript >>", words=b"/A <28%28> /Filter /FlateDecode").replace(b" >>\nstream", b" >>stream"),
        _CODE,
    ),
    "a PDF with a script behind a false end": (
        packed(b"<< /S /JavaScript >>", words=b"/A (endobj 1 0 obj << >> stream\n\\) () ) /Filter /FlateDecode"),
        _CODE,
    ),
    "a PDF with objects packed in another way": (packed(b"", words=b"/Filter /LZWDecode", body=b"\x80\x0b"), _HIDDEN),
    "a PDF with objects packed twice": (
        packed(b"", words=b"/Filter [/FlateDecode /FlateDecode]", body=zlib.compress(zlib.compress(b"9 0 <<>>"))),
        _HIDDEN,
    ),
    "a PDF with objects packed by a word that stands apart": (packed(b"", words=b"/Filter 7 0 R"), _HIDDEN),
    "a PDF that says twice how its objects are packed": (
        packed(b"", words=b"/A (/Filter /FlateDecode) /Filter /LZWDecode"),
        _HIDDEN,
    ),
    "a PDF with objects behind a predictor": (
        packed(b"", words=b"/Filter /FlateDecode /DecodeParms 7 0 R"),
        _HIDDEN,
    ),
    "a PDF with objects that do not unpack": (packed(b"", body=b"no zlib"), _HIDDEN),
    "a PDF with a bomb of objects": (packed(b" " * 20_000_000), _HIDDEN),
    "a PDF with many bombs of objects": (
        pdf().replace(b"1 0 obj", packed(b" " * 16_000_000)[9:].partition(b"1 0 obj")[0] * 4 + b"1 0 obj", 1),
        _HIDDEN,
    ),
    "a PDF of brackets": (pdf(b"\n1 0 obj " + b"(" * 600_000), _HIDDEN),
    "a PDF whose objects are read a thousand times over": (pdf(b"\n" + b"1 0 obj " * 20_000), _HIDDEN),
    "a PDF with a link behind a long remark": (
        action(b"/S/URI/URI %" + b"x" * 50 + b"\n(//host/a)"),
        _HIDDEN,
    ),
    "a PDF with a script in an object begun behind a remark": (
        packed(b"<< /S /JavaScript >>").replace(b"8 0 obj", b"8 %" + b"x" * 5_000 + b"\n0 obj"),
        _CODE,
    ),
}
