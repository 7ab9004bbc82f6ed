-- Views over the hospital's own tables; identifiers stay as they are stored, nothing is corrected here.
CREATE VIEW v_patient AS SELECT id, name, date_of_birth, identification_no, home_address, phone_no, gender, medical_record_no FROM pms_patient;

CREATE VIEW v_visit AS
SELECT r.id, r.patient_id, 'outpatient' AS visit_kind, r.create_time, r.attendance_date, r.patient_age_str, d.code AS dept_code, d.name AS dept_name
FROM dms_registration r LEFT JOIN sms_skd s ON s.id = r.skd_id LEFT JOIN sms_dept d ON d.id = coalesce(r.dept_id, s.dept_id);

CREATE VIEW v_order AS
SELECT n.id, n.registration_id, r.patient_id, 'temporary' AS order_kind, n.type, x.code, x.name, n.aim, n.status, n.create_time, n.excute_time
FROM dms_non_drug_item_record n JOIN dms_registration r ON r.id = n.registration_id LEFT JOIN dms_non_drug x ON x.id = n.no_drug_id;

CREATE VIEW v_medication AS
SELECT m.id, p.registration_id, r.patient_id, p.id AS prescription, g.code, g.name, g.generic_name, g.format, g.manufacturer, m.days, m.num, g.unit,
       m.usage_num, m.frequency, p.create_time, p.amount
FROM dms_medicine_item_record m JOIN dms_medicine_prescription_record p ON p.id = m.prescription_id
JOIN dms_registration r ON r.id = p.registration_id LEFT JOIN dms_drug g ON g.id = m.drug_id;

CREATE VIEW v_medical_record AS
SELECT c.id, c.registration_id, c.patient_id, 'case_history' AS kind, '门诊病历' AS title, c.chief_complaint, c.history_of_present_illness, c.past_history,
       c.health_checkup, c.create_time
FROM dms_case_history c;

CREATE VIEW v_examination AS
SELECT n.id, n.registration_id, r.patient_id, n.type, x.name, n.check_result, n.clinical_impression, n.check_parts, n.log_datetime
FROM dms_non_drug_item_record n JOIN dms_registration r ON r.id = n.registration_id LEFT JOIN dms_non_drug x ON x.id = n.no_drug_id
WHERE n.check_result IS NOT NULL;

CREATE VIEW v_charge AS
SELECT n.id, n.registration_id, r.patient_id, x.code, x.name, n.type, 1 AS quantity, x.price, n.amount, n.create_time
FROM dms_non_drug_item_record n JOIN dms_registration r ON r.id = n.registration_id LEFT JOIN dms_non_drug x ON x.id = n.no_drug_id;
