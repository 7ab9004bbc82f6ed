-- 费用 · Charge. 一条收费明细。
-- 一行 = 一条收费明细; 主键 key: charge_id
-- 把每个 NULL 换成本院的列,把最后一行换成本院的表。Replace each NULL by a column, the last line by your tables.
-- changed_time: 该行最后一次变更的时间,没有就保留 NULL。Last change of the row; leave NULL when there is none.
CREATE VIEW heluo_charge AS
SELECT
  NULL AS charge_id,  -- 费用标识 Charge identifier | 标识 id | 必填 required | 医院内唯一标识一条收费明细的编号。
  NULL AS visit_id,  -- 就诊标识 Visit identifier | 标识 id | 必填 required | 费用所属的就诊。
  NULL AS patient_id,  -- 患者标识 Patient identifier | 标识 id | 必填 required | 费用所属患者在本院的编号。
  NULL AS order_id,  -- 医嘱标识 Order identifier | 标识 id | 费用对应的医嘱。
  NULL AS settlement_id,  -- 结算标识 Settlement identifier | 标识 id | 费用所属的结算单。
  NULL AS item_code,  -- 收费项目代码 Item code | 短文本 string | 必填 required | 收费项目在本院的代码。
  NULL AS item_name,  -- 收费项目名称 Item name | 短文本 string | 必填 required | 收费项目的名称。
  NULL AS national_item_code,  -- 国家项目代码 National item code | 短文本 string | 国家医疗服务项目或医保项目代码。
  NULL AS charge_category,  -- 费用类别 Charge category | 代码 code | 必填 required | 值 values charge_category (25) | 费用归入病案首页的费用类别。
  NULL AS specification,  -- 规格 Specification | 短文本 string | 药品或材料的规格。
  NULL AS quantity,  -- 数量 Quantity | 数值 decimal | 必填 required | 范围 range -10000–100000 | 收费项目的数量,退费为负。
  NULL AS unit,  -- 计价单位 Unit | 短文本 string | 数量的计价单位,按原文。
  NULL AS unit_price,  -- 单价 Unit price | 数值 decimal | 必填 required | 单位 unit {CNY} | 范围 range 0–1000000 | 收费项目的单价。
  NULL AS amount,  -- 金额 Amount | 数值 decimal | 必填 required | 单位 unit {CNY} | 范围 range -1000000–1000000 | 数量与单价的乘积,退费为负。
  NULL AS insurance_amount,  -- 医保支付金额 Paid by insurance | 数值 decimal | 单位 unit {CNY} | 范围 range -1000000–1000000 | 基本医疗保险基金支付的金额。
  NULL AS self_amount,  -- 自付金额 Paid by patient | 数值 decimal | 单位 unit {CNY} | 范围 range -1000000–1000000 | 患者个人支付的金额。
  NULL AS insurance_class,  -- 医保项目等级 Insurance class | 代码 code | 值 values A 甲类; B 乙类; C 丙类(自费); 9 其他 | 收费项目的医保甲乙丙类。
  NULL AS refunded,  -- 退费 Refunded | 是否 boolean | 是否为退费记录。
  NULL AS charged_time,  -- 计费时间 Charged at | 日期时间 datetime | 必填 required | 费用记账的时间。
  NULL AS settled_time,  -- 结算时间 Settled at | 日期时间 datetime | 费用结算的时间。
  NULL AS department_code,  -- 开单科室代码 Department code | 代码 code | 值 values department (70) | 开单科室归入的标准诊疗科目。
  NULL AS executing_department_code,  -- 执行科室代码 Executing department code | 代码 code | 值 values department (70) | 执行科室归入的标准诊疗科目。
  NULL AS doctor,  -- 开单医师 Doctor | 短文本 string | 开单医师的姓名或工号。
  NULL AS payer,  -- 付费方 Payer | 代码 code | 值 values 1 城镇职工基本医疗保险; 2 城乡居民基本医疗保险; 3 新型农村合作医疗; 4 贫困救助; 5 商业医疗保险; 6 全公费; 7 全自费; 8 其他社会保险; 9 其他 | 该费用的付费方式。
  NULL AS changed_time  -- 最后变更时间 last change
WHERE 1 = 0;  -- FROM …
