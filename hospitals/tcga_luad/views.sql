-- The published table as a hospital's views: one person a line. Empty and "NA" mean missing; nothing is corrected here.
CREATE VIEW v_patient AS
SELECT nullif(nullif("patient_id", 'NA'), '') AS patient_no, nullif(nullif("sex", 'NA'), '') AS sex FROM luad_tcga_pancan_clinical_patient;

CREATE VIEW v_diagnosis AS
SELECT nullif(nullif("patient_id", 'NA'), '') || '-D' AS diagnosis_no, nullif(nullif("patient_id", 'NA'), '') AS patient_no, 'main' AS kind, nullif(nullif("icd_10", 'NA'), '') AS icd10,
       nullif(nullif("icd_o_3_histology", 'NA'), '') AS morphology
FROM luad_tcga_pancan_clinical_patient WHERE nullif(nullif("icd_10", 'NA'), '') IS NOT NULL;

CREATE VIEW v_pathology AS
SELECT nullif(nullif("patient_id", 'NA'), '') || '-P' AS pathology_no, nullif(nullif("patient_id", 'NA'), '') AS patient_no, 'resection' AS kind, nullif(nullif("cancer_type_acronym", 'NA'), '') AS study,
       nullif(nullif("icd_o_3_histology", 'NA'), '') AS morphology,
       NULL AS grade, nullif(nullif("path_t_stage", 'NA'), '') AS t_stage,
       nullif(nullif("path_n_stage", 'NA'), '') AS n_stage,
       nullif(nullif("path_m_stage", 'NA'), '') AS m_stage,
       nullif(nullif("ajcc_pathologic_tumor_stage", 'NA'), '') AS stage,
       nullif(nullif("ajcc_staging_edition", 'NA'), '') AS edition
FROM luad_tcga_pancan_clinical_patient;

CREATE VIEW v_follow_up AS
SELECT nullif(nullif("patient_id", 'NA'), '') || '-F' AS follow_up_no, nullif(nullif("patient_id", 'NA'), '') AS patient_no, 'tumor' AS topic, 'known' AS status,
       nullif(nullif("os_status", 'NA'), '') AS survival, nullif(nullif("new_tumor_event_after_initial_treatment", 'NA'), '') AS new_event
FROM luad_tcga_pancan_clinical_patient WHERE nullif(nullif("os_status", 'NA'), '') IS NOT NULL OR nullif(nullif("new_tumor_event_after_initial_treatment", 'NA'), '') IS NOT NULL;

CREATE VIEW v_treatment AS
SELECT nullif(nullif("patient_id", 'NA'), '') || '-R' AS treatment_no, nullif(nullif("patient_id", 'NA'), '') AS patient_no, 'radiation' AS kind, 'Radiation therapy' AS name
FROM luad_tcga_pancan_clinical_patient WHERE nullif(nullif("radiation_therapy", 'NA'), '') LIKE '%Yes%';

CREATE VIEW v_vital_sign AS
SELECT nullif(nullif("patient_id", 'NA'), '') || '-W' AS vital_no, nullif(nullif("patient_id", 'NA'), '') AS patient_no, nullif(nullif("weight", 'NA'), '') AS weight
FROM luad_tcga_pancan_clinical_patient WHERE nullif(nullif("weight", 'NA'), '') IS NOT NULL;
