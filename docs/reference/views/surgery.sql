-- 手术操作 · Surgery. 一次手术或操作中的一个术式。
-- 一行 = 一个手术或操作; 主键 key: surgery_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_surgery AS
SELECT
  NULL AS surgery_id,  -- 手术标识 Surgery identifier | 标识 id | 必填 required | 医院内唯一标识一个手术或操作的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 手术所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 手术患者在本院的编号。
  NULL AS procedure_code,  -- 手术操作编码 Procedure code | 代码 code | 必填 required | 值 values icd9cm3 (110) | 手术或操作的分类编码。
  NULL AS procedure_name,  -- 手术操作名称 Procedure name | 短文本 string | 必填 required | 手术或操作的名称。
  NULL AS main_procedure,  -- 主要手术 Main procedure | 是否 boolean | 是否为本次就诊的主要手术。
  NULL AS sequence,  -- 手术序号 Sequence | 整数 integer | 范围 range 1–99 | 同一就诊中手术的顺序。
  NULL AS procedure_class,  -- 操作类别 Procedure class | 代码 code | 值 values surgery 手术; intervention 介入治疗; therapeutic 治疗性操作; diagnostic 诊断性操作 | 手术、介入、诊断或治疗操作的类别。
  NULL AS level,  -- 手术级别 Surgery level | 代码 code | 值 values 1 一级手术; 2 二级手术; 3 三级手术; 4 四级手术 | 手术分级管理的级别。
  NULL AS elective,  -- 择期 Elective | 代码 code | 值 values elective 择期; time_limited 限期; emergency 急诊 | 手术为择期、限期或急诊。
  NULL AS body_site,  -- 手术部位 Body site | 代码 code | 值 values body_site (54) | 手术的身体部位。
  NULL AS laterality,  -- 侧别 Laterality | 代码 code | 值 values left 左侧; right 右侧; bilateral 双侧; midline 正中; none 不分侧 | 手术部位的侧别。
  NULL AS preoperative_diagnosis,  -- 术前诊断 Preoperative diagnosis | 短文本 string | 术前诊断的名称。
  NULL AS postoperative_diagnosis,  -- 术后诊断 Postoperative diagnosis | 短文本 string | 术后诊断的名称。
  NULL AS start_time,  -- 手术开始时间 Start time | 日期时间 datetime | 必填 required | 手术或操作开始的时间。
  NULL AS end_time,  -- 手术结束时间 End time | 日期时间 datetime | 手术或操作结束的时间。
  NULL AS surgeon,  -- 术者 Surgeon | 短文本 string | 手术者的姓名或工号。
  NULL AS first_assistant,  -- 一助 First assistant | 短文本 string | 第一助手的姓名或工号。
  NULL AS anesthetist,  -- 麻醉医师 Anaesthetist | 短文本 string | 麻醉医师的姓名或工号。
  NULL AS anesthesia,  -- 麻醉方式 Anaesthesia | 代码 code | 值 values general 全身麻醉; inhalation 吸入麻醉; intravenous 静脉麻醉; combined 静吸复合麻醉; epidural 硬膜外麻醉; spinal 蛛网膜下腔麻醉; combined_spinal 腰硬联合麻醉; nerve_block 神经阻滞; local 局部麻醉; surface 表面麻醉; none 无麻醉; other 其他 | 手术的麻醉方式。
  NULL AS asa_grade,  -- ASA分级 ASA grade | 代码 code | 值 values 1 I级; 2 II级; 3 III级; 4 IV级; 5 V级; 6 VI级 | 麻醉前 ASA 体格状态分级。
  NULL AS incision_grade,  -- 切口等级 Incision grade | 代码 code | 值 values 0 0类(无切口); 1 I类(清洁); 2 II类(清洁污染); 3 III类(污染) | 手术切口的清洁等级。
  NULL AS healing,  -- 愈合等级 Healing grade | 代码 code | 值 values 1 甲级; 2 乙级; 3 丙级; 9 其他 | 手术切口的愈合等级。
  NULL AS blood_loss,  -- 术中出血量 Blood loss | 数值 decimal | 单位 unit mL | 范围 range 0–30000 | 手术中的出血量。
  NULL AS transfusion,  -- 术中输血量 Transfusion | 数值 decimal | 单位 unit mL | 范围 range 0–30000 | 手术中输注血液制品的总量。
  NULL AS complication,  -- 术后并发症 Complication | 短文本 string | 手术后发生的并发症。
  NULL AS unplanned_return,  -- 非计划再手术 Unplanned return to theatre | 是否 boolean | 是否为非计划再次手术。
  NULL AS implant,  -- 植入物 Implant | 短文本 string | 植入物的名称与型号。
  NULL AS operation_note,  -- 手术经过 Operation note | 长文本 text | 手术记录中的手术经过。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
