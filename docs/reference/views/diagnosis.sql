-- 诊断 · Diagnosis. 医师对一次就诊作出的一条诊断。
-- 一行 = 一条诊断; 主键 key: diagnosis_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_diagnosis AS
SELECT
  NULL AS diagnosis_id,  -- 诊断标识 Diagnosis identifier | 标识 id | 必填 required | 医院内唯一标识一条诊断的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 诊断所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 诊断所属患者在本院的编号。
  NULL AS type,  -- 诊断类别 Diagnosis type | 代码 code | 必填 required | 值 values admission 入院诊断; discharge_main 出院主要诊断; discharge_other 出院其他诊断; outpatient 门(急)诊诊断; pathology 病理诊断; external_cause 损伤中毒外部原因; preliminary 初步诊断; revised 修正诊断; tcm 中医诊断 | 诊断属于门诊、入院、出院主要、出院其他或病理等类别。
  NULL AS sequence,  -- 诊断序号 Sequence | 整数 integer | 范围 range 1–99 | 同一就诊同类诊断中的顺序,1 为首位。
  NULL AS code,  -- 诊断编码 Diagnosis code | 代码 code | 必填 required | 值 values icd10 (339) | 诊断的疾病分类编码。
  NULL AS name,  -- 诊断名称 Diagnosis name | 短文本 string | 必填 required | 医师书写的诊断名称。
  NULL AS attached_code,  -- 附加编码 Additional code | 代码 code | 值 values icd10 (339) | 星号编码、损伤中毒外部原因等附加编码。
  NULL AS edition,  -- 编码版本 Code edition | 短文本 string | 诊断编码所用的分类版本名称。
  NULL AS tcm_code,  -- 中医病证编码 TCM code | 短文本 string | 中医病名或证候的分类编码。
  NULL AS tcm_name,  -- 中医病证名称 TCM disease or pattern | 短文本 string | 中医病名或证候的名称。
  NULL AS morphology_code,  -- 肿瘤形态学编码 Morphology code | 代码 code | 值 values histology (70) | 肿瘤的形态学编码。
  NULL AS certainty,  -- 确定程度 Certainty | 代码 code | 值 values confirmed 确诊; suspected 疑似或待排; ruled_out 已排除 | 诊断是确诊、疑似还是已排除。
  NULL AS admission_condition,  -- 入院时情况 Present on admission | 代码 code | 值 values 1 有; 2 临床未确定; 3 情况不明; 4 无 | 该诊断在入院时是否已存在。
  NULL AS outcome,  -- 诊断转归 Outcome | 代码 code | 值 values 1 治愈; 2 好转; 3 稳定; 4 恶化; 5 死亡; 9 其他 | 该诊断在就诊结束时的转归。
  NULL AS laterality,  -- 侧别 Laterality | 代码 code | 值 values left 左侧; right 右侧; bilateral 双侧; midline 正中; none 不分侧 | 病变位于左侧、右侧或双侧。
  NULL AS onset_time,  -- 发病时间 Onset time | 日期时间 datetime | 患者自述或推断的发病时间。
  NULL AS diagnosed_time,  -- 诊断时间 Diagnosed at | 日期时间 datetime | 必填 required | 医师作出诊断的时间。
  NULL AS doctor,  -- 诊断医师 Doctor | 短文本 string | 作出诊断的医师姓名或工号。
  NULL AS department_code,  -- 诊断科室代码 Department code | 代码 code | 值 values department (70) | 作出诊断的科室归入的标准诊疗科目。
  NULL AS chronic,  -- 慢性病标志 Chronic disease | 是否 boolean | 是否为需长期管理的慢性病。
  NULL AS infectious_report,  -- 传染病报告标志 Notifiable disease reported | 是否 boolean | 是否已按法定传染病报告。
  NULL AS note,  -- 诊断说明 Note | 长文本 text | 医师对诊断的补充说明。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
