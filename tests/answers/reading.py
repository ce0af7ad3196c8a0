"""What a person meets in an answer, as lines of text: a page's words, links and fields; the cells of a workbook."""

import hashlib
import io
import json
import re
import zipfile
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from docx import Document
from lxml import etree, html
from openpyxl import load_workbook

HEADERS = ("Content-Disposition", "Cache-Control", "HX-Redirect", "HX-Trigger", "Retry-After", "WWW-Authenticate")
UNSEEN = {"script", "style", "template", "link", "meta", "head", "base"}
INLINE = {
    "a", "abbr", "b", "button", "cite", "code", "data", "em", "i", "img", "input", "label", "mark", "output", "small",
    "span", "strong", "sub", "sup", "svg", "text", "time", "tspan", "u", "wbr", "path", "use", "g", "rect", "circle",
}  # fmt: skip
# What an element does or says beside its text. Classes and ids are how, not what.
TELLING = {
    "accept", "action", "alt", "aria-current", "aria-label", "autocomplete", "autofocus", "capture", "checked",
    "colspan", "content", "datetime", "disabled", "download", "enctype", "formaction", "hidden", "href", "inputmode",
    "max", "maxlength", "method", "min", "minlength", "multiple", "name", "open", "pattern", "placeholder", "readonly",
    "required", "rowspan", "scope", "selected", "size", "src", "step", "target", "title", "type", "value",
}  # fmt: skip
DROPPED = {"csrfmiddlewaretoken"}
MOMENTARY = {"data-session-left", "hx-headers"}  # what is left of a session; the token against forged requests
FRAME = "//a[@class='skip'] | //header[@class='topbar'] | //body/footer | //body/*[@data-left]"

