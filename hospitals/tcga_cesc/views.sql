-- The published table as a hospital's views: one person a line. Empty and "NA" mean missing; nothing is corrected here.
CREATE VIEW v_patient AS
SELECT nullif(nullif("patient id", 'NA'), '') AS patient_no, nullif(nullif("sex", 'NA'), '') AS sex FROM cesc_tcga_pancan_clinical;

CREATE VIEW v_diagnosis AS
SELECT nullif(nullif("patient id", 'NA'), '') || '-D' AS diagnosis_no, nullif(nullif("patient id", 'NA'), '') AS patient_no, 'main' AS kind, nullif(nullif("icd_10 classification", 'NA'), '') AS icd10,
       nullif(nullif("international classification of diseases for oncology, third edition icd_o_3 histology code", 'NA'), '') AS morphology
FROM cesc_tcga_pancan_clinical WHERE nullif(nullif("icd_10 classification", 'NA'), '') IS NOT NULL;

CREATE VIEW v_pathology AS
SELECT nullif(nullif("patient id", 'NA'), '') || '-P' AS pathology_no, nullif(nullif("patient id", 'NA'), '') AS patient_no, 'resection' AS kind, nullif(nullif("tcga pancanatlas cancer type acronym", 'NA'), '') AS study,
       nullif(nullif("international classification of diseases for oncology, third edition icd_o_3 histology code", 'NA'), '') AS morphology,
       nullif(nullif("neoplasm histologic grade", 'NA'), '') AS grade, nullif(nullif("american joint committee on cancer tumor stage code", 'NA'), '') AS t_stage,
       nullif(nullif("neoplasm disease lymph node stage american joint committee on cancer code", 'NA'), '') AS n_stage,
       nullif(nullif("american joint committee on cancer metastasis stage code", 'NA'), '') AS m_stage,
       nullif(nullif("neoplasm disease stage american joint committee on cancer code", 'NA'), '') AS stage,
       nullif(nullif("american joint committee on cancer publication version type", 'NA'), '') AS edition
FROM cesc_tcga_pancan_clinical;

CREATE VIEW v_follow_up AS
SELECT nullif(nullif("patient id", 'NA'), '') || '-F' AS follow_up_no, nullif(nullif("patient id", 'NA'), '') AS patient_no, 'tumor' AS topic, 'known' AS status,
       nullif(nullif("overall survival status", 'NA'), '') AS survival, nullif(nullif("new neoplasm event post initial therapy indicator", 'NA'), '') AS new_event
FROM cesc_tcga_pancan_clinical WHERE nullif(nullif("overall survival status", 'NA'), '') IS NOT NULL OR nullif(nullif("new neoplasm event post initial therapy indicator", 'NA'), '') IS NOT NULL;

CREATE VIEW v_treatment AS
SELECT nullif(nullif("patient id", 'NA'), '') || '-R' AS treatment_no, nullif(nullif("patient id", 'NA'), '') AS patient_no, 'radiation' AS kind, 'Radiation therapy' AS name
FROM cesc_tcga_pancan_clinical WHERE nullif(nullif("radiation therapy", 'NA'), '') LIKE '%Yes%';

CREATE VIEW v_vital_sign AS
SELECT nullif(nullif("patient id", 'NA'), '') || '-W' AS vital_no, nullif(nullif("patient id", 'NA'), '') AS patient_no, nullif(nullif("patient weight", 'NA'), '') AS weight
FROM cesc_tcga_pancan_clinical WHERE nullif(nullif("patient weight", 'NA'), '') IS NOT NULL;
