"""Why a night of linkage joined, kept apart or asked, in words; and how far a document number is to be
trusted. The codes are stored with decisions, tasks and links, so they stand beside the tables that hold
them."""

from __future__ import annotations

NOTHING, AUTO, STEWARD, NEVER, PROVISIONAL = range(5)
ACTIONS = ("nothing", "auto", "steward", "never", "provisional")
PAIR_REASONS = {
    0: ("below", NOTHING, "证据不足", "not enough evidence"),
    1: ("weight", AUTO, "证据足够且无矛盾", "enough evidence, no contradiction"),
    2: ("typed_state", NEVER, "无名氏、匿名或未登记姓名:不按人口学信息关联", "unknown, anonymous or nameless: never linked by demographics"),
    3: ("two_trusted_numbers", NEVER, "两个不同的可信证件号码", "two different trusted numbers"),
    4: ("newborn", PROVISIONAL, "新生儿登记名,待本人证件号码出现", "newborn-named, until a number of its own arrives"),
    5: ("newborn_number", AUTO, "新生儿登记名,本人号码或出生证编号相同", "newborn-named, own number or birth certificate the same"),
    6: ("names_contradict_number", STEWARD, "证件号码相同而姓名矛盾", "same number, contradicting names"),
    7: ("names_contradict", STEWARD, "姓名矛盾而其他证据强", "contradicting names, strong other evidence"),
    8: ("sex_contradicts", STEWARD, "性别矛盾", "sex contradicts"),
    9: ("births_contradict", STEWARD, "出生日期矛盾而无其他标识", "birth dates contradict, no further identifier"),
    10: ("one_character", STEWARD, "姓名差一个字而无本人号码", "one character of the name differs, no number of one's own"),
    11: ("sound_alike", STEWARD, "姓名仅音形相近、出生日期不同、无本人号码", "names alike in sound or shape only, birth dates differ, no own number"),
    12: ("birth_slip", STEWARD, "出生日期有出入而无其他标识", "birth date nearly the same, no further identifier"),
    13: ("twins", STEWARD, "可能是双胞胎:同日出生、同一家庭、姓名不尽相同", "perhaps twins: same day, same family, names not quite the same"),
    14: ("human", AUTO, "人工确认为同一人", "a person said: the same"),
    15: ("human_not", NEVER, "人工确认为不同人", "a person said: not the same"),
    16: ("renamed", STEWARD, "像是改名:两个本人号码、电话和住处均相同", "perhaps renamed: two numbers of one's own, telephone and home agree"),
    17: ("relatives", NEVER, "一方是另一方登记的联系人或母亲", "one is the other's contact person or mother"),
    18: ("household", STEWARD, "同一家庭、姓名不尽相同,可能是使用他人证件的子女", "same household, names not quite the same: perhaps a child under a parent's card"),
    19: ("guardian", NEVER, "使用监护人的证件号码", "a guardian's number on a child's record"),
    20: ("birth_order", NEVER, "姓名后的长幼标记不同(多胞胎)", "the marks behind the names differ: children of one birth"),
    21: ("counter", STEWARD, "姓名相同而编号不同", "the same name with different counters"),
    22: ("default_birth", STEWARD, "同名,而出生日期是默认值", "the same name, and a birth date that was filled in by default"),
    23: ("generation", STEWARD, "姓名相近而相差一代人", "names nearly the same, a generation apart"),
    26: ("newborn_order", AUTO, "新生儿登记名,母亲、生日和长幼标记均相同", "newborn-named; mother, day and mark of birth order the same"),
    27: ("newborn_insured", AUTO, "新生儿登记名,本人医保号、生日和性别相同,且非多胞胎", "newborn-named; own insurance number, day and sex the same, no twins known"),
    24: ("nameless", STEWARD, "姓名缺失或不可读,而证件号码相同", "no name, or none that can be read, and the same number"),
    28: ("namesakes", STEWARD, "姓名、生日、性别相同而别无依据,可能是重名", "name, birth date and sex agree and nothing else does: perhaps namesakes"),
    25: ("document", STEWARD, "护照或通行证号码相同而姓名写法不同", "the same passport or permit, names written otherwise"),
}  # fmt: skip
"""Code → (id, outcome when the weight suffices, zh, en). The code is stored with the decision."""

NUMBER_REASONS = {
    0: ("none", "没有号码", "no number"),
    1: (
        "own",
        "校验码正确,出生日期和性别与登记一致,区划在该年有效",
        "check digit right, birth date and sex as recorded, area code valid in that year",
    ),
    2: (
        "own_15",
        "15 位旧号,出生日期和性别与登记一致",
        "old number of 15 digits, birth date and sex as recorded",
    ),
    3: (
        "birth_differs",
        "号码有效,但出生日期与登记不符(他人号码)",
        "valid, but its birth date is not the recorded one (somebody else's)",
    ),
    4: (
        "sex_differs",
        "号码有效,但性别与登记不符(他人号码)",
        "valid, but its sex is not the recorded one (somebody else's)",
    ),
    5: (
        "unverified",
        "号码有效,但登记缺少出生日期或性别,无法核对",
        "valid, but the record lacks the birth date or sex to compare",
    ),
    6: ("check_digit", "校验码错误", "wrong check digit"),
    7: ("length", "位数不对", "wrong number of digits"),
    8: ("no_date", "号码中的日期不存在或不可能", "no such date, or an impossible one, in the number"),
    9: ("area", "区划代码在该年无效", "area code not valid in that year"),
    10: ("pattern", "占位号码(形式)", "placeholder by its pattern"),
    11: ("shared", "占位号码(多人共用)", "placeholder: many people share it"),
    12: ("document", "其他证件,形式有效", "another document, well formed"),
    13: ("characters", "含有不可能的字符", "impossible characters"),
    14: (
        "guardian",
        "监护人的证件:出生日期和性别随证件带入",
        "a guardian's card: birth date and sex came with it",
    ),
    15: (
        "mistyped_other",
        "号码有误,且其中的出生日期与登记相差不止一处笔误(他人号码)",
        "mistyped, and the birth date in it is not the recorded one with a slip (somebody else's)",
    ),
}
"""Code → (id, zh, en): what was found about a document number."""
