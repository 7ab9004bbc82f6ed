-- 患者 · Patient
CREATE TABLE `patient` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `id_type` STRING,  -- 证件类型 Document type
  `id_type_source` STRING,  -- id_type_source
  `birth_date` DATE,  -- 出生日期 Birth date
  `sex` STRING,  -- 性别 Sex
  `sex_source` STRING,  -- sex_source
  `ethnic_group` STRING,  -- 民族 Ethnic group
  `ethnic_group_source` STRING,  -- ethnic_group_source
  `nationality` STRING,  -- 国籍 Nationality
  `nationality_source` STRING,  -- nationality_source
  `marital_status` STRING,  -- 婚姻状况 Marital status
  `marital_status_source` STRING,  -- marital_status_source
  `education` STRING,  -- 文化程度 Education
  `education_source` STRING,  -- education_source
  `occupation` STRING,  -- 职业 Occupation
  `occupation_source` STRING,  -- occupation_source
  `postcode` STRING,  -- 邮政编码 Postcode
  `district` STRING,  -- 现住区县 District
  `birth_place` STRING,  -- 出生地 Place of birth
  `native_place` STRING,  -- 籍贯 Native place
  `contact_relation` STRING,  -- 联系人关系 Contact's relation
  `contact_relation_source` STRING,  -- contact_relation_source
  `abo` STRING,  -- ABO血型 ABO blood group
  `abo_source` STRING,  -- abo_source
  `rh` STRING,  -- Rh血型 Rh blood group
  `rh_source` STRING,  -- rh_source
  `allergy_history` STRING,  -- 过敏史 Allergies
  `smoking_status` STRING,  -- 吸烟状况 Smoking status
  `smoking_status_source` STRING,  -- smoking_status_source
  `alcohol_status` STRING,  -- 饮酒状况 Alcohol status
  `alcohol_status_source` STRING,  -- alcohol_status_source
  `family_history` STRING,  -- 家族史 Family history
  `death_time` TIMESTAMP_NTZ,  -- 死亡时间 Time of death
  `death_cause_code` STRING,  -- 根本死因编码 Underlying cause of death
  `death_cause_code_source` STRING,  -- death_cause_code_source
  `registered_time` TIMESTAMP_NTZ,  -- 建档时间 Registered at
  `id_number_valid` BOOLEAN,  -- 证件号码校验通过 Identity number holds
  `id_birth_date_agrees` BOOLEAN,  -- 证件与登记出生日期一致 Birth date in the identity number agrees
  `id_number_sex` STRING,  -- 证件号码中的性别 Sex in the identity number
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 就诊 · Visit
CREATE TABLE `visit` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `visit_type` STRING,  -- 就诊类型 Visit type
  `visit_type_source` STRING,  -- visit_type_source
  `visit_number` BIGINT,  -- 就诊次数 Visit number
  `start_time` TIMESTAMP_NTZ,  -- 就诊开始时间 Start time
  `end_time` TIMESTAMP_NTZ,  -- 就诊结束时间 End time
  `registered_time` TIMESTAMP_NTZ,  -- 挂号或登记时间 Registered at
  `department_code` STRING,  -- 科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `department` STRING,  -- 科室名称 Department
  `ward` STRING,  -- 病区 Ward
  `bed` STRING,  -- 床号 Bed
  `discharge_department_code` STRING,  -- 出院科室代码 Discharge department code
  `discharge_department_code_source` STRING,  -- discharge_department_code_source
  `doctor` STRING,  -- 接诊医师 Doctor
  `admission_way` STRING,  -- 入院途径 Admission way
  `admission_way_source` STRING,  -- admission_way_source
  `admission_condition` STRING,  -- 入院病情 Condition at admission
  `admission_condition_source` STRING,  -- admission_condition_source
  `referred_from` STRING,  -- 转入机构 Referred from
  `discharge_way` STRING,  -- 离院方式 Discharge way
  `discharge_way_source` STRING,  -- discharge_way_source
  `discharge_disposition` STRING,  -- 转归 Outcome
  `discharge_disposition_source` STRING,  -- discharge_disposition_source
  `transferred_to` STRING,  -- 转往机构 Transferred to
  `readmission_31d` BOOLEAN,  -- 31天再住院计划 Planned readmission within 31 days
  `age_years` BIGINT,  -- 就诊年龄 Age at visit
  `age_days` BIGINT,  -- 新生儿日龄 Age in days
  `birth_weight` DOUBLE,  -- 新生儿出生体重 Birth weight
  `insurance_type` STRING,  -- 医疗付费方式 Payment type
  `insurance_type_source` STRING,  -- insurance_type_source
  `length_of_stay` BIGINT,  -- 实际住院天数 Length of stay
  `chief_complaint` STRING,  -- 主诉 Chief complaint
  `main_diagnosis_code` STRING,  -- 主要诊断编码 Main diagnosis code
  `main_diagnosis_code_source` STRING,  -- main_diagnosis_code_source
  `main_diagnosis` STRING,  -- 主要诊断名称 Main diagnosis
  `first_visit` BOOLEAN,  -- 初诊 First visit
  `clinical_pathway` BOOLEAN,  -- 临床路径 Clinical pathway
  `critical_care_hours` DOUBLE,  -- 重症监护时长 Hours in intensive care
  `ventilator_hours` DOUBLE,  -- 呼吸机使用时长 Hours on ventilator
  `rescue_count` BIGINT,  -- 抢救次数 Number of rescues
  `total_amount` DOUBLE,  -- 总费用 Total charge
  `self_amount` DOUBLE,  -- 自付金额 Paid by patient
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 诊断 · Diagnosis
CREATE TABLE `diagnosis` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `diagnosis_ref` STRING,  -- 诊断标识 Diagnosis identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `type` STRING,  -- 诊断类别 Diagnosis type
  `type_source` STRING,  -- type_source
  `sequence` BIGINT,  -- 诊断序号 Sequence
  `code` STRING,  -- 诊断编码 Diagnosis code
  `code_source` STRING,  -- code_source
  `name` STRING,  -- 诊断名称 Diagnosis name
  `attached_code` STRING,  -- 附加编码 Additional code
  `attached_code_source` STRING,  -- attached_code_source
  `edition` STRING,  -- 编码版本 Code edition
  `tcm_code` STRING,  -- 中医病证编码 TCM code
  `tcm_name` STRING,  -- 中医病证名称 TCM disease or pattern
  `morphology_code` STRING,  -- 肿瘤形态学编码 Morphology code
  `morphology_code_source` STRING,  -- morphology_code_source
  `certainty` STRING,  -- 确定程度 Certainty
  `certainty_source` STRING,  -- certainty_source
  `admission_condition` STRING,  -- 入院时情况 Present on admission
  `admission_condition_source` STRING,  -- admission_condition_source
  `outcome` STRING,  -- 诊断转归 Outcome
  `outcome_source` STRING,  -- outcome_source
  `laterality` STRING,  -- 侧别 Laterality
  `laterality_source` STRING,  -- laterality_source
  `onset_time` TIMESTAMP_NTZ,  -- 发病时间 Onset time
  `diagnosed_time` TIMESTAMP_NTZ,  -- 诊断时间 Diagnosed at
  `doctor` STRING,  -- 诊断医师 Doctor
  `department_code` STRING,  -- 诊断科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `chronic` BOOLEAN,  -- 慢性病标志 Chronic disease
  `infectious_report` BOOLEAN,  -- 传染病报告标志 Notifiable disease reported
  `note` STRING,  -- 诊断说明 Note
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 医嘱 · Order
CREATE TABLE `order` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `order_ref` STRING,  -- 医嘱标识 Order identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `group_ref` STRING,  -- 医嘱组标识 Order group identifier
  `order_type` STRING,  -- 医嘱类别 Order type
  `order_type_source` STRING,  -- order_type_source
  `order_class` STRING,  -- 医嘱项目类别 Order class
  `order_class_source` STRING,  -- order_class_source
  `item_code` STRING,  -- 项目代码 Item code
  `content` STRING,  -- 医嘱内容 Content
  `specification` STRING,  -- 规格 Specification
  `dose` DOUBLE,  -- 单次剂量 Dose
  `dose_unit` STRING,  -- 剂量单位 Dose unit
  `route` STRING,  -- 给药途径 Route
  `route_source` STRING,  -- route_source
  `frequency` STRING,  -- 执行频次 Frequency
  `frequency_source` STRING,  -- frequency_source
  `quantity` DOUBLE,  -- 总量 Quantity
  `emergency` BOOLEAN,  -- 加急 Emergency
  `status` STRING,  -- 医嘱状态 Status
  `status_source` STRING,  -- status_source
  `ordered_time` TIMESTAMP_NTZ,  -- 开立时间 Ordered at
  `start_time` TIMESTAMP_NTZ,  -- 开始执行时间 Start time
  `stop_time` TIMESTAMP_NTZ,  -- 停止时间 Stop time
  `ordering_doctor` STRING,  -- 开立医师 Ordering doctor
  `executing_nurse` STRING,  -- 执行护士 Executing nurse
  `department_code` STRING,  -- 开立科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `executing_department_code` STRING,  -- 执行科室代码 Executing department code
  `executing_department_code_source` STRING,  -- executing_department_code_source
  `reason` STRING,  -- 开立原因 Reason
  `note` STRING,  -- 医嘱备注 Note
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 用药 · Medication
CREATE TABLE `medication` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `medication_ref` STRING,  -- 用药标识 Medication identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `order_ref` STRING,  -- 医嘱标识 Order identifier
  `prescription_ref` STRING,  -- 处方标识 Prescription identifier
  `drug_code` STRING,  -- 药品代码 Drug code
  `drug_code_source` STRING,  -- drug_code_source
  `drug_name` STRING,  -- 药品名称 Drug name
  `generic` STRING,  -- 通用名 Generic name
  `trade_name` STRING,  -- 商品名 Trade name
  `national_drug_code` STRING,  -- 国家药品编码 National drug code
  `specification` STRING,  -- 规格 Specification
  `dosage_form` STRING,  -- 剂型 Dosage form
  `dosage_form_source` STRING,  -- dosage_form_source
  `manufacturer` STRING,  -- 生产企业 Manufacturer
  `dose` DOUBLE,  -- 单次剂量 Dose
  `dose_unit` STRING,  -- 剂量单位 Dose unit
  `route` STRING,  -- 给药途径 Route
  `route_source` STRING,  -- route_source
  `frequency` STRING,  -- 用药频次 Frequency
  `frequency_source` STRING,  -- frequency_source
  `days` BIGINT,  -- 用药天数 Days
  `quantity` DOUBLE,  -- 发药数量 Quantity
  `quantity_unit` STRING,  -- 发药单位 Quantity unit
  `start_time` TIMESTAMP_NTZ,  -- 用药开始时间 Start time
  `end_time` TIMESTAMP_NTZ,  -- 用药结束时间 End time
  `prescriber` STRING,  -- 开具医师 Prescriber
  `pharmacist` STRING,  -- 审核药师 Pharmacist
  `purpose` STRING,  -- 用药目的 Purpose
  `purpose_source` STRING,  -- purpose_source
  `antibacterial_level` STRING,  -- 抗菌药物级别 Antibacterial level
  `antibacterial_level_source` STRING,  -- antibacterial_level_source
  `skin_test` STRING,  -- 皮试结果 Skin test
  `skin_test_source` STRING,  -- skin_test_source
  `take_home` BOOLEAN,  -- 出院带药 Take-home
  `amount` DOUBLE,  -- 药品金额 Amount
  `adverse_reaction` STRING,  -- 不良反应 Adverse reaction
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 病历文书 · Medical record
CREATE TABLE `medical_record` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `record_ref` STRING,  -- 文书标识 Record identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `document_type` STRING,  -- 文书类型 Document type
  `document_type_source` STRING,  -- document_type_source
  `title` STRING,  -- 文书标题 Title
  `text` STRING,  -- 文书正文 Text
  `format` STRING,  -- 正文格式 Format
  `format_source` STRING,  -- format_source
  `language` STRING,  -- 正文语言 Language
  `chief_complaint` STRING,  -- 主诉 Chief complaint
  `present_illness` STRING,  -- 现病史 History of present illness
  `past_history` STRING,  -- 既往史 Past history
  `personal_history` STRING,  -- 个人史 Personal history
  `obstetric_history` STRING,  -- 婚育与月经史 Marital, obstetric and menstrual history
  `family_history` STRING,  -- 家族史 Family history
  `physical_examination` STRING,  -- 体格检查 Physical examination
  `auxiliary_examination` STRING,  -- 辅助检查 Auxiliary examination
  `assessment` STRING,  -- 诊断与分析 Assessment
  `plan` STRING,  -- 诊疗计划 Plan
  `discharge_instruction` STRING,  -- 出院医嘱 Discharge instructions
  `author` STRING,  -- 书写者 Author
  `reviewer` STRING,  -- 审签者 Reviewer
  `department_code` STRING,  -- 书写科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `event_time` TIMESTAMP_NTZ,  -- 记录所述时间 Event time
  `written_time` TIMESTAMP_NTZ,  -- 书写时间 Written at
  `signed_time` TIMESTAMP_NTZ,  -- 签署时间 Signed at
  `status` STRING,  -- 文书状态 Status
  `status_source` STRING,  -- status_source
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 检验结果 · Laboratory result
CREATE TABLE `lab_result` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `result_ref` STRING,  -- 结果标识 Result identifier
  `report_ref` STRING,  -- 报告标识 Report identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `order_ref` STRING,  -- 医嘱标识 Order identifier
  `report_name` STRING,  -- 检验组合名称 Panel name
  `item_code` STRING,  -- 检验项目代码 Item code
  `item_code_source` STRING,  -- item_code_source
  `item_name` STRING,  -- 检验项目名称 Item name
  `specimen` STRING,  -- 标本类型 Specimen
  `specimen_source` STRING,  -- specimen_source
  `value_text` STRING,  -- 结果原文 Result text
  `value_number` DOUBLE,  -- 结果数值 Result number
  `value_comparator` STRING,  -- 比较符 Comparator
  `value_comparator_source` STRING,  -- value_comparator_source
  `unit` STRING,  -- 结果单位 Unit
  `ref_low` DOUBLE,  -- 参考下限 Reference low
  `ref_high` DOUBLE,  -- 参考上限 Reference high
  `ref_text` STRING,  -- 参考区间原文 Reference text
  `abnormal_flag` STRING,  -- 异常标志 Abnormal flag
  `abnormal_flag_source` STRING,  -- abnormal_flag_source
  `critical` BOOLEAN,  -- 危急值 Critical value
  `method` STRING,  -- 检验方法 Method
  `instrument` STRING,  -- 检验仪器 Instrument
  `requested_time` TIMESTAMP_NTZ,  -- 申请时间 Requested at
  `sampled_time` TIMESTAMP_NTZ,  -- 采样时间 Sampled at
  `received_time` TIMESTAMP_NTZ,  -- 接收时间 Received at
  `result_time` TIMESTAMP_NTZ,  -- 报告时间 Result time
  `department_code` STRING,  -- 申请科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `tester` STRING,  -- 检验者 Tester
  `note` STRING,  -- 结果说明 Note
  `value_standard` DOUBLE,  -- 标准数值 Standard value
  `unit_standard` STRING,  -- 标准单位 Standard unit
  `conversion_rule` STRING,  -- 换算规则 Conversion rule
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 微生物检验 · Microbiology
CREATE TABLE `microbiology` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `microbiology_ref` STRING,  -- 微生物结果标识 Microbiology identifier
  `report_ref` STRING,  -- 报告标识 Report identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `order_ref` STRING,  -- 医嘱标识 Order identifier
  `isolate_ref` STRING,  -- 菌株标识 Isolate identifier
  `test_type` STRING,  -- 检验方式 Test type
  `test_type_source` STRING,  -- test_type_source
  `specimen` STRING,  -- 标本类型 Specimen
  `specimen_source` STRING,  -- specimen_source
  `specimen_site` STRING,  -- 采集部位 Specimen site
  `result` STRING,  -- 检出结果 Result
  `result_source` STRING,  -- result_source
  `organism` STRING,  -- 微生物代码 Organism
  `organism_source` STRING,  -- organism_source
  `organism_name` STRING,  -- 微生物名称 Organism name
  `colony_count` STRING,  -- 菌落计数 Colony count
  `antibiotic` STRING,  -- 抗菌药物 Antibiotic
  `antibiotic_source` STRING,  -- antibiotic_source
  `antibiotic_name` STRING,  -- 抗菌药物名称 Antibiotic name
  `susceptibility_method` STRING,  -- 药敏方法 Susceptibility method
  `susceptibility_method_source` STRING,  -- susceptibility_method_source
  `zone_diameter` DOUBLE,  -- 抑菌圈直径 Zone diameter
  `mic` DOUBLE,  -- 最低抑菌浓度 Minimum inhibitory concentration
  `mic_comparator` STRING,  -- 抑菌浓度比较符 MIC comparator
  `mic_comparator_source` STRING,  -- mic_comparator_source
  `susceptibility` STRING,  -- 药敏结果 Susceptibility
  `susceptibility_source` STRING,  -- susceptibility_source
  `breakpoint_standard` STRING,  -- 折点标准 Breakpoint standard
  `multidrug_resistant` BOOLEAN,  -- 多重耐药 Multidrug resistant
  `gram_stain` STRING,  -- 革兰染色 Gram stain
  `gram_stain_source` STRING,  -- gram_stain_source
  `sampled_time` TIMESTAMP_NTZ,  -- 采样时间 Sampled at
  `received_time` TIMESTAMP_NTZ,  -- 接收时间 Received at
  `result_time` TIMESTAMP_NTZ,  -- 报告时间 Result time
  `conclusion` STRING,  -- 报告结论 Conclusion
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 检查 · Examination
CREATE TABLE `examination` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `exam_ref` STRING,  -- 检查标识 Examination identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `order_ref` STRING,  -- 医嘱标识 Order identifier
  `exam_type` STRING,  -- 检查类型 Examination type
  `exam_type_source` STRING,  -- exam_type_source
  `exam_name` STRING,  -- 检查名称 Examination name
  `body_site` STRING,  -- 检查部位 Body site
  `body_site_source` STRING,  -- body_site_source
  `laterality` STRING,  -- 侧别 Laterality
  `laterality_source` STRING,  -- laterality_source
  `findings` STRING,  -- 检查所见 Findings
  `conclusion` STRING,  -- 检查结论 Conclusion
  `abnormal` BOOLEAN,  -- 结果异常 Abnormal
  `ejection_fraction` DOUBLE,  -- 左室射血分数 Left ventricular ejection fraction
  `heart_rate` BIGINT,  -- 心率 Heart rate
  `pr_interval` BIGINT,  -- PR间期 PR interval
  `qrs_duration` BIGINT,  -- QRS时限 QRS duration
  `qtc_interval` BIGINT,  -- QTc间期 QTc interval
  `fev1` DOUBLE,  -- 第一秒用力呼气量 FEV1
  `fev1_fvc` DOUBLE,  -- 一秒率 FEV1/FVC
  `retinopathy_grade` STRING,  -- 眼底分级 Retinopathy grade
  `retinopathy_grade_source` STRING,  -- retinopathy_grade_source
  `requested_time` TIMESTAMP_NTZ,  -- 申请时间 Requested at
  `exam_time` TIMESTAMP_NTZ,  -- 检查时间 Examination time
  `report_time` TIMESTAMP_NTZ,  -- 报告时间 Report time
  `department_code` STRING,  -- 执行科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `device` STRING,  -- 检查设备 Device
  `doctor` STRING,  -- 报告医师 Reporting doctor
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 影像 · Imaging
CREATE TABLE `imaging` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `study_ref` STRING,  -- 影像检查标识 Study identifier
  `accession_ref` STRING,  -- 检查号 Accession number
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `order_ref` STRING,  -- 医嘱标识 Order identifier
  `modality` STRING,  -- 成像方式 Modality
  `modality_source` STRING,  -- modality_source
  `exam_name` STRING,  -- 检查名称 Examination name
  `body_site` STRING,  -- 检查部位 Body site
  `body_site_source` STRING,  -- body_site_source
  `laterality` STRING,  -- 侧别 Laterality
  `laterality_source` STRING,  -- laterality_source
  `contrast` BOOLEAN,  -- 增强 Contrast
  `series_count` BIGINT,  -- 序列数 Number of series
  `image_count` BIGINT,  -- 图像数 Number of images
  `findings` STRING,  -- 影像所见 Findings
  `impression` STRING,  -- 影像诊断 Impression
  `positive` BOOLEAN,  -- 阳性 Positive
  `bi_rads` STRING,  -- BI-RADS分类 BI-RADS category
  `bi_rads_source` STRING,  -- bi_rads_source
  `lung_rads` STRING,  -- Lung-RADS分类 Lung-RADS category
  `lung_rads_source` STRING,  -- lung_rads_source
  `largest_lesion` DOUBLE,  -- 最大病灶长径 Largest lesion diameter
  `dose_length_product` DOUBLE,  -- 剂量长度乘积 Dose-length product
  `requested_time` TIMESTAMP_NTZ,  -- 申请时间 Requested at
  `study_time` TIMESTAMP_NTZ,  -- 检查时间 Study time
  `report_time` TIMESTAMP_NTZ,  -- 报告时间 Report time
  `department_code` STRING,  -- 申请科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `device` STRING,  -- 设备型号 Device
  `radiologist` STRING,  -- 报告医师 Radiologist
  `reviewer` STRING,  -- 审核医师 Reviewer
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 病理 · Pathology
CREATE TABLE `pathology` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `pathology_ref` STRING,  -- 病理标识 Pathology identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `surgery_ref` STRING,  -- 手术标识 Surgery identifier
  `report_type` STRING,  -- 病理类型 Pathology type
  `report_type_source` STRING,  -- report_type_source
  `specimen_name` STRING,  -- 标本名称 Specimen name
  `specimen_site` STRING,  -- 标本部位 Specimen site
  `specimen_site_source` STRING,  -- specimen_site_source
  `laterality` STRING,  -- 侧别 Laterality
  `laterality_source` STRING,  -- laterality_source
  `gross` STRING,  -- 大体所见 Gross findings
  `microscopic` STRING,  -- 镜下所见 Microscopic findings
  `diagnosis_text` STRING,  -- 病理诊断 Pathological diagnosis
  `immunohistochemistry` STRING,  -- 免疫组化 Immunohistochemistry
  `histology` STRING,  -- 组织学类型 Histology
  `histology_source` STRING,  -- histology_source
  `malignant` BOOLEAN,  -- 恶性 Malignant
  `grade` STRING,  -- 分化程度 Differentiation grade
  `grade_source` STRING,  -- grade_source
  `tumor_size` DOUBLE,  -- 肿瘤最大径 Tumour size
  `t_stage` STRING,  -- T分期 T stage
  `t_stage_source` STRING,  -- t_stage_source
  `n_stage` STRING,  -- N分期 N stage
  `n_stage_source` STRING,  -- n_stage_source
  `m_stage` STRING,  -- M分期 M stage
  `m_stage_source` STRING,  -- m_stage_source
  `stage` STRING,  -- 总分期 Stage group
  `stage_source` STRING,  -- stage_source
  `stage_edition` STRING,  -- 分期版本 Stage edition
  `figo_stage` STRING,  -- FIGO分期 FIGO stage
  `figo_stage_source` STRING,  -- figo_stage_source
  `margin` STRING,  -- 切缘 Margin
  `margin_source` STRING,  -- margin_source
  `vascular_invasion` BOOLEAN,  -- 脉管侵犯 Vascular invasion
  `lymph_nodes_examined` BIGINT,  -- 检出淋巴结数 Lymph nodes examined
  `lymph_nodes_positive` BIGINT,  -- 阳性淋巴结数 Lymph nodes positive
  `er` STRING,  -- 雌激素受体 Estrogen receptor
  `er_source` STRING,  -- er_source
  `er_percent` DOUBLE,  -- 雌激素受体阳性率 Estrogen receptor percentage
  `pr` STRING,  -- 孕激素受体 Progesterone receptor
  `pr_source` STRING,  -- pr_source
  `pr_percent` DOUBLE,  -- 孕激素受体阳性率 Progesterone receptor percentage
  `her2` STRING,  -- HER2免疫组化 HER2 immunohistochemistry
  `her2_source` STRING,  -- her2_source
  `her2_fish` STRING,  -- HER2基因扩增 HER2 amplification
  `her2_fish_source` STRING,  -- her2_fish_source
  `ki67` DOUBLE,  -- Ki-67指数 Ki-67 index
  `pd_l1_tps` DOUBLE,  -- PD-L1肿瘤比例评分 PD-L1 tumour proportion score
  `egfr` STRING,  -- EGFR突变 EGFR mutation
  `egfr_source` STRING,  -- egfr_source
  `alk` STRING,  -- ALK融合 ALK fusion
  `alk_source` STRING,  -- alk_source
  `ros1` STRING,  -- ROS1融合 ROS1 fusion
  `ros1_source` STRING,  -- ros1_source
  `kras` STRING,  -- KRAS突变 KRAS mutation
  `kras_source` STRING,  -- kras_source
  `brca` STRING,  -- BRCA突变 BRCA mutation
  `brca_source` STRING,  -- brca_source
  `p16` STRING,  -- p16免疫组化 p16 immunohistochemistry
  `p16_source` STRING,  -- p16_source
  `hpv_type` STRING,  -- HPV分型 HPV type
  `cytology` STRING,  -- 细胞学分级 Cytology grade
  `cytology_source` STRING,  -- cytology_source
  `sampled_time` TIMESTAMP_NTZ,  -- 取材时间 Sampled at
  `received_time` TIMESTAMP_NTZ,  -- 接收时间 Received at
  `report_time` TIMESTAMP_NTZ,  -- 报告时间 Report time
  `pathologist` STRING,  -- 病理医师 Pathologist
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 手术操作 · Surgery
CREATE TABLE `surgery` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `surgery_ref` STRING,  -- 手术标识 Surgery identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `procedure_code` STRING,  -- 手术操作编码 Procedure code
  `procedure_code_source` STRING,  -- procedure_code_source
  `procedure_name` STRING,  -- 手术操作名称 Procedure name
  `main_procedure` BOOLEAN,  -- 主要手术 Main procedure
  `sequence` BIGINT,  -- 手术序号 Sequence
  `procedure_class` STRING,  -- 操作类别 Procedure class
  `procedure_class_source` STRING,  -- procedure_class_source
  `level` STRING,  -- 手术级别 Surgery level
  `level_source` STRING,  -- level_source
  `elective` STRING,  -- 择期 Elective
  `elective_source` STRING,  -- elective_source
  `body_site` STRING,  -- 手术部位 Body site
  `body_site_source` STRING,  -- body_site_source
  `laterality` STRING,  -- 侧别 Laterality
  `laterality_source` STRING,  -- laterality_source
  `preoperative_diagnosis` STRING,  -- 术前诊断 Preoperative diagnosis
  `postoperative_diagnosis` STRING,  -- 术后诊断 Postoperative diagnosis
  `start_time` TIMESTAMP_NTZ,  -- 手术开始时间 Start time
  `end_time` TIMESTAMP_NTZ,  -- 手术结束时间 End time
  `surgeon` STRING,  -- 术者 Surgeon
  `first_assistant` STRING,  -- 一助 First assistant
  `anesthetist` STRING,  -- 麻醉医师 Anaesthetist
  `anesthesia` STRING,  -- 麻醉方式 Anaesthesia
  `anesthesia_source` STRING,  -- anesthesia_source
  `asa_grade` STRING,  -- ASA分级 ASA grade
  `asa_grade_source` STRING,  -- asa_grade_source
  `incision_grade` STRING,  -- 切口等级 Incision grade
  `incision_grade_source` STRING,  -- incision_grade_source
  `healing` STRING,  -- 愈合等级 Healing grade
  `healing_source` STRING,  -- healing_source
  `blood_loss` DOUBLE,  -- 术中出血量 Blood loss
  `transfusion` DOUBLE,  -- 术中输血量 Transfusion
  `complication` STRING,  -- 术后并发症 Complication
  `unplanned_return` BOOLEAN,  -- 非计划再手术 Unplanned return to theatre
  `implant` STRING,  -- 植入物 Implant
  `operation_note` STRING,  -- 手术经过 Operation note
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 治疗 · Treatment
CREATE TABLE `treatment` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `treatment_ref` STRING,  -- 治疗标识 Treatment identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `order_ref` STRING,  -- 医嘱标识 Order identifier
  `treatment_type` STRING,  -- 治疗类型 Treatment type
  `treatment_type_source` STRING,  -- treatment_type_source
  `treatment_name` STRING,  -- 治疗名称 Treatment name
  `intent` STRING,  -- 治疗目的 Intent
  `intent_source` STRING,  -- intent_source
  `regimen` STRING,  -- 治疗方案 Regimen
  `line` BIGINT,  -- 治疗线数 Line of therapy
  `cycle` BIGINT,  -- 周期 Cycle
  `session` BIGINT,  -- 次数 Session
  `planned_sessions` BIGINT,  -- 计划次数 Planned sessions
  `radiotherapy_technique` STRING,  -- 放疗技术 Radiotherapy technique
  `radiotherapy_technique_source` STRING,  -- radiotherapy_technique_source
  `target_site` STRING,  -- 靶区部位 Target site
  `target_site_source` STRING,  -- target_site_source
  `fraction_dose` DOUBLE,  -- 单次放疗剂量 Dose per fraction
  `total_dose` DOUBLE,  -- 累计放疗剂量 Cumulative dose
  `dialysis_mode` STRING,  -- 透析方式 Dialysis mode
  `dialysis_mode_source` STRING,  -- dialysis_mode_source
  `ultrafiltration` DOUBLE,  -- 超滤量 Ultrafiltration volume
  `blood_product` STRING,  -- 血液制品 Blood product
  `blood_product_source` STRING,  -- blood_product_source
  `duration` DOUBLE,  -- 治疗时长 Duration
  `response` STRING,  -- 疗效评价 Response
  `response_source` STRING,  -- response_source
  `toxicity_grade` STRING,  -- 不良反应分级 Toxicity grade
  `toxicity_grade_source` STRING,  -- toxicity_grade_source
  `toxicity` STRING,  -- 不良反应 Toxicity
  `start_time` TIMESTAMP_NTZ,  -- 治疗开始时间 Start time
  `end_time` TIMESTAMP_NTZ,  -- 治疗结束时间 End time
  `department_code` STRING,  -- 治疗科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `doctor` STRING,  -- 治疗医师 Doctor
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 生命体征 · Vital signs
CREATE TABLE `vital_sign` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `vital_ref` STRING,  -- 体征标识 Vital-sign identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `measured_time` TIMESTAMP_NTZ,  -- 测量时间 Measured at
  `temperature` DOUBLE,  -- 体温 Temperature
  `temperature_site` STRING,  -- 测温部位 Temperature site
  `temperature_site_source` STRING,  -- temperature_site_source
  `pulse` BIGINT,  -- 脉搏 Pulse
  `heart_rate` BIGINT,  -- 心率 Heart rate
  `respiration` BIGINT,  -- 呼吸 Respiration
  `systolic` BIGINT,  -- 收缩压 Systolic pressure
  `diastolic` BIGINT,  -- 舒张压 Diastolic pressure
  `position` STRING,  -- 测量体位 Position
  `position_source` STRING,  -- position_source
  `spo2` DOUBLE,  -- 血氧饱和度 Oxygen saturation
  `oxygen_flow` DOUBLE,  -- 吸氧流量 Oxygen flow
  `height` DOUBLE,  -- 身高 Height
  `weight` DOUBLE,  -- 体重 Weight
  `weight_band` STRING,  -- 体重(区间) Weight band
  `bmi` DOUBLE,  -- 体质指数 Body mass index
  `waist` DOUBLE,  -- 腰围 Waist circumference
  `glucose_bedside` DOUBLE,  -- 床旁血糖 Bedside glucose
  `glucose_moment` STRING,  -- 血糖时点 Glucose moment
  `glucose_moment_source` STRING,  -- glucose_moment_source
  `pain` BIGINT,  -- 疼痛评分 Pain score
  `consciousness` STRING,  -- 意识状态 Consciousness
  `consciousness_source` STRING,  -- consciousness_source
  `gcs` BIGINT,  -- 格拉斯哥昏迷评分 Glasgow coma score
  `intake` DOUBLE,  -- 入量 Fluid intake
  `output` DOUBLE,  -- 出量 Fluid output
  `urine_output` DOUBLE,  -- 尿量 Urine output
  `fall_risk` BIGINT,  -- 跌倒风险评分 Fall risk score
  `braden_score` BIGINT,  -- 压疮风险评分 Braden score
  `nurse` STRING,  -- 测量者 Measured by
  `note` STRING,  -- 体征备注 Note
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 费用 · Charge
CREATE TABLE `charge` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `charge_ref` STRING,  -- 费用标识 Charge identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `order_ref` STRING,  -- 医嘱标识 Order identifier
  `settlement_ref` STRING,  -- 结算标识 Settlement identifier
  `item_code` STRING,  -- 收费项目代码 Item code
  `item_name` STRING,  -- 收费项目名称 Item name
  `national_item_code` STRING,  -- 国家项目代码 National item code
  `charge_category` STRING,  -- 费用类别 Charge category
  `charge_category_source` STRING,  -- charge_category_source
  `specification` STRING,  -- 规格 Specification
  `quantity` DOUBLE,  -- 数量 Quantity
  `unit` STRING,  -- 计价单位 Unit
  `unit_price` DOUBLE,  -- 单价 Unit price
  `amount` DOUBLE,  -- 金额 Amount
  `insurance_amount` DOUBLE,  -- 医保支付金额 Paid by insurance
  `self_amount` DOUBLE,  -- 自付金额 Paid by patient
  `insurance_class` STRING,  -- 医保项目等级 Insurance class
  `insurance_class_source` STRING,  -- insurance_class_source
  `refunded` BOOLEAN,  -- 退费 Refunded
  `charged_time` TIMESTAMP_NTZ,  -- 计费时间 Charged at
  `settled_time` TIMESTAMP_NTZ,  -- 结算时间 Settled at
  `department_code` STRING,  -- 开单科室代码 Department code
  `department_code_source` STRING,  -- department_code_source
  `executing_department_code` STRING,  -- 执行科室代码 Executing department code
  `executing_department_code_source` STRING,  -- executing_department_code_source
  `doctor` STRING,  -- 开单医师 Doctor
  `payer` STRING,  -- 付费方 Payer
  `payer_source` STRING,  -- payer_source
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);

