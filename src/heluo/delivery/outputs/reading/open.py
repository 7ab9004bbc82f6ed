"""One file from its bytes to what the checks see. The reader is chosen by the file's ending, once its first
bytes agree with it."""

from __future__ import annotations

from heluo.delivery.outputs.content import FileContent
from heluo.delivery.outputs.reading.objects import read_json
from heluo.delivery.outputs.reading.pages import read_html
from heluo.delivery.outputs.reading.texts import read_code, read_table, read_text
from heluo.delivery.outputs.reading.types import CODE, HTML, TABLE, check_type, decoded, suffix


def opened(name: str, data: bytes) -> FileContent:
    """What is in the file. Raises nothing for whatever bytes: what is wrong with them is noted."""
    ending = suffix(name)
    content = FileContent(name, ending.removeprefix("."), clean_name=name)
    if not check_type(content, data):
        return content
    if ending in (".png", ".pdf"):
        _read_bytes(content, ending, data)
        return content
    text = decoded(content, data)
    if text is None:
        return content
    if ending in TABLE:
        read_table(content, text)
    elif ending == ".json":
        read_json(content, text)
    elif ending == ".svg":
        from heluo.delivery.outputs.reading.pictures import read_svg  # as below

        read_svg(content, text)
    elif ending in HTML:
        read_html(content, text)
    elif ending in CODE:
        read_code(content, text)
    else:
        read_text(content, text)
    return content


def _read_bytes(content: FileContent, ending: str, data: bytes) -> None:
    # Libraries of pictures are large: most files are tables, and every file has a process of its own.
    if ending == ".png":
        from heluo.delivery.outputs.reading.pictures import read_png

        read_png(content, data)
    else:
        from heluo.delivery.outputs.reading.documents import read_pdf

        read_pdf(content, data)
