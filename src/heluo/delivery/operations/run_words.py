"""Codes of a run in words: its kind, what it counted. A code without words is displayed as it is."""

from __future__ import annotations

from heluo.delivery.frame.shapes import Words, words
from heluo.kit.text import Text

RUN_KINDS: dict[str, Text] = {
    "night": Text("夜间增量", "nightly"),
    "full": Text("全部重做", "complete rebuild"),
}
RUN_COUNTS: dict[str, Text] = {
    "parcels": Text("数据包", "parcels"), "parcels_held": Text("扣留的包", "parcels held"), "parcels_waiting": Text("暂不可读的包", "unreadable parcels"),
    "rows_loaded": Text("装载行", "rows loaded"), "tables_restored": Text("退回到上次发布的表", "tables put back to the last release"), "faults": Text("故障", "faults"),
    "rows_written": Text("写出行", "rows written"), "rows_held": Text("待查行", "rows held"), "partitions": Text("重写分区", "partitions rewritten"),
    "buckets": Text("重写人员分桶", "person buckets rewritten"), "rows_in": Text("读入行", "rows in"), "rows_out": Text("写出行", "rows out"), "held": Text("待查行", "rows held"),
    "reloaded": Text("重新装载的包", "parcels loaded again"), "rows_reloaded": Text("重新装载的行", "rows loaded again"),
    "parcels_to_load_again": Text("湖中丢失的包", "parcels that the lake had lost"), "parcels_found_in_the_inbox": Text("从收件箱补登的包", "parcels entered from the inbox"),
    "identity_files_given_again": Text("补回的身份文件", "identity files given again"), "persons_given_back": Text("补回的人员", "persons given back"),
    "links_given_back": Text("补回的关联", "links given back"), "human_decisions_given_back": Text("补回的人工决定", "human decisions given back"),
}  # fmt: skip


def run_kind(code: str) -> Words:
    """Kind of a run."""
    return words(RUN_KINDS.get(code, code))


def run_count(code: str) -> Words:
    """What a number of a run counts."""
    return words(RUN_COUNTS.get(code, code))
