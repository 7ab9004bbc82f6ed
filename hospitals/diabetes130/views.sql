-- The published table as a hospital's views. "?" means missing and "None" not measured; nothing is corrected here.
CREATE VIEW v_patient AS
SELECT patient_nbr, gender, race FROM diabetic_data
WHERE CAST(encounter_id AS INTEGER) IN (SELECT min(CAST(encounter_id AS INTEGER)) FROM diabetic_data GROUP BY patient_nbr);

CREATE VIEW v_visit AS
SELECT encounter_id, patient_nbr, 'inpatient' AS visit_kind, gender, race, age, weight, admission_type_id, admission_source_id,
       discharge_disposition_id, time_in_hospital, payer_code, medical_specialty, diag_1, readmitted, num_lab_procedures, num_medications
FROM diabetic_data;

CREATE VIEW v_diagnosis AS
SELECT encounter_id || '-1' AS diagnosis_no, encounter_id, patient_nbr, diag_1 AS icd9, 'main' AS kind, '1' AS position, 'ICD-9-CM' AS edition FROM diabetic_data WHERE diag_1 <> '?'
UNION ALL
SELECT encounter_id || '-2', encounter_id, patient_nbr, diag_2, 'other', '2', 'ICD-9-CM' FROM diabetic_data WHERE diag_2 <> '?'
UNION ALL
SELECT encounter_id || '-3', encounter_id, patient_nbr, diag_3, 'other', '3', 'ICD-9-CM' FROM diabetic_data WHERE diag_3 <> '?';

