-- What the hospital's engineer grants to the front-end machine: one view a category over the tables of MIMIC-III (every column is text).
CREATE VIEW v_patient AS
SELECT p.subject_id, p.gender, p.dob, p.dod, a.first_admission, a.marital_status, a.ethnicity
FROM patients p
LEFT JOIN (SELECT DISTINCT ON (subject_id) subject_id, admittime AS first_admission, marital_status, ethnicity
           FROM admissions ORDER BY subject_id, admittime) a USING (subject_id);

CREATE VIEW v_visit AS
SELECT a.hadm_id, a.subject_id, 'INPATIENT'::text AS visit_kind, a.admittime, a.dischtime, a.admission_type, a.admission_location,
       a.discharge_location, a.insurance, a.diagnosis, a.language, a.religion, s.curr_service, m.icd9_code AS main_code, t.long_title AS main_title,
       greatest(1, a.dischtime::date - a.admittime::date)::text AS days
FROM admissions a
LEFT JOIN (SELECT DISTINCT ON (hadm_id) hadm_id, curr_service FROM services ORDER BY hadm_id, transfertime) s USING (hadm_id)
LEFT JOIN diagnoses_icd m ON m.hadm_id = a.hadm_id AND m.seq_num = '1'
LEFT JOIN (SELECT icd9_code, min(long_title) AS long_title FROM d_icd_diagnoses GROUP BY icd9_code) t ON t.icd9_code = m.icd9_code;

CREATE VIEW v_diagnosis AS
SELECT d.row_id, d.hadm_id, d.subject_id, d.seq_num, d.icd9_code, t.long_title,
       CASE WHEN d.seq_num = '1' THEN 'MAIN' ELSE 'OTHER' END AS kind, 'ICD-9-CM'::text AS edition, a.dischtime
FROM diagnoses_icd d JOIN admissions a USING (hadm_id)
LEFT JOIN (SELECT icd9_code, min(long_title) AS long_title FROM d_icd_diagnoses GROUP BY icd9_code) t ON t.icd9_code = d.icd9_code;

CREATE VIEW v_order AS
SELECT i.row_id, i.hadm_id, i.subject_id, i.orderid, i.ordercategorydescription, i.ordercategoryname, i.itemid, d.label,
       i.amount, i.amountuom, i.starttime, i.endtime, i.statusdescription, i.patientweight
FROM inputevents_mv i LEFT JOIN d_items d USING (itemid);

CREATE VIEW v_medication AS
SELECT row_id, hadm_id, subject_id, formulary_drug_cd, drug, drug_name_generic, ndc, prod_strength, dose_val_rx, dose_unit_rx,
       form_val_disp, form_unit_disp, route, startdate, enddate, drug_type
FROM prescriptions;

CREATE VIEW v_medical_record AS
SELECT row_id, hadm_id, subject_id, category, description, charttime, text FROM noteevents;

CREATE VIEW v_microbiology AS
SELECT row_id, hadm_id, subject_id, hadm_id || '-' || chartdate || '-' || spec_itemid AS culture, 'CULTURE'::text AS test,
       spec_type_desc, CASE WHEN org_name IS NULL THEN 'NEGATIVE' ELSE 'POSITIVE' END AS growth, org_itemid, org_name, isolate_num,
       ab_itemid, ab_name, dilution_text, dilution_comparison, dilution_value, interpretation, chartdate, coalesce(charttime, chartdate) AS resulted
FROM microbiologyevents;

CREATE VIEW v_surgery AS
SELECT p.row_id, p.hadm_id, p.subject_id, p.seq_num, p.icd9_code, t.long_title
FROM procedures_icd p
LEFT JOIN (SELECT icd9_code, min(long_title) AS long_title FROM d_icd_procedures GROUP BY icd9_code) t ON t.icd9_code = p.icd9_code;

CREATE VIEW v_treatment AS
SELECT p.row_id, p.hadm_id, p.subject_id, p.ordercategoryname, d.label, p.starttime, p.endtime, p.value, p.valueuom, p.location
FROM procedureevents_mv p LEFT JOIN d_items d USING (itemid);

CREATE VIEW v_vital_sign AS
SELECT o.row_id, o.hadm_id, o.subject_id, o.charttime, o.value, o.valueuom, d.label
FROM outputevents o LEFT JOIN d_items d USING (itemid);

CREATE VIEW v_charge AS
SELECT 'CPT-' || c.row_id AS row_id, c.hadm_id, c.subject_id, c.cpt_cd AS item, c.subsectionheader AS item_name, c.sectionheader AS kind,
       coalesce(c.chartdate, a.dischtime) AS charged, c.chartdate
FROM cptevents c JOIN admissions a USING (hadm_id)
UNION ALL
SELECT 'DRG-' || g.row_id, g.hadm_id, g.subject_id, g.drg_code, g.description, 'DRG', a.dischtime, NULL
FROM drgcodes g JOIN admissions a USING (hadm_id);
