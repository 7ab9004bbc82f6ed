-- 生命体征 · Vital signs. 一次护理或门诊测量的生命体征。
-- 一行 = 一次测量; 主键 key: vital_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_vital_sign AS
SELECT
  NULL AS vital_id,  -- 体征标识 Vital-sign identifier | 标识 id | 必填 required | 医院内唯一标识一次测量的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 测量所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 测量患者在本院的编号。
  NULL AS measured_time,  -- 测量时间 Measured at | 日期时间 datetime | 必填 required | 测量的时间。
  NULL AS temperature,  -- 体温 Temperature | 数值 decimal | 单位 unit Cel | 范围 range 30–44 | 患者的体温。
  NULL AS temperature_site,  -- 测温部位 Temperature site | 代码 code | 值 values axillary 腋温; oral 口温; rectal 肛温; ear 耳温; forehead 额温 | 体温测量的部位。
  NULL AS pulse,  -- 脉搏 Pulse | 整数 integer | 单位 unit /min | 范围 range 20–250 | 每分钟脉搏次数。
  NULL AS heart_rate,  -- 心率 Heart rate | 整数 integer | 单位 unit /min | 范围 range 20–300 | 每分钟心跳次数。
  NULL AS respiration,  -- 呼吸 Respiration | 整数 integer | 单位 unit /min | 范围 range 4–80 | 每分钟呼吸次数。
  NULL AS systolic,  -- 收缩压 Systolic pressure | 整数 integer | 单位 unit mm[Hg] | 范围 range 40–300 | 动脉收缩压。
  NULL AS diastolic,  -- 舒张压 Diastolic pressure | 整数 integer | 单位 unit mm[Hg] | 范围 range 20–200 | 动脉舒张压。
  NULL AS position,  -- 测量体位 Position | 代码 code | 值 values sitting 坐位; lying 卧位; standing 立位 | 测量血压时的体位。
  NULL AS spo2,  -- 血氧饱和度 Oxygen saturation | 数值 decimal | 单位 unit % | 范围 range 40–100 | 经皮血氧饱和度。
  NULL AS oxygen_flow,  -- 吸氧流量 Oxygen flow | 数值 decimal | 单位 unit L/min | 范围 range 0–80 | 测量时的吸氧流量。
  NULL AS height,  -- 身高 Height | 数值 decimal | 单位 unit cm | 范围 range 30–230 | 患者的身高或身长。
  NULL AS weight,  -- 体重 Weight | 数值 decimal | 单位 unit kg | 范围 range 0.3–350 | 患者的体重。
  NULL AS weight_band,  -- 体重(区间) Weight band | 短文本 string | 只给出区间的体重。
  NULL AS bmi,  -- 体质指数 Body mass index | 数值 decimal | 单位 unit kg/m2 | 范围 range 8–80 | 体重除以身高的平方。
  NULL AS waist,  -- 腰围 Waist circumference | 数值 decimal | 单位 unit cm | 范围 range 30–200 | 患者的腰围。
  NULL AS glucose_bedside,  -- 床旁血糖 Bedside glucose | 数值 decimal | 单位 unit mmol/L | 范围 range 0.5–50 | 床旁快速血糖。
  NULL AS glucose_moment,  -- 血糖时点 Glucose moment | 代码 code | 值 values fasting 空腹; before_meal 餐前; after_meal 餐后2小时; bedtime 睡前; night 夜间; random 随机 | 床旁血糖相对进餐的时点。
  NULL AS pain,  -- 疼痛评分 Pain score | 整数 integer | 范围 range 0–10 | 数字疼痛评分。
  NULL AS consciousness,  -- 意识状态 Consciousness | 代码 code | 值 values clear 清醒; drowsy 嗜睡; confused 意识模糊; stupor 昏睡; light_coma 浅昏迷; deep_coma 深昏迷; delirium 谵妄; sedated 镇静 | 测量时的意识状态。
  NULL AS gcs,  -- 格拉斯哥昏迷评分 Glasgow coma score | 整数 integer | 范围 range 3–15 | 格拉斯哥昏迷总分。
  NULL AS intake,  -- 入量 Fluid intake | 数值 decimal | 单位 unit mL | 范围 range 0–30000 | 记录时段内的总入量。
  NULL AS output,  -- 出量 Fluid output | 数值 decimal | 单位 unit mL | 范围 range 0–30000 | 记录时段内的总出量。
  NULL AS urine_output,  -- 尿量 Urine output | 数值 decimal | 单位 unit mL | 范围 range 0–20000 | 记录时段内的尿量。
  NULL AS fall_risk,  -- 跌倒风险评分 Fall risk score | 整数 integer | 范围 range 0–125 | 跌倒风险量表的总分。
  NULL AS braden_score,  -- 压疮风险评分 Braden score | 整数 integer | 范围 range 6–23 | Braden 量表的总分。
  NULL AS nurse,  -- 测量者 Measured by | 短文本 string | 测量人员的姓名或工号。
  NULL AS note,  -- 体征备注 Note | 短文本 string | 测量的补充说明。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
