-- 治疗 · Treatment. 化疗、放疗、靶向、免疫、透析、康复等一次治疗。
-- 一行 = 一次治疗; 主键 key: treatment_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_treatment AS
SELECT
  NULL AS treatment_id,  -- 治疗标识 Treatment identifier | 标识 id | 必填 required | 医院内唯一标识一次治疗的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 治疗所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 治疗患者在本院的编号。
  NULL AS order_id,  -- 医嘱标识 Order identifier | 标识 id | 治疗对应的医嘱。
  NULL AS treatment_type,  -- 治疗类型 Treatment type | 代码 code | 必填 required | 值 values treatment_type (18) | 治疗归入的标准类型。
  NULL AS treatment_name,  -- 治疗名称 Treatment name | 短文本 string | 必填 required | 治疗项目在本院的名称。
  NULL AS intent,  -- 治疗目的 Intent | 代码 code | 值 values curative 根治; neoadjuvant 新辅助; adjuvant 辅助; concurrent 同步放化疗; palliative 姑息; maintenance 维持; supportive 支持; prophylactic 预防 | 治疗为根治、新辅助、辅助或姑息等目的。
  NULL AS regimen,  -- 治疗方案 Regimen | 短文本 string | 化疗、靶向或免疫治疗的方案名称。
  NULL AS line,  -- 治疗线数 Line of therapy | 整数 integer | 范围 range 1–15 | 晚期肿瘤全身治疗的线数。
  NULL AS cycle,  -- 周期 Cycle | 整数 integer | 范围 range 1–60 | 方案的第几周期。
  NULL AS session,  -- 次数 Session | 整数 integer | 范围 range 1–500 | 同一疗程中的第几次。
  NULL AS planned_sessions,  -- 计划次数 Planned sessions | 整数 integer | 范围 range 1–500 | 疗程计划的总次数。
  NULL AS radiotherapy_technique,  -- 放疗技术 Radiotherapy technique | 代码 code | 值 values 2D 二维放疗; 3DCRT 三维适形; IMRT 调强放疗; VMAT 容积旋转调强; SBRT 立体定向放疗; SRS 立体定向放射外科; proton 质子重离子; HDR 高剂量率后装; IORT 术中放疗 | 放射治疗采用的技术。
  NULL AS target_site,  -- 靶区部位 Target site | 代码 code | 值 values body_site (54) | 放疗或局部治疗的部位。
  NULL AS fraction_dose,  -- 单次放疗剂量 Dose per fraction | 数值 decimal | 单位 unit Gy | 范围 range 0.1–30 | 单次照射的剂量。
  NULL AS total_dose,  -- 累计放疗剂量 Cumulative dose | 数值 decimal | 单位 unit Gy | 范围 range 0.1–120 | 本疗程累计照射的剂量。
  NULL AS dialysis_mode,  -- 透析方式 Dialysis mode | 代码 code | 值 values HD 血液透析; HDF 血液透析滤过; HP 血液灌流; CRRT 连续肾脏替代; PD 腹膜透析; PE 血浆置换 | 肾脏替代治疗的方式。
  NULL AS ultrafiltration,  -- 超滤量 Ultrafiltration volume | 数值 decimal | 单位 unit mL | 范围 range 0–15000 | 单次透析的超滤量。
  NULL AS blood_product,  -- 血液制品 Blood product | 代码 code | 值 values red_cells 红细胞; plasma 血浆; platelets 血小板; cryoprecipitate 冷沉淀; whole_blood 全血; albumin 白蛋白; autologous 自体血 | 输注血液制品的种类。
  NULL AS duration,  -- 治疗时长 Duration | 数值 decimal | 单位 unit min | 范围 range 0–43200 | 单次治疗持续的时间,持续输注可达数日。
  NULL AS response,  -- 疗效评价 Response | 代码 code | 值 values CR 完全缓解; PR 部分缓解; SD 疾病稳定; PD 疾病进展; NE 无法评价; pCR 病理完全缓解 | 按实体瘤疗效标准的评价。
  NULL AS toxicity_grade,  -- 不良反应分级 Toxicity grade | 代码 code | 值 values 0 无; 1 1级; 2 2级; 3 3级; 4 4级; 5 5级 | 治疗相关不良反应的最高分级。
  NULL AS toxicity,  -- 不良反应 Toxicity | 长文本 text | 治疗相关不良反应的描述。
  NULL AS start_time,  -- 治疗开始时间 Start time | 日期时间 datetime | 必填 required | 治疗开始的时间。
  NULL AS end_time,  -- 治疗结束时间 End time | 日期时间 datetime | 治疗结束的时间。
  NULL AS department_code,  -- 治疗科室代码 Department code | 代码 code | 值 values department (70) | 治疗科室归入的标准诊疗科目。
  NULL AS doctor,  -- 治疗医师 Doctor | 短文本 string | 负责治疗的医师姓名或工号。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
