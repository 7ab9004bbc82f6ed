"""Chinese names by realistic frequencies: surnames of Hunan, given names by generation and sex, minority
names, slips of the pen.

Not for: who is related to whom (`people.py`) or how a hospital writes a name down (`registration.py`).
"""

from __future__ import annotations

import numpy as np
import polars as pl

from heluo_province.draw import choose, words

# Share in per mille of the province's population; the tail is drawn evenly from RARE.
_SURNAMES = """
李 84|刘 80|陈 66|王 58|张 52|周 45|杨 43|罗 36|黄 34|谭 28|彭 27|唐 27|胡 22|吴 22|谢 20|何 20|肖 26|曾 17|邓 19|蒋 14|易 11|曹 12|欧阳 6|龙 12|向 13|田 11|文 9
贺 10|赵 9|郭 9|孙 8|朱 8|徐 7|袁 8|廖 9|熊 8|尹 8|段 6|夏 6|姚 6|石 7|许 6|吕 5|宋 5|汤 6|侯 4|邹 6|钟 5|赖 2|戴 5|高 5|林 5|梁 5|伍 4|阳 5|左 4|颜 4|龚 5|毛 4
宁 3|莫 4|雷 5|邱 3|范 4|方 4|任 3|苏 4|卢 3|魏 4|丁 4|马 4|董 3|程 3|蔡 4|余 4|叶 3|潘 4|杜 3|汪 3|金 2|韩 3|冯 3|沈 2|姜 3|崔 1|史 1|孔 1|白 1|严 2|江 2|覃 3|舒 3
滕 2|满 1|麻 1|米 1|粟 2|吉 1|柳 2|单 1|瞿 1|皮 1|晏 1|申 2|成 2|凌 2|鲁 1|言 1|危 1|禹 1|匡 1|甘 1|符 1|祝 1|丘 1|游 1|郑 3|万 1|章 1|刁 1|喻 2|殷 1|盛 1|骆 1|柏 1|包 1
司马 0.3|上官 0.3|诸葛 0.1|令狐 0.1|皇甫 0.1|夏侯 0.1|尉迟 0.05|慕容 0.05
"""
SURNAMES: dict[str, float] = {
    n: float(w) for n, w in (c.split() for line in _SURNAMES.split("\n") for c in line.split("|") if c)
}
RARE_SURNAMES = tuple(
    "仇占宾鄢涂阎裴聂芦闵艾尚岳管卓蓝屈鲍葛项苗窦邢解荣牛时齐童欧辛关纪佘冷揭蔺揣虢帅妙贲展花敖庹佴昝"
    "隆蒲戚敬昌"
)
MINORITY_SURNAMES = {
    "15": dict(zip("向田彭覃黄张王李杨罗朱鲁", (20, 18, 16, 8, 8, 7, 7, 6, 4, 3, 2, 1), strict=True)),
    "06": dict(zip("石龙吴杨麻廖田向滕张梁施", (18, 18, 16, 12, 8, 6, 5, 5, 3, 4, 2, 3), strict=True)),
    "12": dict(zip("杨吴石龙姚粟陆欧黄林陈吕", (25, 20, 10, 8, 6, 6, 4, 4, 4, 4, 3, 3), strict=True)),
    "13": dict(zip("盘赵李黄邓冯周蒋奉唐任郑", (15, 15, 12, 8, 8, 8, 6, 6, 6, 4, 4, 4), strict=True)),
    "14": dict(zip("谷钟王杨张段李刘赵董何陈", (18, 14, 12, 10, 8, 6, 6, 5, 5, 4, 4, 4), strict=True)),
}
ETHNIC_GROUPS = {
    "01": 0.9905,
    "03": 0.0010,
    "05": 0.0012,
    "04": 0.0003,
    "02": 0.0004,
    "08": 0.0012,
    "11": 0.0009,
    "06": 0.0020,
    "15": 0.0025,
}
"""Groups living outside their own counties (GB 3304)."""

