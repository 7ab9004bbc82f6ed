-- 医嘱 · Order. 医师下达的一条长期或临时医嘱。
-- 一行 = 一条医嘱; 主键 key: order_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_order AS
SELECT
  NULL AS order_id,  -- 医嘱标识 Order identifier | 标识 id | 必填 required | 医院内唯一标识一条医嘱的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 医嘱所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 医嘱所属患者在本院的编号。
  NULL AS group_id,  -- 医嘱组标识 Order group identifier | 标识 id | 成组医嘱的组号。
  NULL AS order_type,  -- 医嘱类别 Order type | 代码 code | 必填 required | 值 values long 长期医嘱; stat 临时医嘱; discharge 出院带药 | 医嘱属于长期、临时或出院带药。
  NULL AS order_class,  -- 医嘱项目类别 Order class | 代码 code | 必填 required | 值 values drug 药品; lab 检验; exam 检查; imaging 影像; surgery 手术; treatment 治疗处置; nursing 护理; diet 膳食; material 材料; blood 用血; consultation 会诊; other 其他 | 医嘱项目属于药品、检验、检查、手术、护理等。
  NULL AS item_code,  -- 项目代码 Item code | 短文本 string | 医嘱项目在本院的代码。
  NULL AS content,  -- 医嘱内容 Content | 短文本 string | 必填 required | 医嘱项目的名称与要求。
  NULL AS specification,  -- 规格 Specification | 短文本 string | 药品或材料的规格。
  NULL AS dose,  -- 单次剂量 Dose | 数值 decimal | 范围 range 1e-05–100000 | 每次使用的剂量数值。
  NULL AS dose_unit,  -- 剂量单位 Dose unit | 短文本 string | 单次剂量的单位,按原文。
  NULL AS route,  -- 给药途径 Route | 代码 code | 值 values route (23) | 药品进入人体的途径。
  NULL AS frequency,  -- 执行频次 Frequency | 代码 code | 值 values frequency (25) | 医嘱执行的频次。
  NULL AS quantity,  -- 总量 Quantity | 数值 decimal | 范围 range 0–100000 | 医嘱的总数量。
  NULL AS emergency,  -- 加急 Emergency | 是否 boolean | 是否为加急医嘱。
  NULL AS status,  -- 医嘱状态 Status | 代码 code | 必填 required | 值 values ordered 已开立; checked 已审核; executing 执行中; completed 已完成; stopped 已停止; cancelled 已作废 | 医嘱当前的状态。
  NULL AS ordered_time,  -- 开立时间 Ordered at | 日期时间 datetime | 必填 required | 医师开立医嘱的时间。
  NULL AS start_time,  -- 开始执行时间 Start time | 日期时间 datetime | 医嘱开始执行的时间。
  NULL AS stop_time,  -- 停止时间 Stop time | 日期时间 datetime | 医嘱停止或完成的时间。
  NULL AS ordering_doctor,  -- 开立医师 Ordering doctor | 短文本 string | 开立医嘱的医师姓名或工号。
  NULL AS executing_nurse,  -- 执行护士 Executing nurse | 短文本 string | 执行医嘱的护士姓名或工号。
  NULL AS department_code,  -- 开立科室代码 Department code | 代码 code | 值 values department (70) | 开立科室归入的标准诊疗科目。
  NULL AS executing_department_code,  -- 执行科室代码 Executing department code | 代码 code | 值 values department (70) | 执行科室归入的标准诊疗科目。
  NULL AS reason,  -- 开立原因 Reason | 短文本 string | 开立医嘱的临床原因。
  NULL AS note,  -- 医嘱备注 Note | 长文本 text | 医嘱的补充说明。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
