"""ICD-10: the form of a code, its category and chapter, and the editions at hand. Names are only those that
the dictionary ships.

The national clinical and insurance editions are licensed and not shipped: their longer codes (`C34.900x001`)
are read down to the WHO code (`C34.9`) that the dictionary's value set uses. ICD-10-CM is a modification: it
never judges a Chinese code.
"""

from __future__ import annotations

import gzip
import re
import unicodedata
from dataclasses import dataclass
from functools import cache

from heluo.dictionary import load
from heluo.kit.errors import NotFound
from heluo.terminology.base import Concept, shipped_folder

FORM = re.compile(r"([A-Z]\d{2})(?:\.(\d|x)(\d{0,2}|x\d{2}|\d\d)((?:x\d{3})?))?([+*†]?)")
CATEGORY = re.compile(r"[A-Z]\d{2}")
EDITIONS = ("heluo", "cm-2026")


@dataclass(frozen=True)
class Chapter:
    number: str
    first: str
    last: str
    zh: str
    en: str


CHAPTERS = (
    Chapter("I", "A00", "B99", "某些传染病和寄生虫病", "Certain infectious and parasitic diseases"),
    Chapter("II", "C00", "D48", "肿瘤", "Neoplasms"),
    Chapter(
        "III",
        "D50",
        "D89",
        "血液及造血器官疾病和涉及免疫机制的疾患",
        "Diseases of the blood and immune mechanism",
    ),
    Chapter("IV", "E00", "E90", "内分泌、营养和代谢疾病", "Endocrine, nutritional and metabolic diseases"),
    Chapter("V", "F00", "F99", "精神和行为障碍", "Mental and behavioural disorders"),
    Chapter("VI", "G00", "G99", "神经系统疾病", "Diseases of the nervous system"),
    Chapter("VII", "H00", "H59", "眼和附器疾病", "Diseases of the eye and adnexa"),
    Chapter("VIII", "H60", "H95", "耳和乳突疾病", "Diseases of the ear and mastoid process"),
    Chapter("IX", "I00", "I99", "循环系统疾病", "Diseases of the circulatory system"),
    Chapter("X", "J00", "J99", "呼吸系统疾病", "Diseases of the respiratory system"),
    Chapter("XI", "K00", "K93", "消化系统疾病", "Diseases of the digestive system"),
    Chapter("XII", "L00", "L99", "皮肤和皮下组织疾病", "Diseases of the skin and subcutaneous tissue"),
    Chapter(
        "XIII",
        "M00",
        "M99",
        "肌肉骨骼系统和结缔组织疾病",
        "Diseases of the musculoskeletal system and connective tissue",
    ),
    Chapter("XIV", "N00", "N99", "泌尿生殖系统疾病", "Diseases of the genitourinary system"),
    Chapter("XV", "O00", "O99", "妊娠、分娩和产褥期", "Pregnancy, childbirth and the puerperium"),
    Chapter(
        "XVI",
        "P00",
        "P96",
        "起源于围生期的某些情况",
        "Certain conditions originating in the perinatal period",
    ),
    Chapter(
        "XVII",
        "Q00",
        "Q99",
        "先天性畸形、变形和染色体异常",
        "Congenital malformations and chromosomal abnormalities",
    ),
    Chapter(
        "XVIII", "R00", "R99", "症状、体征和临床与实验室异常所见", "Symptoms, signs and abnormal findings"
    ),
    Chapter(
        "XIX",
        "S00",
        "T98",
        "损伤、中毒和外因的某些其他后果",
        "Injury, poisoning and other consequences of external causes",
    ),
    Chapter("XX", "V01", "Y98", "疾病和死亡的外因", "External causes of morbidity and mortality"),
    Chapter("XXI", "Z00", "Z99", "影响健康状态和与保健机构接触的因素", "Factors influencing health status"),
    Chapter("XXII", "U00", "U99", "用于特殊目的的编码", "Codes for special purposes"),
)


def normalise(text: str) -> str:
    """Half width, upper case (the extension's x stays small), no blanks, the dot put in: `ｃ34900` →
    `C34.900`."""
    code = unicodedata.normalize("NFKC", text).upper().replace(" ", "").replace("。", ".").replace("X", "x")
    if code[:1] == "x":
        code = "X" + code[1:]
    return f"{code[:3]}.{code[3:]}" if len(code) > 3 and code[3] not in ".+*†" else code


def pair(text: str) -> tuple[str, str]:
    """Dagger and asterisk codes written together, `E11.2+N08.3*` → ("E11.2", "N08.3"); ("E11.2", "") for one
    code."""
    first, _, second = unicodedata.normalize("NFKC", text).replace("†", "+").partition("+")
    return normalise(first.rstrip("*")), normalise(second.rstrip("*"))


def well_formed(code: str) -> bool:
    """Whether `code` has the form of a WHO code or of a Chinese extension of one, and its category lies in a
    chapter."""
    return FORM.fullmatch(code) is not None and chapter(code) is not None


def category(code: str) -> str:
    """`C34.900x001` → `C34`."""
    return code[:3]


def who(code: str) -> str:
    """The WHO code a longer code extends: `C34.900x001` → `C34.9`, `I10.x00x002` → `I10`. Malformed codes
    come back unchanged."""
    found = FORM.fullmatch(normalise(code))
    if found is None:
        return code
    return found[1] if found[2] in (None, "x") else f"{found[1]}.{found[2]}"


def chapter(code: str) -> Chapter | None:
    """The chapter that holds the code's category, None when there is none."""
    head = category(code)
    if CATEGORY.fullmatch(head) is None:
        return None
    return next((c for c in CHAPTERS if c.first <= head <= c.last), None)


class Icd10:
    """Editions `heluo` (codes with names that the dictionary ships) and `cm-2026` (United States, codes
    without names)."""

    name = "icd10"
    editions = EDITIONS

    def lookup(self, code: str, edition: str = "") -> Concept | None:
        if edition == "cm-2026":
            plain = code.replace(".", "")
            return (
                Concept(self.name, edition, code, "", "", category(plain) if len(plain) > 3 else "")
                if plain in _clinical_modification()
                else None
            )
        if edition not in ("", "heluo"):
            raise NotFound(f"edition {edition} of icd10", " | ".join(EDITIONS), "name another edition")
        found = load().value_sets["icd10"].codes.get(code)
        if found is None:
            return None
        return Concept(
            self.name, "heluo", code, found.label.zh, found.label.en, category(code) if "." in code else ""
        )

    def valid(self, code: str, edition: str = "") -> bool:
        return self.lookup(code, edition) is not None


@cache
def _clinical_modification() -> frozenset[str]:
    lines = (
        gzip.decompress((shipped_folder() / "icd10cm-2026.txt.gz").read_bytes()).decode("ascii").splitlines()
    )
    return frozenset(line for line in lines if "-" not in line and not line.isdigit())
