-- 患者 · Patient. 医院登记的患者基本信息,一位患者在一家医院一条。
-- 一行 = 一家医院的一位患者; 主键 key: patient_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_patient AS
SELECT
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 医院内唯一标识一位患者的编号。
  NULL AS name,  -- 姓名 Name | 短文本 string | 必填 required | 患者在公安户籍登记的姓名。
  NULL AS id_type,  -- 证件类型 Document type | 代码 code | 值 values 01 居民身份证; 02 居民户口簿; 03 护照; 04 军官证; 05 驾驶证; 06 港澳居民来往内地通行证; 07 台湾居民来往内地通行证; 08 港澳台居民居住证; 09 外国人永久居留身份证; 10 出生医学证明; 99 其他 | 身份证件的种类。
  NULL AS id_number,  -- 证件号码 Document number | 短文本 string | 身份证件上的号码。
  NULL AS insurance_number,  -- 医保号 Insurance number | 短文本 string | 基本医疗保险的个人编号或社会保障卡号。
  NULL AS card_number,  -- 就诊卡号 Visit card number | 短文本 string | 医院发放的就诊卡号码。
  NULL AS health_card_number,  -- 电子健康卡号 Electronic health card number | 短文本 string | 居民电子健康卡的主索引号。
  NULL AS record_number,  -- 病案号 Medical record number | 短文本 string | 患者在医院的住院病案号。
  NULL AS birth_certificate_number,  -- 出生医学证明编号 Birth certificate number | 短文本 string | 新生儿出生医学证明上的编号。
  NULL AS birth_date,  -- 出生日期 Birth date | 日期 date | 必填 required | 患者出生的公历日期。
  NULL AS sex,  -- 性别 Sex | 代码 code | 必填 required | 值 values 0 未知的性别; 1 男性; 2 女性; 9 未说明的性别 | 患者的生理性别。
  NULL AS ethnic_group,  -- 民族 Ethnic group | 代码 code | 值 values ethnic_group (58) | 患者所属的民族。
  NULL AS nationality,  -- 国籍 Nationality | 代码 code | 值 values nationality (33) | 患者的国籍或地区。
  NULL AS marital_status,  -- 婚姻状况 Marital status | 代码 code | 值 values 10 未婚; 20 已婚; 21 初婚; 22 再婚; 23 复婚; 30 丧偶; 40 离婚; 90 未说明的婚姻状况 | 患者当前的婚姻状况。
  NULL AS education,  -- 文化程度 Education | 代码 code | 值 values 10 研究生教育; 20 大学本科教育; 30 专科教育; 40 中等职业教育; 60 普通高级中学教育; 70 初级中学教育; 80 小学教育; 90 其他 | 患者获得的最高学历。
  NULL AS occupation,  -- 职业 Occupation | 代码 code | 值 values occupation (13) | 患者当前从事的职业类别。
  NULL AS employer,  -- 工作单位 Employer | 短文本 string | 患者的工作单位名称。
  NULL AS phone,  -- 联系电话 Telephone | 短文本 string | 患者的固定电话或主要联系电话。
  NULL AS mobile,  -- 手机号码 Mobile phone | 短文本 string | 患者本人的手机号码。
  NULL AS address,  -- 现住址 Address | 短文本 string | 患者现居住地的完整地址。
  NULL AS registered_address,  -- 户籍地址 Registered address | 短文本 string | 患者户口簿登记的地址。
  NULL AS postcode,  -- 邮政编码 Postcode | 短文本 string | 现住址的邮政编码。
  NULL AS district,  -- 现住区县 District | 短文本 string | 现住址所在区县的六位行政区划代码。
  NULL AS birth_place,  -- 出生地 Place of birth | 短文本 string | 出生地的六位行政区划代码。
  NULL AS native_place,  -- 籍贯 Native place | 短文本 string | 籍贯的六位行政区划代码。
  NULL AS contact_name,  -- 联系人姓名 Contact's name | 短文本 string | 患者登记的联系人的姓名。
  NULL AS contact_relation,  -- 联系人关系 Contact's relation | 代码 code | 值 values 0 本人; 1 配偶; 2 子; 3 女; 4 孙子女或外孙子女; 5 父母; 6 祖父母或外祖父母; 7 兄弟姐妹; 8 其他 | 联系人与患者的关系。
  NULL AS contact_phone,  -- 联系人电话 Contact's telephone | 短文本 string | 患者登记的联系人的电话号码。
  NULL AS contact_address,  -- 联系人地址 Contact's address | 短文本 string | 患者登记的联系人的地址。
  NULL AS mother_name,  -- 母亲姓名 Mother's name | 短文本 string | 新生儿或儿童的母亲姓名。
  NULL AS abo,  -- ABO血型 ABO blood group | 代码 code | 值 values 1 A型; 2 B型; 3 O型; 4 AB型; 5 不详; 6 未查 | 患者的 ABO 血型。
  NULL AS rh,  -- Rh血型 Rh blood group | 代码 code | 值 values 1 阴性; 2 阳性; 3 不详; 4 未查 | 患者的 RhD 血型。
  NULL AS allergy_history,  -- 过敏史 Allergies | 长文本 text | 患者自述或既往记录的过敏原与反应。
  NULL AS smoking_status,  -- 吸烟状况 Smoking status | 代码 code | 值 values never 从不吸烟; former 已戒烟; current 现在吸烟; unknown 不详 | 登记或最近一次询问时的吸烟状况。
  NULL AS alcohol_status,  -- 饮酒状况 Alcohol status | 代码 code | 值 values never 从不; occasional 偶尔; frequent 经常; daily 每天; former 已戒酒; unknown 不详 | 登记或最近一次询问时的饮酒状况。
  NULL AS family_history,  -- 家族史 Family history | 长文本 text | 患者的家族疾病史。
  NULL AS death_time,  -- 死亡时间 Time of death | 日期时间 datetime | 患者死亡的时间,未死亡为空。
  NULL AS death_cause_code,  -- 根本死因编码 Underlying cause of death | 代码 code | 值 values icd10 (339) | 根本死亡原因的疾病编码。
  NULL AS registered_time,  -- 建档时间 Registered at | 日期时间 datetime | 患者在本院首次建档的时间。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
