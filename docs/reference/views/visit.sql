-- 就诊 · Visit. 一次门诊、急诊、住院或体检就诊。
-- 一行 = 一次就诊; 主键 key: visit_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_visit AS
SELECT
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 医院内唯一标识一次就诊的编号。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 就诊患者在本院的编号。
  NULL AS visit_type,  -- 就诊类型 Visit type | 代码 code | 必填 required | 值 values outpatient 门诊; emergency 急诊; inpatient 住院; physical_exam 体检 | 就诊属于门诊、急诊、住院还是体检。
  NULL AS visit_number,  -- 就诊次数 Visit number | 整数 integer | 范围 range 1–2000 | 同一患者同类就诊的顺序号。
  NULL AS start_time,  -- 就诊开始时间 Start time | 日期时间 datetime | 必填 required | 门急诊为接诊时间,住院为入院时间。
  NULL AS end_time,  -- 就诊结束时间 End time | 日期时间 datetime | 门急诊为诊毕时间,住院为出院时间。
  NULL AS registered_time,  -- 挂号或登记时间 Registered at | 日期时间 datetime | 门急诊为挂号时间,住院为办理入院登记的时间。
  NULL AS department_code,  -- 科室代码 Department code | 代码 code | 必填 required | 值 values department (70) | 就诊科室归入的标准诊疗科目。
  NULL AS department,  -- 科室名称 Department | 短文本 string | 就诊科室在本院的名称。
  NULL AS ward,  -- 病区 Ward | 短文本 string | 住院病区在本院的名称。
  NULL AS bed,  -- 床号 Bed | 短文本 string | 住院床位号。
  NULL AS discharge_department_code,  -- 出院科室代码 Discharge department code | 代码 code | 值 values department (70) | 出院时所在科室归入的标准诊疗科目。
  NULL AS doctor,  -- 接诊医师 Doctor | 短文本 string | 门急诊接诊医师或住院主治医师的姓名或工号。
  NULL AS admission_way,  -- 入院途径 Admission way | 代码 code | 值 values 1 急诊; 2 门诊; 3 其他医疗机构转入; 9 其他 | 患者入院的途径。
  NULL AS admission_condition,  -- 入院病情 Condition at admission | 代码 code | 值 values 1 危; 2 急; 3 一般 | 入院时病情的轻重程度。
  NULL AS referred_from,  -- 转入机构 Referred from | 短文本 string | 转诊患者的转出机构名称。
  NULL AS discharge_way,  -- 离院方式 Discharge way | 代码 code | 值 values 1 医嘱离院; 2 医嘱转院; 3 医嘱转社区卫生服务机构或乡镇卫生院; 4 非医嘱离院; 5 死亡; 9 其他 | 患者离开医院的方式。
  NULL AS discharge_disposition,  -- 转归 Outcome | 代码 code | 值 values 1 治愈; 2 好转; 3 稳定; 4 恶化; 5 死亡; 9 其他 | 本次就诊主要疾病的转归。
  NULL AS transferred_to,  -- 转往机构 Transferred to | 短文本 string | 医嘱转院时拟接收机构的名称。
  NULL AS readmission_31d,  -- 31天再住院计划 Planned readmission within 31 days | 是否 boolean | 出院时是否有 31 天内再住院的计划。
  NULL AS age_years,  -- 就诊年龄 Age at visit | 整数 integer | 单位 unit a | 范围 range 0–125 | 就诊开始时的周岁年龄。
  NULL AS age_days,  -- 新生儿日龄 Age in days | 整数 integer | 单位 unit d | 范围 range 0–366 | 不满一周岁者就诊开始时的日龄。
  NULL AS birth_weight,  -- 新生儿出生体重 Birth weight | 数值 decimal | 单位 unit g | 范围 range 300–7000 | 新生儿出生时的体重。
  NULL AS insurance_type,  -- 医疗付费方式 Payment type | 代码 code | 值 values 1 城镇职工基本医疗保险; 2 城乡居民基本医疗保险; 3 新型农村合作医疗; 4 贫困救助; 5 商业医疗保险; 6 全公费; 7 全自费; 8 其他社会保险; 9 其他 | 本次就诊的主要医疗付费方式。
  NULL AS length_of_stay,  -- 实际住院天数 Length of stay | 整数 integer | 单位 unit d | 范围 range 0–3650 | 入院至出院的天数,当日出院计一天。
  NULL AS chief_complaint,  -- 主诉 Chief complaint | 长文本 text | 促使患者就诊的主要症状或体征及持续时间。
  NULL AS main_diagnosis_code,  -- 主要诊断编码 Main diagnosis code | 代码 code | 值 values icd10 (339) | 本次就诊主要诊断的疾病编码。
  NULL AS main_diagnosis,  -- 主要诊断名称 Main diagnosis | 短文本 string | 本次就诊主要诊断的名称。
  NULL AS first_visit,  -- 初诊 First visit | 是否 boolean | 患者是否因本病首次到本院就诊。
  NULL AS clinical_pathway,  -- 临床路径 Clinical pathway | 是否 boolean | 是否进入临床路径管理。
  NULL AS critical_care_hours,  -- 重症监护时长 Hours in intensive care | 数值 decimal | 单位 unit h | 范围 range 0–20000 | 本次住院在重症监护病房的累计时长。
  NULL AS ventilator_hours,  -- 呼吸机使用时长 Hours on ventilator | 数值 decimal | 单位 unit h | 范围 range 0–20000 | 本次住院有创呼吸机的累计使用时长。
  NULL AS rescue_count,  -- 抢救次数 Number of rescues | 整数 integer | 范围 range 0–100 | 本次住院的抢救次数。
  NULL AS total_amount,  -- 总费用 Total charge | 数值 decimal | 单位 unit {CNY} | 范围 range 0–10000000 | 本次就诊的总费用。
  NULL AS self_amount,  -- 自付金额 Paid by patient | 数值 decimal | 单位 unit {CNY} | 范围 range 0–10000000 | 本次就诊由患者个人支付的金额。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