-- 随访 · Follow-up
CREATE TABLE `follow_up` (
  `hospital` STRING NOT NULL,  -- hospital
  `month` STRING NOT NULL,  -- month
  `row_key` STRING NOT NULL,  -- row_key
  `row_hash` STRING NOT NULL,  -- row_hash
  `follow_up_ref` STRING,  -- 随访标识 Follow-up identifier
  `subject_ref` STRING,  -- 患者标识 Patient identifier
  `visit_ref` STRING,  -- 就诊标识 Visit identifier
  `plan_ref` STRING,  -- 随访计划标识 Plan identifier
  `topic` STRING,  -- 随访主题 Topic
  `topic_source` STRING,  -- topic_source
  `method` STRING,  -- 随访方式 Method
  `method_source` STRING,  -- method_source
  `planned_time` TIMESTAMP_NTZ,  -- 计划时间 Planned at
  `done_time` TIMESTAMP_NTZ,  -- 完成时间 Done at
  `status` STRING,  -- 随访状态 Status
  `status_source` STRING,  -- status_source
  `lost_reason` STRING,  -- 失访原因 Reason lost
  `lost_reason_source` STRING,  -- lost_reason_source
  `respondent` STRING,  -- 应答者 Respondent
  `respondent_source` STRING,  -- respondent_source
  `alive` BOOLEAN,  -- 存活 Alive
  `death_date` DATE,  -- 死亡日期 Date of death
  `death_cause` STRING,  -- 死亡原因 Cause of death
  `recurrence` BOOLEAN,  -- 复发或转移 Recurrence or metastasis
  `recurrence_date` DATE,  -- 复发日期 Date of recurrence
  `recurrence_site` STRING,  -- 复发部位 Site of recurrence
  `recurrence_site_source` STRING,  -- recurrence_site_source
  `ecog` STRING,  -- ECOG评分 ECOG score
  `ecog_source` STRING,  -- ecog_source
  `symptom` STRING,  -- 症状 Symptoms
  `medication_adherence` STRING,  -- 服药依从性 Medication adherence
  `medication_adherence_source` STRING,  -- medication_adherence_source
  `adverse_reaction` BOOLEAN,  -- 不良反应 Adverse reaction
  `hypoglycemia` STRING,  -- 低血糖 Hypoglycaemia
  `hypoglycemia_source` STRING,  -- hypoglycemia_source
  `fasting_glucose` DOUBLE,  -- 空腹血糖 Fasting glucose
  `systolic` BIGINT,  -- 收缩压 Systolic pressure
  `diastolic` BIGINT,  -- 舒张压 Diastolic pressure
  `weight` DOUBLE,  -- 体重 Weight
  `smoking_status` STRING,  -- 吸烟状况 Smoking status
  `smoking_status_source` STRING,  -- smoking_status_source
  `quality_of_life` DOUBLE,  -- 生活质量评分 Quality-of-life score
  `readmitted` BOOLEAN,  -- 再住院 Readmitted
  `satisfaction` BIGINT,  -- 满意度 Satisfaction
  `advice` STRING,  -- 随访建议 Advice
  `follower` STRING,  -- 随访者 Followed by
  `next_time` TIMESTAMP_NTZ,  -- 下次随访时间 Next follow-up
  `held` STRING,  -- held
  `warnings` STRING,  -- warnings
  `row_level` BIGINT,  -- row_level
  `parcel` STRING NOT NULL,  -- parcel
  `row` BIGINT NOT NULL,  -- row
  `run_id` STRING NOT NULL,  -- run_id
  `extra` STRING  -- extra
) USING DELTA PARTITIONED BY (`hospital`, `month`);
