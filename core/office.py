"""What the parts of an Office file fetch, run or hand on when it is opened, beyond what its lists of parts say.

Fields of Word (DDE, INCLUDETEXT…; ECMA-376, part 1, 17.16.5), chunks of other formats (altChunk, 17.17.2), links of
Excel to programs (ddeLink, 18.14) and addresses of other machines in any attribute. A part is unpacked in pieces and
read as XML, by its events alone, only where its bytes could hold one of these; all of it is bounded.
"""

import re
import zipfile
from collections.abc import Iterator
from xml.parsers import expat

from core.addresses import is_harmless, is_share
from core.archives import CHUNK, LARGEST_PROLOG, Reason, Suspicious

FETCHES = "phần lấy từ nơi khác về"
RUNS = "trường hoặc công thức tự gọi chương trình, tệp khác (DDE, INCLUDEPICTURE, INCLUDETEXT…)"
SHARES = "liên kết đến tệp hoặc máy khác (file, ổ đĩa chung)"
# Of a file with the files inside it:
LARGEST_LOOKED = 150_000_000  # bytes of all parts that begin as XML does
LARGEST_READ = 40_000_000  # bytes of those that are read as XML
MOST_MARKS = 1_500_000  # elements, each as much work as two attributes, and attributes: a second
OVERLAP = 32  # bytes: what is looked for may lie over the border of two pieces
MOST_FIELDS = 500  # one in another
LONGEST = 2_000  # letters of a field, of which the beginning tells
LONGEST_FORMULA = 10_000  # letters; Excel takes 8,192
LARGEST_FORMULAS = 5_000_000  # letters of all: each is looked at whole

_FIELDS = "DDE|DDEAUTO|INCLUDEPICTURE|INCLUDETEXT|INCLUDE|IMPORT|LINK|DATABASE|RD|EMBED"
_FIELD = re.compile(rf"\s*(?:{_FIELDS})(?![A-Z0-9])", re.IGNORECASE)
# A field in another's first word: the word is made up when it is opened, so that nobody reads it before.
NESTED = "\0"
_MADE_UP = re.compile(rf"\s*[A-Za-z]*{NESTED}")
_LINK = re.compile(r'\s*HYPERLINK\s+(?:\\[a-z]\s+)*"?([^"]*)', re.IGNORECASE)
_FORMULA = re.compile(
    r"\|[^|!]*!|\b(?:WEBSERVICE|IMAGE|IMPORT(?:DATA|FEED|HTML|RANGE|XML)|RTD|CALL|REGISTER(?:\.ID)?|DDE)\s*\(",
    re.IGNORECASE,
)
# A cell of a sheet whose name holds an upright stroke. Within one pair of quotes, and of what a sheet's name may hold,
# it parts no program from what it is told.
_STROKE_IN_SHEET = re.compile(
    r"(?:^|(?<=[=(,;:+\-*/^&<> {]))'[^'\\/?*\[\]:]{1,31}'!(?=\$?(?:[A-Z]{1,3}\$?)?\d|\$?[A-Z]{1,3}:)", re.IGNORECASE
)
_FORMULA_LINK = re.compile(r'\bHYPERLINK\s*\(\s*"([^"]*)', re.IGNORECASE)
_FORMULA_SHEET = re.compile(r"'([^']*)'!")  # a sheet's name holds no stroke: with one it stands in another file
_FIELD_WORDS = {"instrText", "delInstrText"}
# A formula stands in a cell, behind a name, or says how a cell is coloured, checked or filled in.
_FORMULAS = {"f", "definedName", "formula", "formula1", "formula2", "calculatedColumnFormula", "totalsRowFormula"}
_RUNS = {"ddeLink", "oleLink", "control", "ocx", "subDoc", "movie"}
_FETCHES = {"altChunk", "attachedTemplate", "webPr", "dbPr"}
_WORDS = {"descr", "title", "name", "alt", "val", "t"}  # attributes that are shown and followed nowhere
# A part is worth reading where one of these stands in it, in UTF-8; or what divides a word where no reader of XML sees
# a division: a comment, an instruction, a section. They are looked for alone, for what stands before has no bound.
_SIGNS: tuple[bytes, ...] = (
    b"instr",
    b"altchunk",
    b"attachedtemplate",
    b"dde",
    b"olelink",
    b"subdoc",
    b"webpr",
    b"dbpr",
    b"ppaction",
)
_SIGNS += (b"\\\\", b"&#", b"<!", b"file:", b"smb:", b"|", b"webservice", b"image", b"import", b"rtd", b"call")
_SIGNS += (b"register", b"hyperlink", b"'!", b"apos;!")
_UTF_8 = re.compile(rb"(?:\xef\xbb\xbf)?\s*(?:<\?xml(?![^>]*encoding\s*=\s*[\"'](?!utf-8[\"'])[^>]*\?>)|<[^?])", re.I)


def elsewhere_in(archive: zipfile.ZipFile, reader: "Reader") -> str:
    """Return what the file does when it is opened, in words for a sentence; "" for nothing. ``reader``: the one that
    read the files inside.

    Raises Suspicious for parts that are too large to be read, ExpatError for one that is no XML and should be.
    """
    for part in archive.infolist():
        if not _begins_as_xml(archive, part):
            continue
        reader.looked += part.file_size
        if reader.looked > LARGEST_LOOKED:
            raise Suspicious(Reason.BOMB)
        if _is_worth_reading(archive, part) and (found := reader.read(archive, part)):
            return found
    return ""


