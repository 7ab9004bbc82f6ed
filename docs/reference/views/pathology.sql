-- 病理 · Pathology. 一份病理报告,含免疫组化与分子检测。
-- 一行 = 一份病理报告; 主键 key: pathology_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_pathology AS
SELECT
  NULL AS pathology_id,  -- 病理标识 Pathology identifier | 标识 id | 必填 required | 医院内唯一标识一份病理报告的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 病理检查所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 病理检查患者在本院的编号。
  NULL AS surgery_id,  -- 手术标识 Surgery identifier | 标识 id | 取得标本的手术。
  NULL AS report_type,  -- 病理类型 Pathology type | 代码 code | 必填 required | 值 values biopsy 活检; surgical 手术标本; frozen 术中冰冻; cytology 细胞学; immunohistochemistry 免疫组化; molecular 分子病理; bone_marrow 骨髓病理; autopsy 尸检; consultation 会诊 | 病理检查归入的标准类型。
  NULL AS specimen_name,  -- 标本名称 Specimen name | 短文本 string | 必填 required | 送检标本的名称。
  NULL AS specimen_site,  -- 标本部位 Specimen site | 代码 code | 必填 required | 值 values body_site (54) | 送检标本的取材部位。
  NULL AS laterality,  -- 侧别 Laterality | 代码 code | 值 values left 左侧; right 右侧; bilateral 双侧; midline 正中; none 不分侧 | 取材部位的侧别。
  NULL AS gross,  -- 大体所见 Gross findings | 长文本 text | 标本的肉眼所见。
  NULL AS microscopic,  -- 镜下所见 Microscopic findings | 长文本 text | 标本的显微镜下所见。
  NULL AS diagnosis_text,  -- 病理诊断 Pathological diagnosis | 长文本 text | 必填 required | 病理报告的诊断意见。
  NULL AS immunohistochemistry,  -- 免疫组化 Immunohistochemistry | 长文本 text | 免疫组化结果的原文。
  NULL AS histology,  -- 组织学类型 Histology | 代码 code | 值 values histology (70) | 肿瘤的组织学类型。
  NULL AS malignant,  -- 恶性 Malignant | 是否 boolean | 病理诊断是否为恶性肿瘤。
  NULL AS grade,  -- 分化程度 Differentiation grade | 代码 code | 值 values 1 高分化; 2 中分化; 3 低分化; 4 未分化; 9 未确定 | 肿瘤的组织学分级。
  NULL AS tumor_size,  -- 肿瘤最大径 Tumour size | 数值 decimal | 单位 unit mm | 范围 range 0–500 | 病理测得的肿瘤最大径。
  NULL AS t_stage,  -- T分期 T stage | 代码 code | 值 values t_stage (19) | 肿瘤的 T 分期。
  NULL AS n_stage,  -- N分期 N stage | 代码 code | 值 values n_stage (14) | 肿瘤的 N 分期。
  NULL AS m_stage,  -- M分期 M stage | 代码 code | 值 values MX MX; M0 M0; M1 M1; M1a M1a; M1b M1b; M1c M1c; M1c1 M1c1; M1c2 M1c2 | 肿瘤的 M 分期。
  NULL AS stage,  -- 总分期 Stage group | 代码 code | 值 values stage_group (19) | 肿瘤的临床或病理总分期。
  NULL AS stage_edition,  -- 分期版本 Stage edition | 短文本 string | 分期所用标准的名称与版本。
  NULL AS figo_stage,  -- FIGO分期 FIGO stage | 代码 code | 值 values figo_stage (14) | 宫颈癌的 FIGO 分期。
  NULL AS margin,  -- 切缘 Margin | 代码 code | 值 values R0 阴性; R1 镜下阳性; R2 肉眼阳性; RX 无法评估 | 手术标本切缘的情况。
  NULL AS vascular_invasion,  -- 脉管侵犯 Vascular invasion | 是否 boolean | 是否有脉管癌栓或侵犯。
  NULL AS lymph_nodes_examined,  -- 检出淋巴结数 Lymph nodes examined | 整数 integer | 范围 range 0–150 | 送检淋巴结的总数。
  NULL AS lymph_nodes_positive,  -- 阳性淋巴结数 Lymph nodes positive | 整数 integer | 范围 range 0–150 | 有癌转移的淋巴结数。
  NULL AS er,  -- 雌激素受体 Estrogen receptor | 代码 code | 值 values positive 阳性; weak 弱阳性; negative 阴性; not_done 未检测 | 雌激素受体免疫组化判读。
  NULL AS er_percent,  -- 雌激素受体阳性率 Estrogen receptor percentage | 数值 decimal | 单位 unit % | 范围 range 0–100 | 雌激素受体阳性细胞百分比。
  NULL AS pr,  -- 孕激素受体 Progesterone receptor | 代码 code | 值 values positive 阳性; weak 弱阳性; negative 阴性; not_done 未检测 | 孕激素受体免疫组化判读。
  NULL AS pr_percent,  -- 孕激素受体阳性率 Progesterone receptor percentage | 数值 decimal | 单位 unit % | 范围 range 0–100 | 孕激素受体阳性细胞百分比。
  NULL AS her2,  -- HER2免疫组化 HER2 immunohistochemistry | 代码 code | 值 values 0 0; 1+ 1+; 2+ 2+; 3+ 3+ | HER2 免疫组化评分。
  NULL AS her2_fish,  -- HER2基因扩增 HER2 amplification | 代码 code | 值 values amplified 扩增; not_amplified 无扩增; equivocal 不确定; not_done 未检测 | HER2 基因 FISH 检测结果。
  NULL AS ki67,  -- Ki-67指数 Ki-67 index | 数值 decimal | 单位 unit % | 范围 range 0–100 | Ki-67 阳性细胞百分比。
  NULL AS pd_l1_tps,  -- PD-L1肿瘤比例评分 PD-L1 tumour proportion score | 数值 decimal | 单位 unit % | 范围 range 0–100 | PD-L1 肿瘤细胞阳性比例评分。
  NULL AS egfr,  -- EGFR突变 EGFR mutation | 代码 code | 值 values wild 野生型; 19del 19外显子缺失; L858R 21外显子L858R; T790M 20外显子T790M; 20ins 20外显子插入; G719X 18外显子G719X; S768I 20外显子S768I; L861Q 21外显子L861Q; compound 复合突变; other 其他突变; not_done 未检测 | EGFR 基因检测结果。
  NULL AS alk,  -- ALK融合 ALK fusion | 代码 code | 值 values detected 检出或阳性; not_detected 未检出或阴性; indeterminate 不确定; not_done 未检测 | ALK 基因融合检测结果。
  NULL AS ros1,  -- ROS1融合 ROS1 fusion | 代码 code | 值 values detected 检出或阳性; not_detected 未检出或阴性; indeterminate 不确定; not_done 未检测 | ROS1 基因融合检测结果。
  NULL AS kras,  -- KRAS突变 KRAS mutation | 代码 code | 值 values detected 检出或阳性; not_detected 未检出或阴性; indeterminate 不确定; not_done 未检测 | KRAS 基因突变检测结果。
  NULL AS brca,  -- BRCA突变 BRCA mutation | 代码 code | 值 values detected 检出或阳性; not_detected 未检出或阴性; indeterminate 不确定; not_done 未检测 | BRCA1 或 BRCA2 胚系致病突变检测结果。
  NULL AS p16,  -- p16免疫组化 p16 immunohistochemistry | 代码 code | 值 values positive 阳性; weak 弱阳性; negative 阴性; not_done 未检测 | p16 免疫组化判读。
  NULL AS hpv_type,  -- HPV分型 HPV type | 短文本 string | 人乳头瘤病毒检测的型别原文。
  NULL AS cytology,  -- 细胞学分级 Cytology grade | 代码 code | 值 values NILM 未见上皮内病变或恶性; ASC-US 意义不明的非典型鳞状细胞; ASC-H 不除外高级别病变的非典型鳞状细胞; LSIL 低级别鳞状上皮内病变; HSIL 高级别鳞状上皮内病变; SCC 鳞状细胞癌; AGC 非典型腺细胞; AIS 原位腺癌; ADC 腺癌; unsatisfactory 标本不满意 | 宫颈液基细胞学的 TBS 分级。
  NULL AS sampled_time,  -- 取材时间 Sampled at | 日期时间 datetime | 标本取得的时间。
  NULL AS received_time,  -- 接收时间 Received at | 日期时间 datetime | 病理科接收标本的时间。
  NULL AS report_time,  -- 报告时间 Report time | 日期时间 datetime | 必填 required | 病理报告审核发布的时间。
  NULL AS pathologist,  -- 病理医师 Pathologist | 短文本 string | 签发病理报告的医师姓名或工号。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
