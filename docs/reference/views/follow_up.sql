-- 随访 · Follow-up. 对患者的一次计划或完成的随访。
-- 一行 = 一次随访; 主键 key: follow_up_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_follow_up AS
SELECT
  NULL AS follow_up_id,  -- 随访标识 Follow-up identifier | 标识 id | 必填 required | 医院内唯一标识一次随访的编号。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 随访患者在本院的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 触发随访的就诊。
  NULL AS plan_id,  -- 随访计划标识 Plan identifier | 标识 id | 随访所属的计划。
  NULL AS topic,  -- 随访主题 Topic | 代码 code | 必填 required | 值 values follow_up_topic (14) | 随访的主题或病种。
  NULL AS method,  -- 随访方式 Method | 代码 code | 必填 required | 值 values phone 电话; clinic 门诊; home 家庭访视; message 短信或微信; letter 信函; online 网络问卷; registry 登记数据比对 | 随访采用的方式。
  NULL AS planned_time,  -- 计划时间 Planned at | 日期时间 datetime | 随访计划进行的时间。
  NULL AS done_time,  -- 完成时间 Done at | 日期时间 datetime | 必填 required | 随访实际完成或结束的时间。
  NULL AS status,  -- 随访状态 Status | 代码 code | 必填 required | 值 values completed 已完成; refused 拒绝; lost 失访; unreachable 未接通; died 死亡; cancelled 取消 | 随访的结果状态。
  NULL AS lost_reason,  -- 失访原因 Reason lost | 代码 code | 值 values wrong_number 号码错误; no_answer 多次无人接听; moved 迁出; refused 拒绝随访; other 其他 | 未能完成随访的原因。
  NULL AS respondent,  -- 应答者 Respondent | 代码 code | 值 values 0 本人; 1 配偶; 2 子; 3 女; 4 孙子女或外孙子女; 5 父母; 6 祖父母或外祖父母; 7 兄弟姐妹; 8 其他 | 回答随访问题的人与患者的关系。
  NULL AS alive,  -- 存活 Alive | 是否 boolean | 随访时患者是否存活。
  NULL AS death_date,  -- 死亡日期 Date of death | 日期 date | 随访得知的死亡日期。
  NULL AS death_cause,  -- 死亡原因 Cause of death | 短文本 string | 随访得知的死亡原因。
  NULL AS recurrence,  -- 复发或转移 Recurrence or metastasis | 是否 boolean | 随访时肿瘤是否复发或转移。
  NULL AS recurrence_date,  -- 复发日期 Date of recurrence | 日期 date | 确认复发或转移的日期。
  NULL AS recurrence_site,  -- 复发部位 Site of recurrence | 代码 code | 值 values body_site (54) | 复发或转移的部位。
  NULL AS ecog,  -- ECOG评分 ECOG score | 代码 code | 值 values 0 活动正常; 1 轻体力活动受限; 2 能自理但不能工作; 3 部分自理; 4 完全不能自理; 5 死亡 | 体力状况 ECOG 评分。
  NULL AS symptom,  -- 症状 Symptoms | 长文本 text | 随访时患者自述的症状。
  NULL AS medication_adherence,  -- 服药依从性 Medication adherence | 代码 code | 值 values 1 规律; 2 间断; 3 不服药 | 随访时评价的服药依从性。
  NULL AS adverse_reaction,  -- 不良反应 Adverse reaction | 是否 boolean | 随访时是否有药物不良反应。
  NULL AS hypoglycemia,  -- 低血糖 Hypoglycaemia | 代码 code | 值 values 1 无; 2 偶尔; 3 频繁 | 随访间期低血糖发生的频次。
  NULL AS fasting_glucose,  -- 空腹血糖 Fasting glucose | 数值 decimal | 单位 unit mmol/L | 范围 range 0.5–50 | 随访测得或自报的空腹血糖。
  NULL AS systolic,  -- 收缩压 Systolic pressure | 整数 integer | 单位 unit mm[Hg] | 范围 range 40–300 | 随访测得或自报的收缩压。
  NULL AS diastolic,  -- 舒张压 Diastolic pressure | 整数 integer | 单位 unit mm[Hg] | 范围 range 20–200 | 随访测得或自报的舒张压。
  NULL AS weight,  -- 体重 Weight | 数值 decimal | 单位 unit kg | 范围 range 0.3–350 | 随访测得或自报的体重。
  NULL AS smoking_status,  -- 吸烟状况 Smoking status | 代码 code | 值 values never 从不吸烟; former 已戒烟; current 现在吸烟; unknown 不详 | 随访时的吸烟状况。
  NULL AS quality_of_life,  -- 生活质量评分 Quality-of-life score | 数值 decimal | 范围 range 0–100 | 生活质量量表的标准化总分。
  NULL AS readmitted,  -- 再住院 Readmitted | 是否 boolean | 随访间期是否在任何医院再住院。
  NULL AS satisfaction,  -- 满意度 Satisfaction | 整数 integer | 范围 range 1–5 | 患者对诊疗的满意度,1 最低 5 最高。
  NULL AS advice,  -- 随访建议 Advice | 长文本 text | 随访后给患者的建议。
  NULL AS follower,  -- 随访者 Followed by | 短文本 string | 进行随访的人员姓名或工号。
  NULL AS next_time,  -- 下次随访时间 Next follow-up | 日期时间 datetime | 约定的下次随访时间。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