# Most used whole given names by generation (birth year up to) and sex; weights fall with rank.
_GIVEN = {
    (1949, "1"): "建国 国强 德华 文华 玉山 明生 桂生 金生 福生 春生 正清 正明 光明 光华 汉文 汉民 国良 "
    "国华 世清 世明 长庚 长生 楚生 湘生 菊生 松林 海清 志清 志明 志强 云生 炳生 树生 爱国 "
    "泽民 佑生 耀华 伯林 少云 楚云",
    (1949, "2"): "桂英 秀英 玉兰 秀兰 桂兰 玉英 凤英 淑华 淑珍 桂香 腊梅 菊英 冬英 春英 翠英 月英 金莲 "
    "满秀 爱莲 梅英 细妹 友莲 玉珍 淑英 桂莲 桂珍 秋香 运秀 连英 秀珍 元秀 银秀 云英 五秀 "
    "满英 翠兰 福英 巧云 素珍 兰英",
    (1969, "1"): "建华 建军 建平 志强 国强 卫国 卫东 建国 爱国 红星 跃进 爱民 建新 国庆 解放 援朝 和平 "
    "建明 志明 文革 卫星 小平 新华 建辉 国辉 正良 小明 伟 勇 军 立新 志刚 永红 光辉 铁牛 "
    "金华 德明 国平 跃华 湘军",
    (
        1969,
        "2",
    ): "建华 秀英 玉兰 丽华 爱华 红 桂英 丽 敏 燕 萍 玲 霞 芳 小红 小兰 玉梅 秋菊 桂香 春兰 爱玲 爱萍 建英 "
    "湘云 淑兰 秀梅 冬梅 菊香 月娥 翠萍 金娥 国英 红英 红梅 新兰 卫红 菊华 美华 惠兰 玉华",
    (
        1989,
        "1",
    ): "伟 勇 军 磊 涛 强 超 明 刚 杰 斌 波 辉 鹏 飞 峰 华 亮 鑫 浩 俊 凯 健 平 文 建 志强 志勇 海波 小军 "
    "建军 文斌 湘 宇 林 威 敏 龙 毅 彬 剑 旭 佳 雄 政 振华 海涛 文杰 小龙 立",
    (
        1989,
        "2",
    ): "丽 静 敏 燕 艳 娟 芳 霞 玲 娜 婷 平 红 梅 琴 慧 莉 倩 丹 洁 颖 莹 萍 珍 英 琳 英姿 海燕 晓燕 丽娟 "
    "丽华 艳红 春艳 小英 小燕 桂花 雪梅 雪莲 金花 文静 晶 璐 蓉 佳 玉 湘 薇 瑶 蕾 芬",
    (
        2004,
        "1",
    ): "浩 杰 俊杰 宇 鑫 涛 鹏 浩然 宇航 志豪 俊 天翔 帅 文杰 子豪 嘉豪 家豪 文博 阳 鹏程 思远 明轩 佳豪 "
    "俊辉 子杰 泽宇 晨 凯 文轩 博文 锦程 星宇 志鹏 健 翔 思源 逸飞 伟杰 宏伟 旭",
    (
        2004,
        "2",
    ): "婷 欣怡 佳怡 静 思雨 雨婷 佳慧 欣 雅婷 诗雨 梦婷 琪 雨欣 慧 佳琪 颖 雪 婷婷 思思 梦 瑶 紫薇 嘉怡 "
    "佳丽 文静 心怡 倩 妍 雨晴 敏 雅琴 思琪 蓉 芷若 可欣 诗琪 晓彤 美玲 子涵 依依",
    (2030, "1"): "子轩 浩宇 宇轩 浩然 梓轩 子涵 俊熙 奕辰 宇航 皓轩 子豪 睿 梓豪 泽宇 沐宸 浩轩 一诺 "
    "铭轩 嘉懿 煜城 思远 博文 亦辰 昊天 锦程 子睿 梓睿 宇泽 沐阳 奕泽 宸宇 景行 瑾瑜 若尘 "
    "知远 星辰 承恩 梓宸 逸尘 恩泽",
    (2030, "2"): "梓涵 欣怡 诗涵 子涵 一诺 欣妍 雨桐 可馨 语桐 梓萱 思涵 雨萱 依诺 可欣 若汐 沐瑶 佳怡 "
    "诗雨 语嫣 艺涵 紫萱 梦瑶 心怡 若曦 芷晴 艺馨 思琪 书瑶 子墨 婉婷 雨欣 瑾萱 清妍 沐晴 "
    "知夏 星瑶 悦心 安然 语晨 夏沫",
}
# Characters combined freely into one- or two-character given names.
_CHARACTERS = {
    (
        1949,
        "1",
    ): "国德文玉明桂金福春正光汉世长楚湘菊松海志云炳树泽佑耀伯少柏林清生华山义仁礼信庆祥贵富有来发财保定安太平东南西元甲寿康年丰连友先后继承宗祖荣昌盛炎兆廷",
    (
        1949,
        "2",
    ): "桂秀玉凤淑腊菊冬春翠月金满爱梅细友秋运连元银云五福巧素兰英香莲珍娥华芝姣贞容美双喜来娣妹冰雪清莉仙芬婉如意佩德慧贤惠良珠琼瑶翠凤莺",
    (
        1969,
        "1",
    ): "建志国卫爱红跃新庆解援和永光铁金德湘小立正军平民强东星进放华明辉良勇刚伟生林海波涛云龙虎山河江武文斌忠诚义礼智兴旺科学先锋胜利凯旋",
    (
        1969,
        "2",
    ): "建秀玉丽爱红桂敏燕萍玲霞芳小兰梅秋菊春湘淑冬月翠金国英新卫美惠华云娥珍平香莲凤琴艳清丹群芝莉军琼芬",
    (
        1989,
        "1",
    ): "伟勇军磊涛强超明刚杰斌波辉鹏飞峰华亮鑫浩俊凯健平文建志海小湘宇林威龙毅彬剑旭佳雄政振立祥坤晖锋凡奇帆洋进科铭东晓景鸿昌良程广博安宏利喆堃昶旻翀炜烨",
    (
        1989,
        "2",
    ): "丽静敏燕艳娟芳霞玲娜婷平红梅琴慧莉倩丹洁颖莹萍珍英琳海晓春小桂雪金文晶璐蓉佳玉湘薇瑶蕾芬晖云清华凤美珊媛茜茹莎妮彩虹秋月兰芝琼香巧凌宁璟玥婧嫄",
    (
        2004,
        "1",
    ): "浩杰俊宇鑫涛鹏然航志豪天翔帅文子嘉家博阳程思远明轩佳辉泽晨凯锦星健逸飞伟宏旭皓凡乐源林昊宸铭坤宁毅恒谦诚朗睿哲煜玮琛翰霖晖曦炎",
    (
        2004,
        "2",
    ): "婷欣怡佳静思雨慧雅诗梦琪颖雪瑶紫薇嘉丽文心倩妍晴敏琴蓉芷若可晓彤美玲子涵依萱馨璇蕊菲雯悦宁希晗媛榕筱蔓漫舒莹月萌朵甜",
    (
        2030,
        "1",
    ): "子轩浩宇梓俊熙奕辰航皓豪睿泽沐宸一诺铭嘉懿煜城思远博文亦昊天锦程阳景行瑾瑜若尘知星承恩逸予墨言川衍珩澈屿霁朔峥崇佑谦礼安乐",
    (
        2030,
        "2",
    ): "梓涵欣怡诗子一诺妍雨桐可馨语萱思依若汐沐瑶佳嫣艺紫梦心曦芷晴琪书墨婉婷瑾清知夏星悦安然晨沫玥苒玖柠禾颜念棠璃芮宁乐笙",
}
GENERATIONS = (1949, 1969, 1989, 2004, 2030)

