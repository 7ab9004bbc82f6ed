-- 微生物检验 · Microbiology. 一份标本培养、涂片或药敏的一个结果。
-- 一行 = 一个菌株与一种抗菌药物的结果,无药敏时一个检出结果; 主键 key: microbiology_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_microbiology AS
SELECT
  NULL AS microbiology_id,  -- 微生物结果标识 Microbiology identifier | 标识 id | 必填 required | 医院内唯一标识一条微生物结果的编号。
  NULL AS report_id,  -- 报告标识 Report identifier | 标识 id | 必填 required | 结果所属的微生物报告。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 检验所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 检验患者在本院的编号。
  NULL AS order_id,  -- 医嘱标识 Order identifier | 标识 id | 检验对应的医嘱。
  NULL AS isolate_id,  -- 菌株标识 Isolate identifier | 标识 id | 同一报告内区分菌株的编号。
  NULL AS test_type,  -- 检验方式 Test type | 代码 code | 必填 required | 值 values culture 培养与鉴定; susceptibility 药敏试验; smear 涂片镜检; acid_fast 抗酸染色; nucleic_acid 核酸检测; antigen 抗原检测; fungal_culture 真菌培养; anaerobic_culture 厌氧培养 | 检验为培养、涂片、药敏或核酸等方式。
  NULL AS specimen,  -- 标本类型 Specimen | 代码 code | 必填 required | 值 values specimen (29) | 检验所用的标本类型。
  NULL AS specimen_site,  -- 采集部位 Specimen site | 短文本 string | 标本采集的部位。
  NULL AS result,  -- 检出结果 Result | 代码 code | 必填 required | 值 values detected 检出或阳性; not_detected 未检出或阴性; indeterminate 不确定; not_done 未检测 | 是否检出病原体。
  NULL AS organism,  -- 微生物代码 Organism | 代码 code | 值 values microorganism (40) | 检出微生物的标准代码。
  NULL AS organism_name,  -- 微生物名称 Organism name | 短文本 string | 检出微生物在本院的名称。
  NULL AS colony_count,  -- 菌落计数 Colony count | 短文本 string | 菌落计数的原文。
  NULL AS antibiotic,  -- 抗菌药物 Antibiotic | 代码 code | 值 values antibiotic (44) | 药敏试验所用的抗菌药物。
  NULL AS antibiotic_name,  -- 抗菌药物名称 Antibiotic name | 短文本 string | 药敏试验抗菌药物在本院的名称。
  NULL AS susceptibility_method,  -- 药敏方法 Susceptibility method | 代码 code | 值 values disk 纸片扩散法; mic 仪器稀释法; etest 浓度梯度法; broth 肉汤稀释法; agar 琼脂稀释法 | 药敏试验的方法。
  NULL AS zone_diameter,  -- 抑菌圈直径 Zone diameter | 数值 decimal | 单位 unit mm | 范围 range 0–60 | 纸片法抑菌圈的直径。
  NULL AS mic,  -- 最低抑菌浓度 Minimum inhibitory concentration | 数值 decimal | 单位 unit mg/L | 范围 range 0–2048 | 最低抑菌浓度的数值。
  NULL AS mic_comparator,  -- 抑菌浓度比较符 MIC comparator | 代码 code | 值 values < 小于; <= 小于等于; > 大于; >= 大于等于; = 等于 | 最低抑菌浓度前的比较符号。
  NULL AS susceptibility,  -- 药敏结果 Susceptibility | 代码 code | 值 values S 敏感; I 中介; R 耐药; SDD 剂量依赖性敏感; NS 非敏感; WT 野生型; NWT 非野生型 | 菌株对抗菌药物的敏感程度。
  NULL AS breakpoint_standard,  -- 折点标准 Breakpoint standard | 短文本 string | 判读所用的折点标准及年份。
  NULL AS multidrug_resistant,  -- 多重耐药 Multidrug resistant | 是否 boolean | 菌株是否判为多重耐药菌。
  NULL AS gram_stain,  -- 革兰染色 Gram stain | 代码 code | 值 values gram_positive_cocci 革兰阳性球菌; gram_positive_bacilli 革兰阳性杆菌; gram_negative_cocci 革兰阴性球菌; gram_negative_bacilli 革兰阴性杆菌; yeast 酵母样真菌; none 未见细菌 | 涂片革兰染色的结果。
  NULL AS sampled_time,  -- 采样时间 Sampled at | 日期时间 datetime | 标本采集的时间。
  NULL AS received_time,  -- 接收时间 Received at | 日期时间 datetime | 检验科接收标本的时间。
  NULL AS result_time,  -- 报告时间 Result time | 日期时间 datetime | 必填 required | 结果审核发布的时间。
  NULL AS conclusion,  -- 报告结论 Conclusion | 长文本 text | 微生物报告的结论或说明。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