CREATE VIEW v_medication AS
SELECT encounter_id || '-metformin' AS line_no, encounter_id, patient_nbr, 'metformin' AS drug, metformin AS dosage_change FROM diabetic_data WHERE metformin <> 'No'
UNION ALL
SELECT encounter_id || '-repaglinide' AS line_no, encounter_id, patient_nbr, 'repaglinide' AS drug, repaglinide AS dosage_change FROM diabetic_data WHERE repaglinide <> 'No'
UNION ALL
SELECT encounter_id || '-nateglinide' AS line_no, encounter_id, patient_nbr, 'nateglinide' AS drug, nateglinide AS dosage_change FROM diabetic_data WHERE nateglinide <> 'No'
UNION ALL
SELECT encounter_id || '-chlorpropamide' AS line_no, encounter_id, patient_nbr, 'chlorpropamide' AS drug, chlorpropamide AS dosage_change FROM diabetic_data WHERE chlorpropamide <> 'No'
UNION ALL
SELECT encounter_id || '-glimepiride' AS line_no, encounter_id, patient_nbr, 'glimepiride' AS drug, glimepiride AS dosage_change FROM diabetic_data WHERE glimepiride <> 'No'
UNION ALL
SELECT encounter_id || '-acetohexamide' AS line_no, encounter_id, patient_nbr, 'acetohexamide' AS drug, acetohexamide AS dosage_change FROM diabetic_data WHERE acetohexamide <> 'No'
UNION ALL
SELECT encounter_id || '-glipizide' AS line_no, encounter_id, patient_nbr, 'glipizide' AS drug, glipizide AS dosage_change FROM diabetic_data WHERE glipizide <> 'No'
UNION ALL
SELECT encounter_id || '-glyburide' AS line_no, encounter_id, patient_nbr, 'glyburide' AS drug, glyburide AS dosage_change FROM diabetic_data WHERE glyburide <> 'No'
UNION ALL
SELECT encounter_id || '-tolbutamide' AS line_no, encounter_id, patient_nbr, 'tolbutamide' AS drug, tolbutamide AS dosage_change FROM diabetic_data WHERE tolbutamide <> 'No'
UNION ALL
SELECT encounter_id || '-pioglitazone' AS line_no, encounter_id, patient_nbr, 'pioglitazone' AS drug, pioglitazone AS dosage_change FROM diabetic_data WHERE pioglitazone <> 'No'
UNION ALL
SELECT encounter_id || '-rosiglitazone' AS line_no, encounter_id, patient_nbr, 'rosiglitazone' AS drug, rosiglitazone AS dosage_change FROM diabetic_data WHERE rosiglitazone <> 'No'
UNION ALL
SELECT encounter_id || '-acarbose' AS line_no, encounter_id, patient_nbr, 'acarbose' AS drug, acarbose AS dosage_change FROM diabetic_data WHERE acarbose <> 'No'
UNION ALL
SELECT encounter_id || '-miglitol' AS line_no, encounter_id, patient_nbr, 'miglitol' AS drug, miglitol AS dosage_change FROM diabetic_data WHERE miglitol <> 'No'
UNION ALL
SELECT encounter_id || '-troglitazone' AS line_no, encounter_id, patient_nbr, 'troglitazone' AS drug, troglitazone AS dosage_change FROM diabetic_data WHERE troglitazone <> 'No'
UNION ALL
SELECT encounter_id || '-tolazamide' AS line_no, encounter_id, patient_nbr, 'tolazamide' AS drug, tolazamide AS dosage_change FROM diabetic_data WHERE tolazamide <> 'No'
UNION ALL
SELECT encounter_id || '-examide' AS line_no, encounter_id, patient_nbr, 'examide' AS drug, examide AS dosage_change FROM diabetic_data WHERE examide <> 'No'
UNION ALL
SELECT encounter_id || '-citoglipton' AS line_no, encounter_id, patient_nbr, 'citoglipton' AS drug, citoglipton AS dosage_change FROM diabetic_data WHERE citoglipton <> 'No'
UNION ALL
SELECT encounter_id || '-insulin' AS line_no, encounter_id, patient_nbr, 'insulin' AS drug, insulin AS dosage_change FROM diabetic_data WHERE insulin <> 'No'
UNION ALL
SELECT encounter_id || '-glyburide_metformin' AS line_no, encounter_id, patient_nbr, 'glyburide_metformin' AS drug, glyburide_metformin AS dosage_change FROM diabetic_data WHERE glyburide_metformin <> 'No'
UNION ALL
SELECT encounter_id || '-glipizide_metformin' AS line_no, encounter_id, patient_nbr, 'glipizide_metformin' AS drug, glipizide_metformin AS dosage_change FROM diabetic_data WHERE glipizide_metformin <> 'No'
UNION ALL
SELECT encounter_id || '-glimepiride_pioglitazone' AS line_no, encounter_id, patient_nbr, 'glimepiride_pioglitazone' AS drug, glimepiride_pioglitazone AS dosage_change FROM diabetic_data WHERE glimepiride_pioglitazone <> 'No'
UNION ALL
SELECT encounter_id || '-metformin_rosiglitazone' AS line_no, encounter_id, patient_nbr, 'metformin_rosiglitazone' AS drug, metformin_rosiglitazone AS dosage_change FROM diabetic_data WHERE metformin_rosiglitazone <> 'No'
UNION ALL
SELECT encounter_id || '-metformin_pioglitazone' AS line_no, encounter_id, patient_nbr, 'metformin_pioglitazone' AS drug, metformin_pioglitazone AS dosage_change FROM diabetic_data WHERE metformin_pioglitazone <> 'No';

CREATE VIEW v_lab_result AS
SELECT encounter_id || '-A1C' AS result_no, encounter_id, patient_nbr, 'A1Cresult' AS item, a1cresult AS result, '%' AS unit FROM diabetic_data WHERE a1cresult <> 'None'
UNION ALL
SELECT encounter_id || '-GLU', encounter_id, patient_nbr, 'max_glu_serum', max_glu_serum, 'mg/dL' FROM diabetic_data WHERE max_glu_serum <> 'None';

CREATE VIEW v_vital_sign AS
SELECT encounter_id, patient_nbr, weight FROM diabetic_data;