# What is drawn by chance or of the moment each time it is asked for, and what stands in its place.
MASKS = [
    (re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b"), "<uuid>"),
    (re.compile(r"(?<=mã sự cố: )[0-9a-f]{8}\b"), "<incident>"),
    (re.compile(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}-[0-9A-Z]{4}\b"), "<code of a slip>"),
    (re.compile(r"\btcns_[\w-]{40,}"), "<token>"),
    (re.compile(r"(?<=Bốn ký tự cuối\n)[\w-]{4}\b"), "<end of a token>"),
    (re.compile(r"(?<=secret=)[A-Z2-7]{32}\b|(?<=ứng dụng: )[A-Z2-7]{32}\b"), "<key of an app>"),
    (re.compile(r"(?<=src='data:image/svg\+xml;base64,)[\w+/=]+"), "<picture of it>"),
    (re.compile(r'(?<="csrf": ")\w+'), "<csrf>"),
    (re.compile(r"(?<=/check-in/)\d+-[0-9a-f]{32}\b"), "<day and its code>"),
    # Those of the tests are counted through the process; the two that stand for one of nobody stay.
    (re.compile(r"\b(?!0{32}|f{32})[0-9a-f]{32}\b"), "<code of a certificate>"),
    (re.compile(r"(?<=giay-xac-nhan-)[0-9a-f]{8}\b|(?<=\nSố: )[0-9A-F]{8}\b"), "<begin of a code>"),
    (re.compile(r'(?<="challenge": ")[\w-]+'), "<challenge>"),
]


def read(response: HttpResponse) -> str:
    """Return the status, the headers that matter and what the body says."""
    lines = [f"{response.status_code} {response.get('Content-Type', '')}".strip()]
    if "Location" in response:
        lines.append(f"→ {response['Location']}")
    lines += [f"{name}: {response[name]}" for name in HEADERS if name in response]
    body = b"".join(response) if response.streaming else response.content
    if response.status_code not in (301, 302, 303):
        lines += said(body, response.get("Content-Type", ""))
    return masked("\n".join(lines))


def masked(text: str) -> str:
    for pattern, instead in MASKS:
        text = pattern.sub(instead, text)
    return text


def said(body: bytes, kind: str) -> list[str]:
    """Return the lines of a body of this content type; of what is neither text nor an office file, a checksum."""
    if kind.startswith("text/html"):
        return page(body.decode())
    if "json" in kind:
        return json.dumps(json.loads(body), ensure_ascii=False, indent=1, sort_keys=True).splitlines()
    if "spreadsheetml" in kind and zipfile.is_zipfile(io.BytesIO(body)):  # a row of the table keeps any bytes as one
        return workbook(body)
    if "wordprocessingml" in kind:
        return paper(body)
    if kind.startswith("text/") or "javascript" in kind:
        return body.decode(errors="replace").splitlines()
    return [f"{len(body)} bytes, {hashlib.sha256(body).hexdigest()[:16]}"]


def page(text: str) -> list[str]:
    """Return the words of a page in their order, its elements that do something with their attributes.

    Of a whole page the frame is left out, which is the same on all and has a line of its own (``frame``).
    """
    if not text.strip():
        return []
    if "<html" not in text[:300]:
        return _lines(html.fragment_fromstring(text, "div"))
    root = html.document_fromstring(text)
    title = f"title: {' '.join((root.findtext('.//title') or '').split())}"
    scripts = [f"script: {one.get('src')}" for one in root.iterfind(".//script[@src]")]
    current = [f"current: {one.get('href')}" for one in root.iterfind(".//header//a[@aria-current]")]
    for part in root.xpath(FRAME):
        part.drop_tree()
    return [title, *scripts, *current, *_lines(root.find("body"))]


def frame(text: str) -> list[str]:
    """Return the words of what stands around each page."""
    root = html.document_fromstring(text)
    for one in root.iterfind(".//a[@aria-current]"):
        del one.attrib["aria-current"]
    return [line for part in root.xpath(FRAME) for line in _lines(part)]


def _lines(root: Any) -> list[str]:
    found = " ".join(_words(root))
    lines = [" ".join(line.split()) for line in found.split("\n")]
    return [*(line for line in lines if line), *sorted(set(_hooks(root)))]


def _words(node: Any) -> Iterator[str]:
    if not isinstance(node.tag, str):
        return
    if node.tag in UNSEEN:
        if node.tag == "script" and "json" in node.get("type", ""):
            yield f"\n<json {' '.join((node.text or '').split())}>\n"
        return
    if node.tag == "input" and node.get("name") in DROPPED:
        return
    edge = "" if node.tag in INLINE else "\n"
    told = " ".join(_attributes(node))
    speaks = told or node.tag in ("h1", "h2", "h3", "h4", "h5", "h6", "th", "label", "textarea", "select", "summary")
    yield f"{edge}<{node.tag}{' ' if told else ''}{told}>" if speaks else edge
    if node.text:
        yield " ".join(node.text.split())
    for child in node:
        yield from _words(child)
        if child.tail:
            yield " ".join(child.tail.split())
    yield edge


def _attributes(node: Any) -> Iterator[str]:
    for name, value in sorted(node.attrib.items()):
        if name in TELLING and not (node.tag in ("svg", "use", "path", "g", "rect", "circle") and name != "href"):
            yield f"{name}={' '.join(value.split())!r}" if value else name


def _hooks(root: Any) -> Iterator[str]:
    """What scripts hold on to."""
    for node in root.iter(etree.Element):
        found = [f"{name}={value!r}" for name, value in sorted(node.attrib.items()) if _is_hook(name)]
        if found:
            yield f"hook: {node.tag} {' '.join(found)}"


def _is_hook(name: str) -> bool:
    return name.startswith(("data-", "hx-")) and name not in MOMENTARY


def workbook(body: bytes) -> list[str]:
    """Return each sheet's cells that hold something, with formulas as written and the format of numbers."""
    book = load_workbook(io.BytesIO(body))
    lines = []
    for sheet in book.worksheets:
        state = "" if sheet.sheet_state == "visible" else f" ({sheet.sheet_state})"
        lines.append(f"# {sheet.title}{state} {sheet.dimensions} {sheet.freeze_panes or ''}".rstrip())
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    shape = "" if cell.number_format == "General" else f" [{cell.number_format}]"
                    lines.append(f"{cell.coordinate} {cell.value!r}{shape}")
        lines += sorted(f"merged {area}" for area in sheet.merged_cells.ranges)
        lines += sorted(
            f"choice {rule.sqref} {rule.type} {rule.formula1}" for rule in sheet.data_validations.dataValidation
        )
    return lines


def paper(body: bytes) -> list[str]:
    """Return the words of a Word document, paragraphs and tables in their order, header and footer last."""
    document = Document(io.BytesIO(body))
    lines = []
    for part in document.iter_inner_content():
        if hasattr(part, "rows"):
            lines += [" | ".join(cell.text for cell in row.cells) for row in part.rows]
        else:
            lines.append(f"{part.style.name}: {part.text}" if part.style else part.text)
    for section in document.sections:
        lines += [f"header: {one.text}" for one in section.header.paragraphs]
        lines += [f"footer: {one.text}" for one in section.footer.paragraphs]
    return lines
