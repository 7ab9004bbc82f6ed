-- 病历文书 · Medical record. 一份病历文书,如入院记录、病程记录、出院记录。
-- 一行 = 一份文书; 主键 key: record_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_medical_record AS
SELECT
  NULL AS record_id,  -- 文书标识 Record identifier | 标识 id | 必填 required | 医院内唯一标识一份文书的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 文书所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 文书所属患者在本院的编号。
  NULL AS document_type,  -- 文书类型 Document type | 代码 code | 必填 required | 值 values document_type (28) | 文书归入的标准类型。
  NULL AS title,  -- 文书标题 Title | 短文本 string | 必填 required | 文书的标题。
  NULL AS text,  -- 文书正文 Text | 长文本 text | 必填 required | 文书的全文。
  NULL AS format,  -- 正文格式 Format | 代码 code | 值 values plain 纯文本; html HTML; xml XML; rtf RTF; pdf PDF | 正文在原系统中的格式。
  NULL AS language,  -- 正文语言 Language | 短文本 string | 正文所用的语言代码。
  NULL AS chief_complaint,  -- 主诉 Chief complaint | 长文本 text | 文书中单独存放的主诉。
  NULL AS present_illness,  -- 现病史 History of present illness | 长文本 text | 文书中单独存放的现病史。
  NULL AS past_history,  -- 既往史 Past history | 长文本 text | 文书中单独存放的既往史。
  NULL AS personal_history,  -- 个人史 Personal history | 长文本 text | 文书中单独存放的个人史,含吸烟饮酒。
  NULL AS obstetric_history,  -- 婚育与月经史 Marital, obstetric and menstrual history | 长文本 text | 文书中单独存放的婚育史与月经史。
  NULL AS family_history,  -- 家族史 Family history | 长文本 text | 文书中单独存放的家族史。
  NULL AS physical_examination,  -- 体格检查 Physical examination | 长文本 text | 文书中单独存放的体格检查所见。
  NULL AS auxiliary_examination,  -- 辅助检查 Auxiliary examination | 长文本 text | 文书中单独存放的辅助检查摘要。
  NULL AS assessment,  -- 诊断与分析 Assessment | 长文本 text | 文书中单独存放的诊断依据与分析。
  NULL AS plan,  -- 诊疗计划 Plan | 长文本 text | 文书中单独存放的诊疗计划。
  NULL AS discharge_instruction,  -- 出院医嘱 Discharge instructions | 长文本 text | 出院记录中的出院医嘱。
  NULL AS author,  -- 书写者 Author | 短文本 string | 书写文书的医护人员姓名或工号。
  NULL AS reviewer,  -- 审签者 Reviewer | 短文本 string | 审签文书的上级医师姓名或工号。
  NULL AS department_code,  -- 书写科室代码 Department code | 代码 code | 值 values department (70) | 书写科室归入的标准诊疗科目。
  NULL AS event_time,  -- 记录所述时间 Event time | 日期时间 datetime | 文书所记录事件发生的时间。
  NULL AS written_time,  -- 书写时间 Written at | 日期时间 datetime | 必填 required | 文书书写完成的时间。
  NULL AS signed_time,  -- 签署时间 Signed at | 日期时间 datetime | 文书签署的时间。
  NULL AS status,  -- 文书状态 Status | 代码 code | 值 values draft 草稿; written 已书写; signed 已签署; amended 已修订; archived 已归档; void 已作废 | 文书当前的状态。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