UYGHUR = (
    "阿卜杜热合曼·买买提",
    "古丽娜尔·艾合买提",
    "买买提·吐尔逊",
    "阿依古丽·肉孜",
    "艾力·卡迪尔",
    "帕提古丽·阿不都拉",
    "吐尔逊江·伊明",
    "玛依拉·木合塔尔",
    "热依汗古丽·玉素甫",
    "亚森·哈力克",
)
TIBETAN = ("扎西·次仁", "卓玛·央金", "尼玛·顿珠", "格桑·拉姆", "达瓦·多吉", "索朗·旺堆")
HOMOPHONES = (
    "伟玮纬炜|丽莉俐利|静婧敬靖|军君均钧|杰洁捷婕|明铭鸣茗|华桦骅|英瑛樱莺|玲灵铃凌伶|芳方|"
    "娟鹃涓|勇永咏|涛韬滔|磊蕾垒|敏闽|霞侠|平萍苹坪|刚钢岗|建健剑键|文雯纹|红宏虹鸿洪弘|燕"
    "艳雁彦|峰锋丰枫"
    "|波博渤|辉晖徽|志智治致|梅媚枚|琴勤芹|兰岚蓝澜|香湘|佳嘉家|欣新心馨鑫昕|宇雨羽语禹|轩"
    "萱宣|梓子紫姿|涵晗函寒|浩昊皓灏|怡宜依伊|艺逸奕亦毅|诗思施|雅娅|婷亭庭廷|晨辰宸琛|春椿"
    "|秀绣|玉育钰|桂贵"
    "|凤奉|淑叔|珍真|月悦越|莲连|云芸|国果|德得|福富|生声|清青卿|光广|海亥|林琳霖临|小"
    "晓筱|斌彬宾滨|龙隆|超朝|飞菲霏|俊骏峻|凯恺|旭序续|慧惠蕙|倩茜|颖影|莹盈滢|瑶遥尧|琪"
    "奇淇琦棋|雪薛|可柯|若偌|沐牧"
)
SHAPES = (
    "晴睛|未末|土士|己已|天夭|王玉|日曰|崇祟|冶治|侯候|刘列|肖萧|兰三|戴"
    "载|付傅|傅付|阎闫|丘邱|祝视|晓晓|梓辛|涵函|萱宣|睿容|煜昱|娟捐|莹营"
    "|瑾谨"
)
RARE_CHARACTERS = "喆堃昶旻翀璟玥嫄翊珩屿霁懿曦苒"
TRADITIONAL = dict(
    zip("国华丽军杰伟东龙云红兰凤刘陈张杨黄谢罗邓", "國華麗軍傑偉東龍雲紅蘭鳳劉陳張楊黃謝羅鄧", strict=True)
)


