"""Further hospitals of a large province, configured under `<home>/hospitals` from the shipped ones'
vendors."""

from __future__ import annotations

import shutil
from pathlib import Path

from heluo.kit.places import data_folder
from heluo_province.databases.habits import modelled_on, playable
from heluo_province.people.districts import COUNTIES

_HEAD = """# An invented hospital of the synthetic province; same systems as {like}.
zh = "{zh}"
en = "{en}"
short_zh = "{zh}"
short_en = "{en}"
grade = "{grade}"
division = "{division}"

"""


def configure(folder: Path, count: int) -> tuple[str, ...]:
    """Write `count` hospital folders (idempotent: same count, same files). Returns their codes."""
    shipped = playable()
    counties = sorted(COUNTIES, key=lambda c: -COUNTIES[c][1])
    codes = []
    for i in range(count):
        code = f"h{len(shipped) + i + 1:03d}" if len(shipped) + i + 1 > 99 else f"h{len(shipped) + i + 1:02d}"
        like = modelled_on(len(shipped) + i + 1)
        original = data_folder("hospitals") / like
        target = folder / code
        target.mkdir(parents=True, exist_ok=True)
        for name in ("fields.csv", "values.csv"):
            if (original / name).exists():
                shutil.copyfile(original / name, target / name)
        division = counties[i % len(counties)]
        town = COUNTIES[division][0]
        sources = (original / "hospital.toml").read_text(encoding="utf-8").partition("[sources")[2]
        head = _HEAD.format(
            like=like,
            zh=f"{town}第{'二三四五六七八九'[i // len(counties)]}人民医院",
            en=f"{division} People's Hospital",
            grade="二级甲等" if i % 3 else "三级乙等",
            division=division,
        )
        (target / "hospital.toml").write_text(head + "[sources" + sources, encoding="utf-8")
        codes.append(code)
    return tuple(codes)
