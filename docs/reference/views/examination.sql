-- 检查 · Examination. 心电、超声、内镜、肺功能等功能检查的一份报告。
-- 一行 = 一份检查报告; 主键 key: exam_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_examination AS
SELECT
  NULL AS exam_id,  -- 检查标识 Examination identifier | 标识 id | 必填 required | 医院内唯一标识一份检查报告的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 检查所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 检查患者在本院的编号。
  NULL AS order_id,  -- 医嘱标识 Order identifier | 标识 id | 检查对应的医嘱。
  NULL AS exam_type,  -- 检查类型 Examination type | 代码 code | 必填 required | 值 values exam_type (23) | 检查归入的标准类型。
  NULL AS exam_name,  -- 检查名称 Examination name | 短文本 string | 必填 required | 检查项目在本院的名称。
  NULL AS body_site,  -- 检查部位 Body site | 代码 code | 值 values body_site (54) | 检查的身体部位。
  NULL AS laterality,  -- 侧别 Laterality | 代码 code | 值 values left 左侧; right 右侧; bilateral 双侧; midline 正中; none 不分侧 | 检查部位的侧别。
  NULL AS findings,  -- 检查所见 Findings | 长文本 text | 必填 required | 检查报告的描述部分。
  NULL AS conclusion,  -- 检查结论 Conclusion | 长文本 text | 必填 required | 检查报告的结论部分。
  NULL AS abnormal,  -- 结果异常 Abnormal | 是否 boolean | 检查结论是否异常。
  NULL AS ejection_fraction,  -- 左室射血分数 Left ventricular ejection fraction | 数值 decimal | 单位 unit % | 范围 range 5–90 | 超声心动图测得的左室射血分数。
  NULL AS heart_rate,  -- 心率 Heart rate | 整数 integer | 单位 unit /min | 范围 range 20–300 | 心电图测得的心率。
  NULL AS pr_interval,  -- PR间期 PR interval | 整数 integer | 单位 unit ms | 范围 range 60–500 | 心电图 PR 间期。
  NULL AS qrs_duration,  -- QRS时限 QRS duration | 整数 integer | 单位 unit ms | 范围 range 40–300 | 心电图 QRS 时限。
  NULL AS qtc_interval,  -- QTc间期 QTc interval | 整数 integer | 单位 unit ms | 范围 range 200–800 | 心电图校正 QT 间期。
  NULL AS fev1,  -- 第一秒用力呼气量 FEV1 | 数值 decimal | 单位 unit L | 范围 range 0.1–8 | 肺功能第一秒用力呼气容积。
  NULL AS fev1_fvc,  -- 一秒率 FEV1/FVC | 数值 decimal | 单位 unit % | 范围 range 10–100 | 第一秒用力呼气容积占用力肺活量的百分比。
  NULL AS retinopathy_grade,  -- 眼底分级 Retinopathy grade | 代码 code | 值 values 0 无明显视网膜病变; 1 轻度非增殖期; 2 中度非增殖期; 3 重度非增殖期; 4 增殖期 | 眼底检查的糖尿病视网膜病变分级。
  NULL AS requested_time,  -- 申请时间 Requested at | 日期时间 datetime | 申请检查的时间。
  NULL AS exam_time,  -- 检查时间 Examination time | 日期时间 datetime | 必填 required | 检查进行的时间。
  NULL AS report_time,  -- 报告时间 Report time | 日期时间 datetime | 检查报告审核发布的时间。
  NULL AS department_code,  -- 执行科室代码 Department code | 代码 code | 值 values department (70) | 执行检查的科室归入的标准诊疗科目。
  NULL AS device,  -- 检查设备 Device | 短文本 string | 检查所用设备的型号。
  NULL AS doctor,  -- 报告医师 Reporting doctor | 短文本 string | 书写检查报告的医师姓名或工号。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
