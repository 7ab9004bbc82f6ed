"""What the author has to say of a file before anybody can judge it; and the rules whose findings come up
while a file is opened."""

from __future__ import annotations

from collections.abc import Iterator

from heluo.delivery.outputs.content import CheckedFile
from heluo.delivery.outputs.reading.types import LISTED
from heluo.delivery.outputs.rules.base import ASKS, STOPS, OutputRule
from heluo.kit.text import Text


def unexplained(of: CheckedFile) -> Iterator[Text]:
    """What is missing of the context."""
    if not of.context.what.strip():
        yield Text("没有写这是什么", "what the file is, is not said")
    if not of.context.population.strip():
        yield Text("没有写人群", "whom it counts is not said")
    if not of.context.counts.strip() and of.context.persons is None and of.content.picture:
        yield Text("图片没有写背后的人数", "the counts behind a picture are not said")


_TYPES = ", ".join(sorted(LISTED))
CONTEXT = OutputRule(
    "context",
    Text("上下文", "context"),
    STOPS,
    Text("这是什么、人群、背后的人数", "what it is, whom it counts, the counts behind it"),
    Text("填写上下文", "fill in the context"),
    unexplained,
)
TYPE = OutputRule(
    "type",
    Text("文件类型", "type of file"),
    STOPS,
    Text(_TYPES, _TYPES),
    Text("另存为这些类型之一", "save it as one of these types"),
)
DISGUISED = OutputRule(
    "disguised",
    Text("名实不符的文件", "disguised file"),
    STOPS,
    Text("内容与扩展名一致、可以打开的文件", "a file that is what its ending says and can be opened"),
    Text("另存为名称所说的类型", "save it as the type that its name says"),
)
SERIALISED = OutputRule(
    "serialised",
    Text("程序对象", "serialised object"),
    STOPS,
    Text("读者能看懂的文件", "files that a reader can read"),
    Text(
        "只带出汇总表;模型与对象留在工作区",
        "take out aggregated tables; models and objects stay in the workspace",
    ),
)
SIZE = OutputRule(
    "size",
    Text("大小", "size"),
    STOPS,
    Text("1 字节到 5 MB", "1 byte to 5 MB"),
    Text("只带出需要的部分", "take out the part that is needed"),
)
ACTIVE = OutputRule(
    "active",
    Text("会运行的内容", "active content"),
    STOPS,
    Text(
        "静止的内容:没有宏、脚本、外部链接与附件",
        "content that stands still: no macro, script, outside link or attachment",
    ),
    Text("去掉它;表格存为 CSV", "take it out; save tables as CSV"),
)
HIDDEN = OutputRule(
    "hidden",
    Text("隐藏的内容", "hidden content"),
    ASKS,
    Text("读者看得见的全部内容", "nothing but what a reader sees"),
    Text("去掉看不见的内容", "take out what cannot be seen"),
)
METADATA = OutputRule(
    "metadata",
    Text("文件附注", "metadata"),
    ASKS,
    Text("没有 EXIF、作者、注释", "no EXIF, author or remarks"),
    Text("不用做什么:副本已不带附注", "nothing: the copy is without it"),
)
FORMULA = OutputRule(
    "formula",
    Text("公式符号", "formula prefix"),
    ASKS,
    Text("不以 = + - @ 开头的文字", "words that do not begin with = + - @"),
    Text("不用做什么:副本中已在前面加撇号", "nothing: an apostrophe stands before it in the copy"),
)
