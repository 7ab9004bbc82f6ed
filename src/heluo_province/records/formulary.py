"""Drugs as the province's hospitals stock them: strength, form, usual dose, price. Codes are those of the
value set `drug`."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Drug:
    code: str
    specification: str
    form: str
    dose: float
    unit: str
    route: str
    frequency: str
    pack: str
    price: float  # of one pack, CNY
    per_day: float  # packs a day at the usual dose
    antibacterial: str  # value set antibacterial_level
    insurance: str  # value set insurance_class


# code|specification|form|dose unit|route|frequency|pack|price|packs a day|antibacterial level|insurance class
_DRUGS = """
metformin|0.5g*30片|tablet|0.5 g|PO|TID|盒|18.6|0.1|0|A
glimepiride|2mg*15片|tablet|2 mg|PO|QD|盒|22.4|0.067|0|A
gliclazide|30mg*60片|sustained_tablet|60 mg|PO|QM|盒|46.5|0.033|0|B
acarbose|50mg*30片|tablet|50 mg|PO|TID|盒|14.2|0.1|0|A
sitagliptin|100mg*7片|tablet|100 mg|PO|QD|盒|31.8|0.143|0|B
linagliptin|5mg*7片|tablet|5 mg|PO|QD|盒|33.6|0.143|0|B
dapagliflozin|10mg*14片|tablet|10 mg|PO|QD|盒|61.1|0.071|0|B
empagliflozin|10mg*10片|tablet|10 mg|PO|QD|盒|42.4|0.1|0|B
semaglutide|1.34mg/ml 1.5ml|pen|0.5 mg|SC|QW|支|478.8|0.036|0|B
dulaglutide|1.5mg/0.5ml|pen|1.5 mg|SC|QW|支|149|0.143|0|B
insulin_glargine|300IU:3ml|pen|16 IU|SC|QN|支|77.98|0.053|0|B
insulin_degludec|300IU:3ml|pen|14 IU|SC|QD|支|79.5|0.047|0|B
insulin_aspart|300IU:3ml|pen|8 IU|SC|TID|支|38.5|0.08|0|B
insulin_aspart_30|300IU:3ml|pen|14 IU|SC|BID|支|37.7|0.093|0|B
insulin_human|400IU:10ml|injection|6 IU|SC|TID|支|33.2|0.045|0|A
amlodipine|5mg*28片|tablet|5 mg|PO|QD|盒|19.6|0.036|0|A
nifedipine|30mg*7片|sustained_tablet|30 mg|PO|QD|盒|22.1|0.143|0|A
levamlodipine|2.5mg*14片|tablet|2.5 mg|PO|QD|盒|24.3|0.071|0|A
valsartan|80mg*28粒|capsule|80 mg|PO|QD|盒|29.4|0.036|0|A
irbesartan|150mg*28片|tablet|150 mg|PO|QD|盒|27.3|0.036|0|A
telmisartan|80mg*7片|tablet|80 mg|PO|QD|盒|12.9|0.143|0|A
losartan|50mg*7片|tablet|50 mg|PO|QD|盒|11.2|0.143|0|A
sacubitril_valsartan|100mg*14片|tablet|100 mg|PO|BID|盒|74.2|0.143|0|B
perindopril|4mg*30片|tablet|4 mg|PO|QM|盒|68.8|0.033|0|B
metoprolol|47.5mg*7片|sustained_tablet|47.5 mg|PO|QD|盒|9.6|0.143|0|A
bisoprolol|5mg*10片|tablet|5 mg|PO|QD|盒|16.5|0.1|0|B
hydrochlorothiazide|25mg*100片|tablet|12.5 mg|PO|QD|瓶|4.5|0.005|0|A
spironolactone|20mg*100片|tablet|20 mg|PO|QD|瓶|16.2|0.01|0|A
furosemide|20mg:2ml|injection|20 mg|IV|QD|支|2.4|1|0|A
aspirin|100mg*30片|enteric_tablet|100 mg|PO|QD|盒|14.9|0.033|0|A
clopidogrel|75mg*7片|tablet|75 mg|PO|QD|盒|18.6|0.143|0|A
ticagrelor|90mg*14片|tablet|90 mg|PO|BID|盒|58.8|0.143|0|B
warfarin|3mg*80片|tablet|3 mg|PO|QD|瓶|24.0|0.0125|0|A
rivaroxaban|20mg*7片|tablet|20 mg|PO|QD|盒|69.1|0.143|0|B
enoxaparin|4000IU:0.4ml|injection|4000 IU|SC|Q12H|支|23.7|2|0|B
heparin|12500IU:2ml|injection|12500 IU|PUMP|CONT|支|8.9|2|0|A
alteplase|50mg|powder_injection|50 mg|IVGTT|ST|支|3840|1|0|B
atorvastatin|20mg*7片|tablet|20 mg|PO|QN|盒|14.1|0.143|0|A
rosuvastatin|10mg*7片|tablet|10 mg|PO|QN|盒|16.8|0.143|0|B
ezetimibe|10mg*10片|tablet|10 mg|PO|QD|盒|28.9|0.1|0|B
fenofibrate|200mg*10粒|capsule|200 mg|PO|QD|盒|21.7|0.1|0|B
nitroglycerin|0.5mg*100片|tablet|0.5 mg|SL|PRN|瓶|29.5|0.02|0|A
isosorbide_mononitrate|40mg*24片|sustained_tablet|40 mg|PO|QD|盒|24.9|0.042|0|A
trimetazidine|20mg*30片|tablet|20 mg|PO|TID|盒|19.2|0.1|0|B
edaravone|30mg:20ml|injection|30 mg|IVGTT|BID|支|48.6|2|0|B
butylphthalide|0.1g*24粒|capsule|0.2 g|PO|TID|瓶|139.4|0.25|0|B
citicoline|0.25g:2ml|injection|0.5 g|IVGTT|QD|支|6.3|2|0|A
mannitol|20% 250ml|injection|125 ml|IVGTT|Q8H|瓶|9.8|1.5|0|A
mecobalamin|0.5mg*20片|tablet|0.5 mg|PO|TID|盒|17.5|0.15|0|B
thioctic_acid|0.6g:24ml|injection|0.6 g|IVGTT|QD|支|62.7|1|0|B
epalrestat|50mg*10片|tablet|50 mg|PO|TID|盒|24.1|0.3|0|B
pregabalin|75mg*8粒|capsule|75 mg|PO|BID|盒|27.9|0.25|0|B
amoxicillin|0.5g*24粒|capsule|0.5 g|PO|TID|盒|12.4|0.125|1|A
amoxicillin_clavulanate|0.457g*8片|tablet|0.457 g|PO|BID|盒|16.1|0.25|1|A
piperacillin_tazobactam|4.5g|powder_injection|4.5 g|IVGTT|Q8H|支|38.2|3|2|B
cefazolin|1g|powder_injection|1 g|IVGTT|ST|支|8.9|2|1|A
cefuroxime|0.75g|powder_injection|1.5 g|IVGTT|Q8H|支|7.1|6|1|A
ceftriaxone|1g|powder_injection|2 g|IVGTT|QD|支|6.9|2|1|A
ceftazidime|1g|powder_injection|1 g|IVGTT|Q8H|支|9.3|3|2|A
cefoperazone_sulbactam|1.5g|powder_injection|3 g|IVGTT|Q12H|支|19.5|4|2|B
cefixime|0.1g*8粒|capsule|0.1 g|PO|BID|盒|13.2|0.25|1|B
meropenem|0.5g|powder_injection|1 g|IVGTT|Q8H|支|48.9|6|3|B
levofloxacin|0.5g*4片|tablet|0.5 g|PO|QD|盒|21.4|0.25|2|A
moxifloxacin|0.4g:250ml|injection|0.4 g|IVGTT|QD|瓶|96.5|1|2|B
azithromycin|0.25g*6片|tablet|0.5 g|PO|QD|盒|15.7|0.33|1|A
metronidazole|0.5g:100ml|injection|0.5 g|IVGTT|Q12H|瓶|4.6|2|1|A
vancomycin|0.5g|powder_injection|1 g|IVGTT|Q12H|支|68.4|4|3|B
fluconazole|150mg*1粒|capsule|150 mg|PO|ONCE|盒|11.8|1|0|A
oseltamivir|75mg*10粒|capsule|75 mg|PO|BID|盒|45.2|0.2|0|B
entecavir|0.5mg*7片|tablet|0.5 mg|PO|QN|盒|9.7|0.143|0|B
salbutamol|100ug*200揿|inhaler|200 ug|INH|PRN|支|19.8|0.02|0|A
budesonide|1mg:2ml|injection|2 mg|NEB|BID|支|9.6|4|0|B
budesonide_formoterol|160/4.5ug*60吸|inhaler|160 ug|INH|BID|支|128.4|0.067|0|B
tiotropium|18ug*30粒|inhaler|18 ug|INH|QD|盒|186.2|0.033|0|B
ipratropium|0.5mg:2ml|injection|0.5 mg|NEB|BID|支|7.2|2|0|A
montelukast|10mg*5片|tablet|10 mg|PO|QN|盒|19.9|0.2|0|B
doxofylline|0.2g:10ml|injection|0.2 g|IVGTT|BID|支|12.8|2|0|B
ambroxol|30mg*20片|tablet|30 mg|PO|TID|盒|12.6|0.15|0|A
acetylcysteine|0.2g*10袋|granule|0.2 g|PO|TID|盒|18.9|0.3|0|B
omeprazole|20mg*14粒|capsule|20 mg|PO|QD|盒|14.4|0.071|0|A
pantoprazole|40mg|powder_injection|40 mg|IVGTT|QD|支|12.7|1|0|B
rabeprazole|20mg*7粒|capsule|20 mg|PO|QD|盒|19.8|0.143|0|B
mosapride|5mg*24片|tablet|5 mg|PO|TID|盒|17.9|0.125|0|B
ondansetron|8mg:4ml|injection|8 mg|IV|ST|支|9.3|1|0|A
palonosetron|0.25mg:5ml|injection|0.25 mg|IV|ST|支|88|1|0|B
lactulose|15ml*6袋|oral_liquid|15 ml|PO|BID|盒|23.6|0.33|0|B
montmorillonite|3g*10袋|granule|3 g|PO|TID|盒|12.3|0.3|0|A
bifidobacterium|0.21g*24粒|capsule|0.42 g|PO|BID|盒|26.4|0.167|0|B
glutathione|0.6g|powder_injection|1.2 g|IVGTT|QD|支|14.8|2|0|B
polyene_phosphatidylcholine|228mg*24粒|capsule|456 mg|PO|TID|盒|38.6|0.25|0|B
cisplatin|20mg|powder_injection|120 mg|IVGTT|Q3W|支|9.7|6|0|A
carboplatin|100mg|powder_injection|500 mg|IVGTT|Q3W|支|48.5|5|0|A
nedaplatin|10mg|powder_injection|120 mg|IVGTT|Q3W|支|68.4|12|0|B
paclitaxel|60mg:10ml|injection|270 mg|IVGTT|Q3W|支|98.2|5|0|B
paclitaxel_albumin|100mg|powder_injection|400 mg|IVGTT|Q3W|支|247|4|0|B
docetaxel|20mg:0.5ml|injection|120 mg|IVGTT|Q3W|支|74.6|6|0|B
pemetrexed|200mg|powder_injection|800 mg|IVGTT|Q3W|支|268|4|0|B
gemcitabine|1g|powder_injection|1.6 g|IVGTT|QW|支|129|2|0|B
etoposide|100mg:5ml|injection|150 mg|IVGTT|QD|支|12.3|2|0|A
epirubicin|10mg|powder_injection|140 mg|IVGTT|Q3W|支|39.4|14|0|B
cyclophosphamide|0.2g|powder_injection|0.9 g|IVGTT|Q3W|支|17.6|5|0|A
capecitabine|0.5g*12片|tablet|1.5 g|PO|BID|盒|66.2|0.5|0|B
gefitinib|250mg*10片|tablet|250 mg|PO|QD|盒|257|0.1|0|B
icotinib|125mg*21片|tablet|125 mg|PO|TID|盒|391|0.143|0|B
osimertinib|80mg*30片|tablet|80 mg|PO|QD|盒|4980|0.033|0|B
almonertinib|55mg*20片|tablet|110 mg|PO|QD|盒|3520|0.1|0|B
alectinib|150mg*224粒|capsule|600 mg|PO|BID|盒|12944|0.036|0|B
crizotinib|250mg*60粒|capsule|250 mg|PO|BID|盒|10032|0.033|0|B
anlotinib|12mg*7粒|capsule|12 mg|PO|QD|盒|2145|0.143|0|B
bevacizumab|100mg:4ml|injection|400 mg|IVGTT|Q3W|支|1188|4|0|B
trastuzumab|440mg|powder_injection|440 mg|IVGTT|Q3W|支|4280|1|0|B
pertuzumab|420mg:14ml|injection|420 mg|IVGTT|Q3W|支|4955|1|0|B
pembrolizumab|100mg:4ml|injection|200 mg|IVGTT|Q3W|支|17918|2|0|C
sintilimab|100mg:10ml|injection|200 mg|IVGTT|Q3W|支|1080|2|0|B
camrelizumab|200mg|powder_injection|200 mg|IVGTT|Q3W|支|2928|1|0|B
tislelizumab|100mg:10ml|injection|200 mg|IVGTT|Q3W|支|1253|2|0|B
durvalumab|500mg:10ml|injection|1.5 g|IVGTT|Q4W|支|14088|3|0|C
tamoxifen|10mg*60片|tablet|20 mg|PO|QD|瓶|42.7|0.033|0|A
letrozole|2.5mg*10片|tablet|2.5 mg|PO|QD|盒|51.6|0.1|0|B
anastrozole|1mg*14片|tablet|1 mg|PO|QD|盒|68.5|0.071|0|B
goserelin|3.6mg|injection|3.6 mg|SC|Q4W|支|1398|0.036|0|B
rhg_csf|150ug|injection|300 ug|SC|QD|支|48.7|2|0|B
zoledronic_acid|4mg:5ml|injection|4 mg|IVGTT|Q4W|支|316|1|0|B
morphine|30mg*10片|sustained_tablet|30 mg|PO|Q12H|盒|57.7|0.2|0|A
oxycodone|10mg*10片|sustained_tablet|10 mg|PO|Q12H|盒|68.4|0.2|0|B
tramadol|50mg*10粒|capsule|50 mg|PO|PRN|盒|14.7|0.2|0|B
ibuprofen|0.3g*20粒|sustained_tablet|0.3 g|PO|BID|盒|16.8|0.1|0|A
celecoxib|0.2g*6粒|capsule|0.2 g|PO|BID|盒|21.3|0.33|0|B
paracetamol|0.5g*10片|tablet|0.5 g|PO|PRN|盒|4.8|0.2|0|A
propofol|0.2g:20ml|injection|0.2 g|IV|ST|支|19.7|2|0|A
sufentanil|50ug:1ml|injection|50 ug|IV|ST|支|43.8|1|0|B
lidocaine|0.1g:5ml|injection|0.1 g|LOCAL|ST|支|1.4|1|0|A
estazolam|1mg*20片|tablet|1 mg|PO|QN|盒|6.2|0.05|0|A
escitalopram|10mg*7片|tablet|10 mg|PO|QD|盒|31.2|0.143|0|B
dexamethasone|5mg:1ml|injection|10 mg|IV|ST|支|0.9|2|0|A
prednisone|5mg*100片|tablet|10 mg|PO|QM|瓶|12.4|0.02|0|A
methylprednisolone|40mg|powder_injection|40 mg|IVGTT|QD|支|19.4|1|0|A
levothyroxine|50ug*100片|tablet|50 ug|PO|QM|盒|29.6|0.01|0|A
oxytocin|10IU:1ml|injection|20 IU|IVGTT|ST|支|3.2|2|0|A
progesterone|100mg*20粒|capsule|100 mg|PO|BID|盒|42.6|0.1|0|B
magnesium_sulfate|2.5g:10ml|injection|5 g|IVGTT|QD|支|1.1|2|0|A
febuxostat|40mg*14片|tablet|40 mg|PO|QD|盒|33.2|0.071|0|B
colchicine|0.5mg*20片|tablet|0.5 mg|PO|BID|盒|19.8|0.1|0|A
calcium_carbonate_d3|600mg*30片|tablet|600 mg|PO|QD|瓶|33.9|0.033|0|B
calcitriol|0.25ug*10粒|capsule|0.25 ug|PO|QD|盒|36.2|0.1|0|B
alendronate|70mg*4片|tablet|70 mg|PO|QW|盒|62.3|0.036|0|B
folic_acid|0.4mg*31片|tablet|0.4 mg|PO|QD|盒|11.5|0.032|0|A
ferrous_succinate|0.1g*20片|tablet|0.1 g|PO|TID|盒|28.4|0.15|0|A
vitamin_c|1g:5ml|injection|2 g|IVGTT|QD|支|1.6|2|0|A
vitamin_k1|10mg:1ml|injection|1 mg|IM|ST|支|1.2|1|0|A
potassium_chloride|1g:10ml|injection|1.5 g|IVGTT|QD|支|0.9|2|0|A
sodium_chloride|0.9% 250ml|injection|250 ml|IVGTT|QD|袋|4.2|2|0|A
glucose|5% 250ml|injection|250 ml|IVGTT|QD|袋|4.1|1|0|A
human_albumin|10g:50ml|injection|10 g|IVGTT|QD|瓶|378|1|0|B
erythropoietin|3000IU:1ml|injection|3000 IU|SC|BIW|支|28.7|0.286|0|B
sevelamer|0.8g*30片|tablet|1.6 g|PO|TID|瓶|118|0.2|0|B
alpha_ketoacid|0.63g*100片|tablet|2.52 g|PO|TID|盒|172|0.12|0|B
sodium_bicarbonate|0.5g*100片|tablet|1 g|PO|TID|瓶|6.2|0.06|0|A
tamsulosin|0.2mg*10粒|capsule|0.2 mg|PO|QN|盒|26.2|0.1|0|B
finasteride|5mg*10片|tablet|5 mg|PO|QD|盒|27.6|0.1|0|A
loratadine|10mg*6片|tablet|10 mg|PO|QD|盒|14.6|0.167|0|A
compound_danshen|27mg*180丸|pill|270 mg|PO|TID|瓶|27.8|0.167|0|A
xueshuantong|0.15g|powder_injection|0.3 g|IVGTT|QD|支|24.8|2|0|B
lianhua_qingwen|0.35g*24粒|capsule|1.4 g|PO|TID|盒|14.3|0.5|0|A
kanglaite|10g:100ml|injection|20 g|IVGTT|QD|瓶|139|2|0|B
shenqi_fuzheng|250ml|injection|250 ml|IVGTT|QD|瓶|78|1|0|B
"""


def _drug(line: str) -> Drug:
    code, specification, form, dose, route, frequency, pack, price, per_day, antibacterial, insurance = (
        line.split("|")
    )
    number, unit = dose.split()
    return Drug(
        code,
        specification,
        form,
        float(number),
        unit,
        route,
        frequency,
        pack,
        float(price),
        float(per_day),
        antibacterial,
        insurance,
    )


DRUGS: tuple[Drug, ...] = tuple(_drug(line) for line in _DRUGS.strip().split("\n"))
POSITION = {d.code: i for i, d in enumerate(DRUGS)}
MAKERS = ("湘岳制药", "洞庭药业", "南岭生物", "云麓药业", "江左医药", "海棠制药", "北辰生物", "康禾药业")
