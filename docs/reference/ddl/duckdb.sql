-- 患者 · Patient
CREATE TABLE "patient" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "id_type" VARCHAR,  -- 证件类型 Document type
  "id_type_source" VARCHAR,  -- id_type_source
  "birth_date" DATE,  -- 出生日期 Birth date
  "sex" VARCHAR,  -- 性别 Sex
  "sex_source" VARCHAR,  -- sex_source
  "ethnic_group" VARCHAR,  -- 民族 Ethnic group
  "ethnic_group_source" VARCHAR,  -- ethnic_group_source
  "nationality" VARCHAR,  -- 国籍 Nationality
  "nationality_source" VARCHAR,  -- nationality_source
  "marital_status" VARCHAR,  -- 婚姻状况 Marital status
  "marital_status_source" VARCHAR,  -- marital_status_source
  "education" VARCHAR,  -- 文化程度 Education
  "education_source" VARCHAR,  -- education_source
  "occupation" VARCHAR,  -- 职业 Occupation
  "occupation_source" VARCHAR,  -- occupation_source
  "postcode" VARCHAR,  -- 邮政编码 Postcode
  "district" VARCHAR,  -- 现住区县 District
  "birth_place" VARCHAR,  -- 出生地 Place of birth
  "native_place" VARCHAR,  -- 籍贯 Native place
  "contact_relation" VARCHAR,  -- 联系人关系 Contact's relation
  "contact_relation_source" VARCHAR,  -- contact_relation_source
  "abo" VARCHAR,  -- ABO血型 ABO blood group
  "abo_source" VARCHAR,  -- abo_source
  "rh" VARCHAR,  -- Rh血型 Rh blood group
  "rh_source" VARCHAR,  -- rh_source
  "allergy_history" VARCHAR,  -- 过敏史 Allergies
  "smoking_status" VARCHAR,  -- 吸烟状况 Smoking status
  "smoking_status_source" VARCHAR,  -- smoking_status_source
  "alcohol_status" VARCHAR,  -- 饮酒状况 Alcohol status
  "alcohol_status_source" VARCHAR,  -- alcohol_status_source
  "family_history" VARCHAR,  -- 家族史 Family history
  "death_time" TIMESTAMP,  -- 死亡时间 Time of death
  "death_cause_code" VARCHAR,  -- 根本死因编码 Underlying cause of death
  "death_cause_code_source" VARCHAR,  -- death_cause_code_source
  "registered_time" TIMESTAMP,  -- 建档时间 Registered at
  "id_number_valid" BOOLEAN,  -- 证件号码校验通过 Identity number holds
  "id_birth_date_agrees" BOOLEAN,  -- 证件与登记出生日期一致 Birth date in the identity number agrees
  "id_number_sex" VARCHAR,  -- 证件号码中的性别 Sex in the identity number
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 就诊 · Visit
CREATE TABLE "visit" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "visit_type" VARCHAR,  -- 就诊类型 Visit type
  "visit_type_source" VARCHAR,  -- visit_type_source
  "visit_number" BIGINT,  -- 就诊次数 Visit number
  "start_time" TIMESTAMP,  -- 就诊开始时间 Start time
  "end_time" TIMESTAMP,  -- 就诊结束时间 End time
  "registered_time" TIMESTAMP,  -- 挂号或登记时间 Registered at
  "department_code" VARCHAR,  -- 科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "department" VARCHAR,  -- 科室名称 Department
  "ward" VARCHAR,  -- 病区 Ward
  "bed" VARCHAR,  -- 床号 Bed
  "discharge_department_code" VARCHAR,  -- 出院科室代码 Discharge department code
  "discharge_department_code_source" VARCHAR,  -- discharge_department_code_source
  "doctor" VARCHAR,  -- 接诊医师 Doctor
  "admission_way" VARCHAR,  -- 入院途径 Admission way
  "admission_way_source" VARCHAR,  -- admission_way_source
  "admission_condition" VARCHAR,  -- 入院病情 Condition at admission
  "admission_condition_source" VARCHAR,  -- admission_condition_source
  "referred_from" VARCHAR,  -- 转入机构 Referred from
  "discharge_way" VARCHAR,  -- 离院方式 Discharge way
  "discharge_way_source" VARCHAR,  -- discharge_way_source
  "discharge_disposition" VARCHAR,  -- 转归 Outcome
  "discharge_disposition_source" VARCHAR,  -- discharge_disposition_source
  "transferred_to" VARCHAR,  -- 转往机构 Transferred to
  "readmission_31d" BOOLEAN,  -- 31天再住院计划 Planned readmission within 31 days
  "age_years" BIGINT,  -- 就诊年龄 Age at visit
  "age_days" BIGINT,  -- 新生儿日龄 Age in days
  "birth_weight" DOUBLE,  -- 新生儿出生体重 Birth weight
  "insurance_type" VARCHAR,  -- 医疗付费方式 Payment type
  "insurance_type_source" VARCHAR,  -- insurance_type_source
  "length_of_stay" BIGINT,  -- 实际住院天数 Length of stay
  "chief_complaint" VARCHAR,  -- 主诉 Chief complaint
  "main_diagnosis_code" VARCHAR,  -- 主要诊断编码 Main diagnosis code
  "main_diagnosis_code_source" VARCHAR,  -- main_diagnosis_code_source
  "main_diagnosis" VARCHAR,  -- 主要诊断名称 Main diagnosis
  "first_visit" BOOLEAN,  -- 初诊 First visit
  "clinical_pathway" BOOLEAN,  -- 临床路径 Clinical pathway
  "critical_care_hours" DOUBLE,  -- 重症监护时长 Hours in intensive care
  "ventilator_hours" DOUBLE,  -- 呼吸机使用时长 Hours on ventilator
  "rescue_count" BIGINT,  -- 抢救次数 Number of rescues
  "total_amount" DOUBLE,  -- 总费用 Total charge
  "self_amount" DOUBLE,  -- 自付金额 Paid by patient
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 诊断 · Diagnosis
CREATE TABLE "diagnosis" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "diagnosis_ref" VARCHAR,  -- 诊断标识 Diagnosis identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "type" VARCHAR,  -- 诊断类别 Diagnosis type
  "type_source" VARCHAR,  -- type_source
  "sequence" BIGINT,  -- 诊断序号 Sequence
  "code" VARCHAR,  -- 诊断编码 Diagnosis code
  "code_source" VARCHAR,  -- code_source
  "name" VARCHAR,  -- 诊断名称 Diagnosis name
  "attached_code" VARCHAR,  -- 附加编码 Additional code
  "attached_code_source" VARCHAR,  -- attached_code_source
  "edition" VARCHAR,  -- 编码版本 Code edition
  "tcm_code" VARCHAR,  -- 中医病证编码 TCM code
  "tcm_name" VARCHAR,  -- 中医病证名称 TCM disease or pattern
  "morphology_code" VARCHAR,  -- 肿瘤形态学编码 Morphology code
  "morphology_code_source" VARCHAR,  -- morphology_code_source
  "certainty" VARCHAR,  -- 确定程度 Certainty
  "certainty_source" VARCHAR,  -- certainty_source
  "admission_condition" VARCHAR,  -- 入院时情况 Present on admission
  "admission_condition_source" VARCHAR,  -- admission_condition_source
  "outcome" VARCHAR,  -- 诊断转归 Outcome
  "outcome_source" VARCHAR,  -- outcome_source
  "laterality" VARCHAR,  -- 侧别 Laterality
  "laterality_source" VARCHAR,  -- laterality_source
  "onset_time" TIMESTAMP,  -- 发病时间 Onset time
  "diagnosed_time" TIMESTAMP,  -- 诊断时间 Diagnosed at
  "doctor" VARCHAR,  -- 诊断医师 Doctor
  "department_code" VARCHAR,  -- 诊断科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "chronic" BOOLEAN,  -- 慢性病标志 Chronic disease
  "infectious_report" BOOLEAN,  -- 传染病报告标志 Notifiable disease reported
  "note" VARCHAR,  -- 诊断说明 Note
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 医嘱 · Order
CREATE TABLE "order" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "order_ref" VARCHAR,  -- 医嘱标识 Order identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "group_ref" VARCHAR,  -- 医嘱组标识 Order group identifier
  "order_type" VARCHAR,  -- 医嘱类别 Order type
  "order_type_source" VARCHAR,  -- order_type_source
  "order_class" VARCHAR,  -- 医嘱项目类别 Order class
  "order_class_source" VARCHAR,  -- order_class_source
  "item_code" VARCHAR,  -- 项目代码 Item code
  "content" VARCHAR,  -- 医嘱内容 Content
  "specification" VARCHAR,  -- 规格 Specification
  "dose" DOUBLE,  -- 单次剂量 Dose
  "dose_unit" VARCHAR,  -- 剂量单位 Dose unit
  "route" VARCHAR,  -- 给药途径 Route
  "route_source" VARCHAR,  -- route_source
  "frequency" VARCHAR,  -- 执行频次 Frequency
  "frequency_source" VARCHAR,  -- frequency_source
  "quantity" DOUBLE,  -- 总量 Quantity
  "emergency" BOOLEAN,  -- 加急 Emergency
  "status" VARCHAR,  -- 医嘱状态 Status
  "status_source" VARCHAR,  -- status_source
  "ordered_time" TIMESTAMP,  -- 开立时间 Ordered at
  "start_time" TIMESTAMP,  -- 开始执行时间 Start time
  "stop_time" TIMESTAMP,  -- 停止时间 Stop time
  "ordering_doctor" VARCHAR,  -- 开立医师 Ordering doctor
  "executing_nurse" VARCHAR,  -- 执行护士 Executing nurse
  "department_code" VARCHAR,  -- 开立科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "executing_department_code" VARCHAR,  -- 执行科室代码 Executing department code
  "executing_department_code_source" VARCHAR,  -- executing_department_code_source
  "reason" VARCHAR,  -- 开立原因 Reason
  "note" VARCHAR,  -- 医嘱备注 Note
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 用药 · Medication
CREATE TABLE "medication" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "medication_ref" VARCHAR,  -- 用药标识 Medication identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "order_ref" VARCHAR,  -- 医嘱标识 Order identifier
  "prescription_ref" VARCHAR,  -- 处方标识 Prescription identifier
  "drug_code" VARCHAR,  -- 药品代码 Drug code
  "drug_code_source" VARCHAR,  -- drug_code_source
  "drug_name" VARCHAR,  -- 药品名称 Drug name
  "generic" VARCHAR,  -- 通用名 Generic name
  "trade_name" VARCHAR,  -- 商品名 Trade name
  "national_drug_code" VARCHAR,  -- 国家药品编码 National drug code
  "specification" VARCHAR,  -- 规格 Specification
  "dosage_form" VARCHAR,  -- 剂型 Dosage form
  "dosage_form_source" VARCHAR,  -- dosage_form_source
  "manufacturer" VARCHAR,  -- 生产企业 Manufacturer
  "dose" DOUBLE,  -- 单次剂量 Dose
  "dose_unit" VARCHAR,  -- 剂量单位 Dose unit
  "route" VARCHAR,  -- 给药途径 Route
  "route_source" VARCHAR,  -- route_source
  "frequency" VARCHAR,  -- 用药频次 Frequency
  "frequency_source" VARCHAR,  -- frequency_source
  "days" BIGINT,  -- 用药天数 Days
  "quantity" DOUBLE,  -- 发药数量 Quantity
  "quantity_unit" VARCHAR,  -- 发药单位 Quantity unit
  "start_time" TIMESTAMP,  -- 用药开始时间 Start time
  "end_time" TIMESTAMP,  -- 用药结束时间 End time
  "prescriber" VARCHAR,  -- 开具医师 Prescriber
  "pharmacist" VARCHAR,  -- 审核药师 Pharmacist
  "purpose" VARCHAR,  -- 用药目的 Purpose
  "purpose_source" VARCHAR,  -- purpose_source
  "antibacterial_level" VARCHAR,  -- 抗菌药物级别 Antibacterial level
  "antibacterial_level_source" VARCHAR,  -- antibacterial_level_source
  "skin_test" VARCHAR,  -- 皮试结果 Skin test
  "skin_test_source" VARCHAR,  -- skin_test_source
  "take_home" BOOLEAN,  -- 出院带药 Take-home
  "amount" DOUBLE,  -- 药品金额 Amount
  "adverse_reaction" VARCHAR,  -- 不良反应 Adverse reaction
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 病历文书 · Medical record
CREATE TABLE "medical_record" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "record_ref" VARCHAR,  -- 文书标识 Record identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "document_type" VARCHAR,  -- 文书类型 Document type
  "document_type_source" VARCHAR,  -- document_type_source
  "title" VARCHAR,  -- 文书标题 Title
  "text" VARCHAR,  -- 文书正文 Text
  "format" VARCHAR,  -- 正文格式 Format
  "format_source" VARCHAR,  -- format_source
  "language" VARCHAR,  -- 正文语言 Language
  "chief_complaint" VARCHAR,  -- 主诉 Chief complaint
  "present_illness" VARCHAR,  -- 现病史 History of present illness
  "past_history" VARCHAR,  -- 既往史 Past history
  "personal_history" VARCHAR,  -- 个人史 Personal history
  "obstetric_history" VARCHAR,  -- 婚育与月经史 Marital, obstetric and menstrual history
  "family_history" VARCHAR,  -- 家族史 Family history
  "physical_examination" VARCHAR,  -- 体格检查 Physical examination
  "auxiliary_examination" VARCHAR,  -- 辅助检查 Auxiliary examination
  "assessment" VARCHAR,  -- 诊断与分析 Assessment
  "plan" VARCHAR,  -- 诊疗计划 Plan
  "discharge_instruction" VARCHAR,  -- 出院医嘱 Discharge instructions
  "author" VARCHAR,  -- 书写者 Author
  "reviewer" VARCHAR,  -- 审签者 Reviewer
  "department_code" VARCHAR,  -- 书写科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "event_time" TIMESTAMP,  -- 记录所述时间 Event time
  "written_time" TIMESTAMP,  -- 书写时间 Written at
  "signed_time" TIMESTAMP,  -- 签署时间 Signed at
  "status" VARCHAR,  -- 文书状态 Status
  "status_source" VARCHAR,  -- status_source
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 检验结果 · Laboratory result
CREATE TABLE "lab_result" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "result_ref" VARCHAR,  -- 结果标识 Result identifier
  "report_ref" VARCHAR,  -- 报告标识 Report identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "order_ref" VARCHAR,  -- 医嘱标识 Order identifier
  "report_name" VARCHAR,  -- 检验组合名称 Panel name
  "item_code" VARCHAR,  -- 检验项目代码 Item code
  "item_code_source" VARCHAR,  -- item_code_source
  "item_name" VARCHAR,  -- 检验项目名称 Item name
  "specimen" VARCHAR,  -- 标本类型 Specimen
  "specimen_source" VARCHAR,  -- specimen_source
  "value_text" VARCHAR,  -- 结果原文 Result text
  "value_number" DOUBLE,  -- 结果数值 Result number
  "value_comparator" VARCHAR,  -- 比较符 Comparator
  "value_comparator_source" VARCHAR,  -- value_comparator_source
  "unit" VARCHAR,  -- 结果单位 Unit
  "ref_low" DOUBLE,  -- 参考下限 Reference low
  "ref_high" DOUBLE,  -- 参考上限 Reference high
  "ref_text" VARCHAR,  -- 参考区间原文 Reference text
  "abnormal_flag" VARCHAR,  -- 异常标志 Abnormal flag
  "abnormal_flag_source" VARCHAR,  -- abnormal_flag_source
  "critical" BOOLEAN,  -- 危急值 Critical value
  "method" VARCHAR,  -- 检验方法 Method
  "instrument" VARCHAR,  -- 检验仪器 Instrument
  "requested_time" TIMESTAMP,  -- 申请时间 Requested at
  "sampled_time" TIMESTAMP,  -- 采样时间 Sampled at
  "received_time" TIMESTAMP,  -- 接收时间 Received at
  "result_time" TIMESTAMP,  -- 报告时间 Result time
  "department_code" VARCHAR,  -- 申请科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "tester" VARCHAR,  -- 检验者 Tester
  "note" VARCHAR,  -- 结果说明 Note
  "value_standard" DOUBLE,  -- 标准数值 Standard value
  "unit_standard" VARCHAR,  -- 标准单位 Standard unit
  "conversion_rule" VARCHAR,  -- 换算规则 Conversion rule
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 微生物检验 · Microbiology
CREATE TABLE "microbiology" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "microbiology_ref" VARCHAR,  -- 微生物结果标识 Microbiology identifier
  "report_ref" VARCHAR,  -- 报告标识 Report identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "order_ref" VARCHAR,  -- 医嘱标识 Order identifier
  "isolate_ref" VARCHAR,  -- 菌株标识 Isolate identifier
  "test_type" VARCHAR,  -- 检验方式 Test type
  "test_type_source" VARCHAR,  -- test_type_source
  "specimen" VARCHAR,  -- 标本类型 Specimen
  "specimen_source" VARCHAR,  -- specimen_source
  "specimen_site" VARCHAR,  -- 采集部位 Specimen site
  "result" VARCHAR,  -- 检出结果 Result
  "result_source" VARCHAR,  -- result_source
  "organism" VARCHAR,  -- 微生物代码 Organism
  "organism_source" VARCHAR,  -- organism_source
  "organism_name" VARCHAR,  -- 微生物名称 Organism name
  "colony_count" VARCHAR,  -- 菌落计数 Colony count
  "antibiotic" VARCHAR,  -- 抗菌药物 Antibiotic
  "antibiotic_source" VARCHAR,  -- antibiotic_source
  "antibiotic_name" VARCHAR,  -- 抗菌药物名称 Antibiotic name
  "susceptibility_method" VARCHAR,  -- 药敏方法 Susceptibility method
  "susceptibility_method_source" VARCHAR,  -- susceptibility_method_source
  "zone_diameter" DOUBLE,  -- 抑菌圈直径 Zone diameter
  "mic" DOUBLE,  -- 最低抑菌浓度 Minimum inhibitory concentration
  "mic_comparator" VARCHAR,  -- 抑菌浓度比较符 MIC comparator
  "mic_comparator_source" VARCHAR,  -- mic_comparator_source
  "susceptibility" VARCHAR,  -- 药敏结果 Susceptibility
  "susceptibility_source" VARCHAR,  -- susceptibility_source
  "breakpoint_standard" VARCHAR,  -- 折点标准 Breakpoint standard
  "multidrug_resistant" BOOLEAN,  -- 多重耐药 Multidrug resistant
  "gram_stain" VARCHAR,  -- 革兰染色 Gram stain
  "gram_stain_source" VARCHAR,  -- gram_stain_source
  "sampled_time" TIMESTAMP,  -- 采样时间 Sampled at
  "received_time" TIMESTAMP,  -- 接收时间 Received at
  "result_time" TIMESTAMP,  -- 报告时间 Result time
  "conclusion" VARCHAR,  -- 报告结论 Conclusion
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 检查 · Examination
CREATE TABLE "examination" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "exam_ref" VARCHAR,  -- 检查标识 Examination identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "order_ref" VARCHAR,  -- 医嘱标识 Order identifier
  "exam_type" VARCHAR,  -- 检查类型 Examination type
  "exam_type_source" VARCHAR,  -- exam_type_source
  "exam_name" VARCHAR,  -- 检查名称 Examination name
  "body_site" VARCHAR,  -- 检查部位 Body site
  "body_site_source" VARCHAR,  -- body_site_source
  "laterality" VARCHAR,  -- 侧别 Laterality
  "laterality_source" VARCHAR,  -- laterality_source
  "findings" VARCHAR,  -- 检查所见 Findings
  "conclusion" VARCHAR,  -- 检查结论 Conclusion
  "abnormal" BOOLEAN,  -- 结果异常 Abnormal
  "ejection_fraction" DOUBLE,  -- 左室射血分数 Left ventricular ejection fraction
  "heart_rate" BIGINT,  -- 心率 Heart rate
  "pr_interval" BIGINT,  -- PR间期 PR interval
  "qrs_duration" BIGINT,  -- QRS时限 QRS duration
  "qtc_interval" BIGINT,  -- QTc间期 QTc interval
  "fev1" DOUBLE,  -- 第一秒用力呼气量 FEV1
  "fev1_fvc" DOUBLE,  -- 一秒率 FEV1/FVC
  "retinopathy_grade" VARCHAR,  -- 眼底分级 Retinopathy grade
  "retinopathy_grade_source" VARCHAR,  -- retinopathy_grade_source
  "requested_time" TIMESTAMP,  -- 申请时间 Requested at
  "exam_time" TIMESTAMP,  -- 检查时间 Examination time
  "report_time" TIMESTAMP,  -- 报告时间 Report time
  "department_code" VARCHAR,  -- 执行科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "device" VARCHAR,  -- 检查设备 Device
  "doctor" VARCHAR,  -- 报告医师 Reporting doctor
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 影像 · Imaging
CREATE TABLE "imaging" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "study_ref" VARCHAR,  -- 影像检查标识 Study identifier
  "accession_ref" VARCHAR,  -- 检查号 Accession number
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "order_ref" VARCHAR,  -- 医嘱标识 Order identifier
  "modality" VARCHAR,  -- 成像方式 Modality
  "modality_source" VARCHAR,  -- modality_source
  "exam_name" VARCHAR,  -- 检查名称 Examination name
  "body_site" VARCHAR,  -- 检查部位 Body site
  "body_site_source" VARCHAR,  -- body_site_source
  "laterality" VARCHAR,  -- 侧别 Laterality
  "laterality_source" VARCHAR,  -- laterality_source
  "contrast" BOOLEAN,  -- 增强 Contrast
  "series_count" BIGINT,  -- 序列数 Number of series
  "image_count" BIGINT,  -- 图像数 Number of images
  "findings" VARCHAR,  -- 影像所见 Findings
  "impression" VARCHAR,  -- 影像诊断 Impression
  "positive" BOOLEAN,  -- 阳性 Positive
  "bi_rads" VARCHAR,  -- BI-RADS分类 BI-RADS category
  "bi_rads_source" VARCHAR,  -- bi_rads_source
  "lung_rads" VARCHAR,  -- Lung-RADS分类 Lung-RADS category
  "lung_rads_source" VARCHAR,  -- lung_rads_source
  "largest_lesion" DOUBLE,  -- 最大病灶长径 Largest lesion diameter
  "dose_length_product" DOUBLE,  -- 剂量长度乘积 Dose-length product
  "requested_time" TIMESTAMP,  -- 申请时间 Requested at
  "study_time" TIMESTAMP,  -- 检查时间 Study time
  "report_time" TIMESTAMP,  -- 报告时间 Report time
  "department_code" VARCHAR,  -- 申请科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "device" VARCHAR,  -- 设备型号 Device
  "radiologist" VARCHAR,  -- 报告医师 Radiologist
  "reviewer" VARCHAR,  -- 审核医师 Reviewer
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 病理 · Pathology
CREATE TABLE "pathology" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "pathology_ref" VARCHAR,  -- 病理标识 Pathology identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "surgery_ref" VARCHAR,  -- 手术标识 Surgery identifier
  "report_type" VARCHAR,  -- 病理类型 Pathology type
  "report_type_source" VARCHAR,  -- report_type_source
  "specimen_name" VARCHAR,  -- 标本名称 Specimen name
  "specimen_site" VARCHAR,  -- 标本部位 Specimen site
  "specimen_site_source" VARCHAR,  -- specimen_site_source
  "laterality" VARCHAR,  -- 侧别 Laterality
  "laterality_source" VARCHAR,  -- laterality_source
  "gross" VARCHAR,  -- 大体所见 Gross findings
  "microscopic" VARCHAR,  -- 镜下所见 Microscopic findings
  "diagnosis_text" VARCHAR,  -- 病理诊断 Pathological diagnosis
  "immunohistochemistry" VARCHAR,  -- 免疫组化 Immunohistochemistry
  "histology" VARCHAR,  -- 组织学类型 Histology
  "histology_source" VARCHAR,  -- histology_source
  "malignant" BOOLEAN,  -- 恶性 Malignant
  "grade" VARCHAR,  -- 分化程度 Differentiation grade
  "grade_source" VARCHAR,  -- grade_source
  "tumor_size" DOUBLE,  -- 肿瘤最大径 Tumour size
  "t_stage" VARCHAR,  -- T分期 T stage
  "t_stage_source" VARCHAR,  -- t_stage_source
  "n_stage" VARCHAR,  -- N分期 N stage
  "n_stage_source" VARCHAR,  -- n_stage_source
  "m_stage" VARCHAR,  -- M分期 M stage
  "m_stage_source" VARCHAR,  -- m_stage_source
  "stage" VARCHAR,  -- 总分期 Stage group
  "stage_source" VARCHAR,  -- stage_source
  "stage_edition" VARCHAR,  -- 分期版本 Stage edition
  "figo_stage" VARCHAR,  -- FIGO分期 FIGO stage
  "figo_stage_source" VARCHAR,  -- figo_stage_source
  "margin" VARCHAR,  -- 切缘 Margin
  "margin_source" VARCHAR,  -- margin_source
  "vascular_invasion" BOOLEAN,  -- 脉管侵犯 Vascular invasion
  "lymph_nodes_examined" BIGINT,  -- 检出淋巴结数 Lymph nodes examined
  "lymph_nodes_positive" BIGINT,  -- 阳性淋巴结数 Lymph nodes positive
  "er" VARCHAR,  -- 雌激素受体 Estrogen receptor
  "er_source" VARCHAR,  -- er_source
  "er_percent" DOUBLE,  -- 雌激素受体阳性率 Estrogen receptor percentage
  "pr" VARCHAR,  -- 孕激素受体 Progesterone receptor
  "pr_source" VARCHAR,  -- pr_source
  "pr_percent" DOUBLE,  -- 孕激素受体阳性率 Progesterone receptor percentage
  "her2" VARCHAR,  -- HER2免疫组化 HER2 immunohistochemistry
  "her2_source" VARCHAR,  -- her2_source
  "her2_fish" VARCHAR,  -- HER2基因扩增 HER2 amplification
  "her2_fish_source" VARCHAR,  -- her2_fish_source
  "ki67" DOUBLE,  -- Ki-67指数 Ki-67 index
  "pd_l1_tps" DOUBLE,  -- PD-L1肿瘤比例评分 PD-L1 tumour proportion score
  "egfr" VARCHAR,  -- EGFR突变 EGFR mutation
  "egfr_source" VARCHAR,  -- egfr_source
  "alk" VARCHAR,  -- ALK融合 ALK fusion
  "alk_source" VARCHAR,  -- alk_source
  "ros1" VARCHAR,  -- ROS1融合 ROS1 fusion
  "ros1_source" VARCHAR,  -- ros1_source
  "kras" VARCHAR,  -- KRAS突变 KRAS mutation
  "kras_source" VARCHAR,  -- kras_source
  "brca" VARCHAR,  -- BRCA突变 BRCA mutation
  "brca_source" VARCHAR,  -- brca_source
  "p16" VARCHAR,  -- p16免疫组化 p16 immunohistochemistry
  "p16_source" VARCHAR,  -- p16_source
  "hpv_type" VARCHAR,  -- HPV分型 HPV type
  "cytology" VARCHAR,  -- 细胞学分级 Cytology grade
  "cytology_source" VARCHAR,  -- cytology_source
  "sampled_time" TIMESTAMP,  -- 取材时间 Sampled at
  "received_time" TIMESTAMP,  -- 接收时间 Received at
  "report_time" TIMESTAMP,  -- 报告时间 Report time
  "pathologist" VARCHAR,  -- 病理医师 Pathologist
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 手术操作 · Surgery
CREATE TABLE "surgery" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "surgery_ref" VARCHAR,  -- 手术标识 Surgery identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "procedure_code" VARCHAR,  -- 手术操作编码 Procedure code
  "procedure_code_source" VARCHAR,  -- procedure_code_source
  "procedure_name" VARCHAR,  -- 手术操作名称 Procedure name
  "main_procedure" BOOLEAN,  -- 主要手术 Main procedure
  "sequence" BIGINT,  -- 手术序号 Sequence
  "procedure_class" VARCHAR,  -- 操作类别 Procedure class
  "procedure_class_source" VARCHAR,  -- procedure_class_source
  "level" VARCHAR,  -- 手术级别 Surgery level
  "level_source" VARCHAR,  -- level_source
  "elective" VARCHAR,  -- 择期 Elective
  "elective_source" VARCHAR,  -- elective_source
  "body_site" VARCHAR,  -- 手术部位 Body site
  "body_site_source" VARCHAR,  -- body_site_source
  "laterality" VARCHAR,  -- 侧别 Laterality
  "laterality_source" VARCHAR,  -- laterality_source
  "preoperative_diagnosis" VARCHAR,  -- 术前诊断 Preoperative diagnosis
  "postoperative_diagnosis" VARCHAR,  -- 术后诊断 Postoperative diagnosis
  "start_time" TIMESTAMP,  -- 手术开始时间 Start time
  "end_time" TIMESTAMP,  -- 手术结束时间 End time
  "surgeon" VARCHAR,  -- 术者 Surgeon
  "first_assistant" VARCHAR,  -- 一助 First assistant
  "anesthetist" VARCHAR,  -- 麻醉医师 Anaesthetist
  "anesthesia" VARCHAR,  -- 麻醉方式 Anaesthesia
  "anesthesia_source" VARCHAR,  -- anesthesia_source
  "asa_grade" VARCHAR,  -- ASA分级 ASA grade
  "asa_grade_source" VARCHAR,  -- asa_grade_source
  "incision_grade" VARCHAR,  -- 切口等级 Incision grade
  "incision_grade_source" VARCHAR,  -- incision_grade_source
  "healing" VARCHAR,  -- 愈合等级 Healing grade
  "healing_source" VARCHAR,  -- healing_source
  "blood_loss" DOUBLE,  -- 术中出血量 Blood loss
  "transfusion" DOUBLE,  -- 术中输血量 Transfusion
  "complication" VARCHAR,  -- 术后并发症 Complication
  "unplanned_return" BOOLEAN,  -- 非计划再手术 Unplanned return to theatre
  "implant" VARCHAR,  -- 植入物 Implant
  "operation_note" VARCHAR,  -- 手术经过 Operation note
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 治疗 · Treatment
CREATE TABLE "treatment" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "treatment_ref" VARCHAR,  -- 治疗标识 Treatment identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "order_ref" VARCHAR,  -- 医嘱标识 Order identifier
  "treatment_type" VARCHAR,  -- 治疗类型 Treatment type
  "treatment_type_source" VARCHAR,  -- treatment_type_source
  "treatment_name" VARCHAR,  -- 治疗名称 Treatment name
  "intent" VARCHAR,  -- 治疗目的 Intent
  "intent_source" VARCHAR,  -- intent_source
  "regimen" VARCHAR,  -- 治疗方案 Regimen
  "line" BIGINT,  -- 治疗线数 Line of therapy
  "cycle" BIGINT,  -- 周期 Cycle
  "session" BIGINT,  -- 次数 Session
  "planned_sessions" BIGINT,  -- 计划次数 Planned sessions
  "radiotherapy_technique" VARCHAR,  -- 放疗技术 Radiotherapy technique
  "radiotherapy_technique_source" VARCHAR,  -- radiotherapy_technique_source
  "target_site" VARCHAR,  -- 靶区部位 Target site
  "target_site_source" VARCHAR,  -- target_site_source
  "fraction_dose" DOUBLE,  -- 单次放疗剂量 Dose per fraction
  "total_dose" DOUBLE,  -- 累计放疗剂量 Cumulative dose
  "dialysis_mode" VARCHAR,  -- 透析方式 Dialysis mode
  "dialysis_mode_source" VARCHAR,  -- dialysis_mode_source
  "ultrafiltration" DOUBLE,  -- 超滤量 Ultrafiltration volume
  "blood_product" VARCHAR,  -- 血液制品 Blood product
  "blood_product_source" VARCHAR,  -- blood_product_source
  "duration" DOUBLE,  -- 治疗时长 Duration
  "response" VARCHAR,  -- 疗效评价 Response
  "response_source" VARCHAR,  -- response_source
  "toxicity_grade" VARCHAR,  -- 不良反应分级 Toxicity grade
  "toxicity_grade_source" VARCHAR,  -- toxicity_grade_source
  "toxicity" VARCHAR,  -- 不良反应 Toxicity
  "start_time" TIMESTAMP,  -- 治疗开始时间 Start time
  "end_time" TIMESTAMP,  -- 治疗结束时间 End time
  "department_code" VARCHAR,  -- 治疗科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "doctor" VARCHAR,  -- 治疗医师 Doctor
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 生命体征 · Vital signs
CREATE TABLE "vital_sign" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "vital_ref" VARCHAR,  -- 体征标识 Vital-sign identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "measured_time" TIMESTAMP,  -- 测量时间 Measured at
  "temperature" DOUBLE,  -- 体温 Temperature
  "temperature_site" VARCHAR,  -- 测温部位 Temperature site
  "temperature_site_source" VARCHAR,  -- temperature_site_source
  "pulse" BIGINT,  -- 脉搏 Pulse
  "heart_rate" BIGINT,  -- 心率 Heart rate
  "respiration" BIGINT,  -- 呼吸 Respiration
  "systolic" BIGINT,  -- 收缩压 Systolic pressure
  "diastolic" BIGINT,  -- 舒张压 Diastolic pressure
  "position" VARCHAR,  -- 测量体位 Position
  "position_source" VARCHAR,  -- position_source
  "spo2" DOUBLE,  -- 血氧饱和度 Oxygen saturation
  "oxygen_flow" DOUBLE,  -- 吸氧流量 Oxygen flow
  "height" DOUBLE,  -- 身高 Height
  "weight" DOUBLE,  -- 体重 Weight
  "weight_band" VARCHAR,  -- 体重(区间) Weight band
  "bmi" DOUBLE,  -- 体质指数 Body mass index
  "waist" DOUBLE,  -- 腰围 Waist circumference
  "glucose_bedside" DOUBLE,  -- 床旁血糖 Bedside glucose
  "glucose_moment" VARCHAR,  -- 血糖时点 Glucose moment
  "glucose_moment_source" VARCHAR,  -- glucose_moment_source
  "pain" BIGINT,  -- 疼痛评分 Pain score
  "consciousness" VARCHAR,  -- 意识状态 Consciousness
  "consciousness_source" VARCHAR,  -- consciousness_source
  "gcs" BIGINT,  -- 格拉斯哥昏迷评分 Glasgow coma score
  "intake" DOUBLE,  -- 入量 Fluid intake
  "output" DOUBLE,  -- 出量 Fluid output
  "urine_output" DOUBLE,  -- 尿量 Urine output
  "fall_risk" BIGINT,  -- 跌倒风险评分 Fall risk score
  "braden_score" BIGINT,  -- 压疮风险评分 Braden score
  "nurse" VARCHAR,  -- 测量者 Measured by
  "note" VARCHAR,  -- 体征备注 Note
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 费用 · Charge
CREATE TABLE "charge" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "charge_ref" VARCHAR,  -- 费用标识 Charge identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "order_ref" VARCHAR,  -- 医嘱标识 Order identifier
  "settlement_ref" VARCHAR,  -- 结算标识 Settlement identifier
  "item_code" VARCHAR,  -- 收费项目代码 Item code
  "item_name" VARCHAR,  -- 收费项目名称 Item name
  "national_item_code" VARCHAR,  -- 国家项目代码 National item code
  "charge_category" VARCHAR,  -- 费用类别 Charge category
  "charge_category_source" VARCHAR,  -- charge_category_source
  "specification" VARCHAR,  -- 规格 Specification
  "quantity" DOUBLE,  -- 数量 Quantity
  "unit" VARCHAR,  -- 计价单位 Unit
  "unit_price" DOUBLE,  -- 单价 Unit price
  "amount" DOUBLE,  -- 金额 Amount
  "insurance_amount" DOUBLE,  -- 医保支付金额 Paid by insurance
  "self_amount" DOUBLE,  -- 自付金额 Paid by patient
  "insurance_class" VARCHAR,  -- 医保项目等级 Insurance class
  "insurance_class_source" VARCHAR,  -- insurance_class_source
  "refunded" BOOLEAN,  -- 退费 Refunded
  "charged_time" TIMESTAMP,  -- 计费时间 Charged at
  "settled_time" TIMESTAMP,  -- 结算时间 Settled at
  "department_code" VARCHAR,  -- 开单科室代码 Department code
  "department_code_source" VARCHAR,  -- department_code_source
  "executing_department_code" VARCHAR,  -- 执行科室代码 Executing department code
  "executing_department_code_source" VARCHAR,  -- executing_department_code_source
  "doctor" VARCHAR,  -- 开单医师 Doctor
  "payer" VARCHAR,  -- 付费方 Payer
  "payer_source" VARCHAR,  -- payer_source
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);

