-- 用药 · Medication. 一次处方或住院用药,含发药与使用信息。
-- 一行 = 一种药品的一次用药记录; 主键 key: medication_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_medication AS
SELECT
  NULL AS medication_id,  -- 用药标识 Medication identifier | 标识 id | 必填 required | 医院内唯一标识一条用药记录的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 用药所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 用药患者在本院的编号。
  NULL AS order_id,  -- 医嘱标识 Order identifier | 标识 id | 用药对应的医嘱。
  NULL AS prescription_id,  -- 处方标识 Prescription identifier | 标识 id | 用药所属的处方。
  NULL AS drug_code,  -- 药品代码 Drug code | 代码 code | 必填 required | 值 values drug (246) | 药品归入的通用名代码。
  NULL AS drug_name,  -- 药品名称 Drug name | 短文本 string | 必填 required | 药品在本院的名称。
  NULL AS generic,  -- 通用名 Generic name | 短文本 string | 药品的通用名。
  NULL AS trade_name,  -- 商品名 Trade name | 短文本 string | 药品的商品名。
  NULL AS national_drug_code,  -- 国家药品编码 National drug code | 短文本 string | 国家药品代码或医保药品代码。
  NULL AS specification,  -- 规格 Specification | 短文本 string | 药品的规格。
  NULL AS dosage_form,  -- 剂型 Dosage form | 代码 code | 值 values dosage_form (17) | 药品的剂型。
  NULL AS manufacturer,  -- 生产企业 Manufacturer | 短文本 string | 药品生产企业名称。
  NULL AS dose,  -- 单次剂量 Dose | 数值 decimal | 范围 range 1e-05–100000 | 每次使用的剂量数值。
  NULL AS dose_unit,  -- 剂量单位 Dose unit | 短文本 string | 单次剂量的单位,按原文。
  NULL AS route,  -- 给药途径 Route | 代码 code | 值 values route (23) | 药品进入人体的途径。
  NULL AS frequency,  -- 用药频次 Frequency | 代码 code | 值 values frequency (25) | 药品使用的频次。
  NULL AS days,  -- 用药天数 Days | 整数 integer | 单位 unit d | 范围 range 0–400 | 处方或医嘱的用药天数。
  NULL AS quantity,  -- 发药数量 Quantity | 数值 decimal | 范围 range 0–100000 | 实际发药的数量。
  NULL AS quantity_unit,  -- 发药单位 Quantity unit | 短文本 string | 发药数量的单位,按原文。
  NULL AS start_time,  -- 用药开始时间 Start time | 日期时间 datetime | 必填 required | 用药开始的时间,门诊为处方时间。
  NULL AS end_time,  -- 用药结束时间 End time | 日期时间 datetime | 用药结束的时间。
  NULL AS prescriber,  -- 开具医师 Prescriber | 短文本 string | 开具处方的医师姓名或工号。
  NULL AS pharmacist,  -- 审核药师 Pharmacist | 短文本 string | 审核处方的药师姓名或工号。
  NULL AS purpose,  -- 用药目的 Purpose | 代码 code | 值 values treatment 治疗; prevention 预防; perioperative 围手术期预防; diagnostic 诊断; supportive 支持; other 其他 | 用药属于治疗、预防或诊断等目的。
  NULL AS antibacterial_level,  -- 抗菌药物级别 Antibacterial level | 代码 code | 值 values 0 非抗菌药物; 1 非限制使用级; 2 限制使用级; 3 特殊使用级 | 抗菌药物的管理级别。
  NULL AS skin_test,  -- 皮试结果 Skin test | 代码 code | 值 values negative 阴性; positive 阳性; exempt 免试; continued 续用 | 用药前皮肤试验的结果。
  NULL AS take_home,  -- 出院带药 Take-home | 是否 boolean | 是否为出院带药。
  NULL AS amount,  -- 药品金额 Amount | 数值 decimal | 单位 unit {CNY} | 范围 range 0–1000000 | 该药品记录的金额。
  NULL AS adverse_reaction,  -- 不良反应 Adverse reaction | 长文本 text | 用药后记录的不良反应。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
