-- 检验结果 · Laboratory result. 一份检验报告中的一个项目结果。
-- 一行 = 一个检验项目的一次结果; 主键 key: result_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_lab_result AS
SELECT
  NULL AS result_id,  -- 结果标识 Result identifier | 标识 id | 必填 required | 医院内唯一标识一条检验结果的编号。
  NULL AS report_id,  -- 报告标识 Report identifier | 标识 id | 必填 required | 结果所属的检验报告。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 检验所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 检验患者在本院的编号。
  NULL AS order_id,  -- 医嘱标识 Order identifier | 标识 id | 检验对应的医嘱。
  NULL AS report_name,  -- 检验组合名称 Panel name | 短文本 string | 检验组合或报告单的名称。
  NULL AS item_code,  -- 检验项目代码 Item code | 代码 code | 必填 required | 值 values lab_item (166) | 检验项目的标准代码。
  NULL AS item_name,  -- 检验项目名称 Item name | 短文本 string | 必填 required | 检验项目在本院的名称。
  NULL AS specimen,  -- 标本类型 Specimen | 代码 code | 值 values specimen (29) | 检验所用的标本类型。
  NULL AS value_text,  -- 结果原文 Result text | 短文本 string | 必填 required | 报告单上的结果原文。
  NULL AS value_number,  -- 结果数值 Result number | 数值 decimal | 结果原文中的数值部分。
  NULL AS value_comparator,  -- 比较符 Comparator | 代码 code | 值 values < 小于; <= 小于等于; > 大于; >= 大于等于; = 等于 | 结果数值前的比较符号。
  NULL AS unit,  -- 结果单位 Unit | 短文本 string | 报告单上的单位原文。
  NULL AS ref_low,  -- 参考下限 Reference low | 数值 decimal | 参考区间的下限。
  NULL AS ref_high,  -- 参考上限 Reference high | 数值 decimal | 参考区间的上限。
  NULL AS ref_text,  -- 参考区间原文 Reference text | 短文本 string | 报告单上的参考区间原文。
  NULL AS abnormal_flag,  -- 异常标志 Abnormal flag | 代码 code | 值 values N 正常; H 偏高; L 偏低; HH 危急偏高; LL 危急偏低; A 异常 | 结果相对参考区间的标志;医院没有给出时由中心按参考区间计算。
  NULL AS critical,  -- 危急值 Critical value | 是否 boolean | 结果是否达到危急值。
  NULL AS method,  -- 检验方法 Method | 短文本 string | 检验所用的方法。
  NULL AS instrument,  -- 检验仪器 Instrument | 短文本 string | 检验所用的仪器型号。
  NULL AS requested_time,  -- 申请时间 Requested at | 日期时间 datetime | 申请检验的时间。
  NULL AS sampled_time,  -- 采样时间 Sampled at | 日期时间 datetime | 标本采集的时间。
  NULL AS received_time,  -- 接收时间 Received at | 日期时间 datetime | 检验科接收标本的时间。
  NULL AS result_time,  -- 报告时间 Result time | 日期时间 datetime | 必填 required | 结果审核发布的时间。
  NULL AS department_code,  -- 申请科室代码 Department code | 代码 code | 值 values department (70) | 申请检验的科室归入的标准诊疗科目。
  NULL AS tester,  -- 检验者 Tester | 短文本 string | 检验人员姓名或工号。
  NULL AS note,  -- 结果说明 Note | 短文本 string | 检验科对结果的说明。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