def _groups(text: str) -> dict[str, str]:
    return {c: g.replace(c, "") for g in text.split("|") for c in g if g.replace(c, "")}


HOMOPHONE = _groups(HOMOPHONES)
SHAPE = _groups(SHAPES)


def surnames(rng: np.random.Generator, n: int) -> pl.Series:
    """`n` Han surnames; about 2 % come from the long tail."""
    tail = sum(SURNAMES.values()) * 0.02 / len(RARE_SURNAMES)
    return words(rng, SURNAMES | dict.fromkeys(RARE_SURNAMES, tail), n)


def given_names(rng: np.random.Generator, birth_years: np.ndarray, sexes: np.ndarray) -> pl.Series:
    """A given name for each person by birth year and sex ("1" male, "2" female)."""
    result = np.empty(len(birth_years), dtype=object)
    generation = np.searchsorted(GENERATIONS, birth_years, side="left").clip(0, len(GENERATIONS) - 1)
    for g, last in enumerate(GENERATIONS):
        for sex in ("1", "2"):
            at = np.flatnonzero((generation == g) & (sexes == sex))
            if len(at):
                result[at] = _given(rng, (last, sex), len(at)).to_numpy()
    return pl.Series(result, dtype=pl.String)


def _given(rng: np.random.Generator, kind: tuple[int, str], n: int) -> pl.Series:
    popular, characters = _GIVEN[kind].split(), list(_CHARACTERS[kind])
    weights = 1 / (np.arange(len(popular)) + 20.0)
    falling = 1 / (np.arange(len(characters)) + 8.0)
    first, second = (pl.Series(characters).gather(choose(rng, falling, n)) for _ in range(2))
    one = rng.random(n) < {1949: 0.04, 1969: 0.10, 1989: 0.22, 2004: 0.10, 2030: 0.04}[kind[0]]
    free = pl.Series(np.where(one, "", second.to_numpy()).astype(object), dtype=pl.String)
    complete = pl.Series(popular).gather(choose(rng, weights, n))
    return pl.select(
        pl.when(pl.Series(rng.random(n) < 0.12)).then(complete).otherwise(first + free)
    ).to_series()


def full_names(
    rng: np.random.Generator,
    surname: pl.Series,
    birth_years: np.ndarray,
    sexes: np.ndarray,
    ethnic: np.ndarray,
) -> pl.Series:
    """Surname + given name; Uyghur and Tibetan persons get a name of their own tradition, with the middle
    dot."""
    name = (surname + given_names(rng, birth_years, sexes)).to_numpy().astype(object)
    for group, listed in (("05", UYGHUR), ("04", TIBETAN)):
        at = np.flatnonzero(ethnic == group)
        name[at] = words(rng, listed, len(at)).to_numpy()
    return pl.Series(name, dtype=pl.String)