-- 随访 · Follow-up
CREATE TABLE "follow_up" (
  "hospital" VARCHAR NOT NULL,  -- hospital
  "month" VARCHAR NOT NULL,  -- month
  "row_key" VARCHAR NOT NULL,  -- row_key
  "row_hash" VARCHAR NOT NULL,  -- row_hash
  "follow_up_ref" VARCHAR,  -- 随访标识 Follow-up identifier
  "subject_ref" VARCHAR,  -- 患者标识 Patient identifier
  "visit_ref" VARCHAR,  -- 就诊标识 Visit identifier
  "plan_ref" VARCHAR,  -- 随访计划标识 Plan identifier
  "topic" VARCHAR,  -- 随访主题 Topic
  "topic_source" VARCHAR,  -- topic_source
  "method" VARCHAR,  -- 随访方式 Method
  "method_source" VARCHAR,  -- method_source
  "planned_time" TIMESTAMP,  -- 计划时间 Planned at
  "done_time" TIMESTAMP,  -- 完成时间 Done at
  "status" VARCHAR,  -- 随访状态 Status
  "status_source" VARCHAR,  -- status_source
  "lost_reason" VARCHAR,  -- 失访原因 Reason lost
  "lost_reason_source" VARCHAR,  -- lost_reason_source
  "respondent" VARCHAR,  -- 应答者 Respondent
  "respondent_source" VARCHAR,  -- respondent_source
  "alive" BOOLEAN,  -- 存活 Alive
  "death_date" DATE,  -- 死亡日期 Date of death
  "death_cause" VARCHAR,  -- 死亡原因 Cause of death
  "recurrence" BOOLEAN,  -- 复发或转移 Recurrence or metastasis
  "recurrence_date" DATE,  -- 复发日期 Date of recurrence
  "recurrence_site" VARCHAR,  -- 复发部位 Site of recurrence
  "recurrence_site_source" VARCHAR,  -- recurrence_site_source
  "ecog" VARCHAR,  -- ECOG评分 ECOG score
  "ecog_source" VARCHAR,  -- ecog_source
  "symptom" VARCHAR,  -- 症状 Symptoms
  "medication_adherence" VARCHAR,  -- 服药依从性 Medication adherence
  "medication_adherence_source" VARCHAR,  -- medication_adherence_source
  "adverse_reaction" BOOLEAN,  -- 不良反应 Adverse reaction
  "hypoglycemia" VARCHAR,  -- 低血糖 Hypoglycaemia
  "hypoglycemia_source" VARCHAR,  -- hypoglycemia_source
  "fasting_glucose" DOUBLE,  -- 空腹血糖 Fasting glucose
  "systolic" BIGINT,  -- 收缩压 Systolic pressure
  "diastolic" BIGINT,  -- 舒张压 Diastolic pressure
  "weight" DOUBLE,  -- 体重 Weight
  "smoking_status" VARCHAR,  -- 吸烟状况 Smoking status
  "smoking_status_source" VARCHAR,  -- smoking_status_source
  "quality_of_life" DOUBLE,  -- 生活质量评分 Quality-of-life score
  "readmitted" BOOLEAN,  -- 再住院 Readmitted
  "satisfaction" BIGINT,  -- 满意度 Satisfaction
  "advice" VARCHAR,  -- 随访建议 Advice
  "follower" VARCHAR,  -- 随访者 Followed by
  "next_time" TIMESTAMP,  -- 下次随访时间 Next follow-up
  "held" VARCHAR,  -- held
  "warnings" VARCHAR,  -- warnings
  "row_level" BIGINT,  -- row_level
  "parcel" VARCHAR NOT NULL,  -- parcel
  "row" BIGINT NOT NULL,  -- row
  "run_id" VARCHAR NOT NULL,  -- run_id
  "extra" VARCHAR  -- extra
);
