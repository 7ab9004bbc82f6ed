-- 影像 · Imaging. 一次影像检查及其报告;超声报告归入“检查”(examination)。
-- 一行 = 一次影像检查; 主键 key: study_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_imaging AS
SELECT
  NULL AS study_id,  -- 影像检查标识 Study identifier | 标识 id | 必填 required | 医院内唯一标识一次影像检查的编号。
  NULL AS accession_id,  -- 检查号 Accession number | 标识 id | 影像检查的登记流水号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 影像检查所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 影像检查患者在本院的编号。
  NULL AS order_id,  -- 医嘱标识 Order identifier | 标识 id | 影像检查对应的医嘱。
  NULL AS modality,  -- 成像方式 Modality | 代码 code | 必填 required | 值 values modality (14) | 影像的成像方式。
  NULL AS exam_name,  -- 检查名称 Examination name | 短文本 string | 必填 required | 影像检查项目在本院的名称。
  NULL AS body_site,  -- 检查部位 Body site | 代码 code | 必填 required | 值 values body_site (54) | 影像检查的身体部位。
  NULL AS laterality,  -- 侧别 Laterality | 代码 code | 值 values left 左侧; right 右侧; bilateral 双侧; midline 正中; none 不分侧 | 检查部位的侧别。
  NULL AS contrast,  -- 增强 Contrast | 是否 boolean | 是否使用造影剂。
  NULL AS series_count,  -- 序列数 Number of series | 整数 integer | 范围 range 1–2000 | 影像检查的序列数。
  NULL AS image_count,  -- 图像数 Number of images | 整数 integer | 范围 range 1–100000 | 影像检查的图像总数。
  NULL AS findings,  -- 影像所见 Findings | 长文本 text | 必填 required | 影像报告的描述部分。
  NULL AS impression,  -- 影像诊断 Impression | 长文本 text | 必填 required | 影像报告的诊断意见。
  NULL AS positive,  -- 阳性 Positive | 是否 boolean | 影像诊断是否为阳性。
  NULL AS bi_rads,  -- BI-RADS分类 BI-RADS category | 代码 code | 值 values 0 需补充检查; 1 阴性; 2 良性; 3 可能良性; 4A 低度可疑; 4B 中度可疑; 4C 高度可疑; 5 高度提示恶性; 6 已证实恶性 | 乳腺影像报告的 BI-RADS 分类。
  NULL AS lung_rads,  -- Lung-RADS分类 Lung-RADS category | 代码 code | 值 values 0 资料不全; 1 阴性; 2 良性表现; 3 可能良性; 4A 可疑; 4B 非常可疑; 4X 非常可疑且有附加征象 | 低剂量胸部 CT 的 Lung-RADS 分类。
  NULL AS largest_lesion,  -- 最大病灶长径 Largest lesion diameter | 数值 decimal | 单位 unit mm | 范围 range 0–400 | 报告所述最大病灶的长径。
  NULL AS dose_length_product,  -- 剂量长度乘积 Dose-length product | 数值 decimal | 单位 unit mGy.cm | 范围 range 0–20000 | CT 检查的剂量长度乘积。
  NULL AS requested_time,  -- 申请时间 Requested at | 日期时间 datetime | 申请影像检查的时间。
  NULL AS study_time,  -- 检查时间 Study time | 日期时间 datetime | 必填 required | 影像采集开始的时间。
  NULL AS report_time,  -- 报告时间 Report time | 日期时间 datetime | 影像报告审核发布的时间。
  NULL AS department_code,  -- 申请科室代码 Department code | 代码 code | 值 values department (70) | 申请科室归入的标准诊疗科目。
  NULL AS device,  -- 设备型号 Device | 短文本 string | 影像设备的型号。
  NULL AS radiologist,  -- 报告医师 Radiologist | 短文本 string | 书写影像报告的医师姓名或工号。
  NULL AS reviewer,  -- 审核医师 Reviewer | 短文本 string | 审核影像报告的医师姓名或工号。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