def _pieces(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> Iterator[bytes]:
    with archive.open(part) as file:
        while piece := file.read(16 * CHUNK):
            yield piece


def _begins_as_xml(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    with archive.open(part) as file:
        return file.read(LARGEST_PROLOG).lstrip(b"\xef\xbb\xbf \t\r\n\0\xff\xfe")[:1] == b"<"


def _is_worth_reading(archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> bool:
    """Tell whether a part may hold what is looked for."""
    before = b""
    for number, piece in enumerate(_pieces(archive, part)):
        if not number and not _UTF_8.match(piece):
            return True
        seen = (before + piece).lower()
        if b"<?" in seen[1:] or any(sign in seen for sign in _SIGNS):
            return True
        before = piece[-OVERLAP:]
    return False


class Reader:
    """Reads one part after another, of a file and of the files inside it, and keeps, in ``found``, the first thing that
    one does.
    """

    def __init__(self) -> None:
        self.found = ""
        self.fields: list[str] = []  # the words of those that are open, one in another
        self.text: list[str] | None = None  # of the element that is open, where it is looked at
        self.looked = 0  # bytes of the parts that begin as XML does
        self.size = 0  # bytes of those that were read
        self.marks = 0
        self.letters = 0  # of the formulas of all parts

    def read(self, archive: zipfile.ZipFile, part: zipfile.ZipInfo) -> str:
        self.text = None
        self.size += part.file_size
        if self.size > LARGEST_READ:
            raise Suspicious(Reason.BOMB)
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartElementHandler = self.begin
        parser.EndElementHandler = self.end
        parser.CharacterDataHandler = self.take
        parser.StartDoctypeDeclHandler = _refuse
        for piece in _pieces(archive, part):
            parser.Parse(piece, False)
            if self.found:
                return self.found
        parser.Parse(b"", True)
        self.close_all()
        return self.found

    def begin(self, name: str, given: dict[str, str]) -> None:
        self.marks += 2 + len(given)
        if self.marks > MOST_MARKS:
            raise Suspicious(Reason.BOMB)
        name = name.rpartition(" ")[2]
        attributes = {key.rpartition(" ")[2]: value for key, value in given.items()}
        if name in _RUNS:
            self.found = self.found or RUNS
        elif name in _FETCHES:
            self.found = self.found or FETCHES
        elif name == "fldChar":
            self.mark(attributes.get("fldCharType", "").casefold())
        elif name == "fldSimple":
            self.judge_field(attributes.get("instr", ""))
        elif name in _FIELD_WORDS or name in _FORMULAS:
            self.text = []
        if attributes.get("action", "").strip().casefold().startswith(("ppaction://program", "ppaction://macro")):
            self.found = self.found or RUNS
        if any(is_share(value) for key, value in attributes.items() if key not in _WORDS):
            self.found = self.found or SHARES

    def take(self, text: str) -> None:
        if self.text is not None:
            self.text.append(text)

    def end(self, name: str) -> None:
        name = name.rpartition(" ")[2]
        if self.text is None or not (name in _FIELD_WORDS or name in _FORMULAS):
            return
        said, self.text = "".join(self.text), None
        if name in _FORMULAS:
            self.judge_formula(said)
        elif self.fields:
            self.fields[-1] = (self.fields[-1] + said)[:LONGEST]
        else:
            self.judge_field(said[:LONGEST])

    def mark(self, kind: str) -> None:
        """A field begins, its words end, or it ends."""
        if kind == "begin":
            if self.fields:
                self.fields[-1] += NESTED
            self.fields.append("")
            if len(self.fields) > MOST_FIELDS:
                raise Suspicious(Reason.STRANGE)
        elif kind == "separate" and self.fields:
            self.judge_field(self.fields[-1])
        elif kind == "end" and self.fields:
            self.judge_field(self.fields.pop())

    def close_all(self) -> None:
        while self.fields:
            self.judge_field(self.fields.pop())

    def judge_field(self, words: str) -> None:
        plain = words.replace(NESTED, "")
        if _FIELD.match(plain) or _MADE_UP.match(words):
            self.found = self.found or RUNS
        if (link := _LINK.match(plain)) and not is_harmless(link[1].replace("\\\\", "\\")):
            self.found = self.found or SHARES

    def judge_formula(self, words: str) -> None:
        self.letters += len(words)
        if len(words) > LONGEST_FORMULA:
            raise Suspicious(Reason.STRANGE)
        if self.letters > LARGEST_FORMULAS:
            raise Suspicious(Reason.BOMB)
        bare = re.sub(r'"[^"]*"', '""', words)
        if _FORMULA.search(_STROKE_IN_SHEET.sub("", bare)):
            self.found = self.found or RUNS
        if any("\\" in sheet or "/" in sheet for sheet in _FORMULA_SHEET.findall(bare)):
            self.found = self.found or SHARES
        if any(not is_harmless(link) for link in _FORMULA_LINK.findall(words)):
            self.found = self.found or SHARES


def _refuse(*_: object) -> None:
    raise Suspicious(Reason.STRANGE)
