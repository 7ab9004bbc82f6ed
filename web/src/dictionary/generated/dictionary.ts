// Made by `heluo derive` from /dictionary. Do not edit: change the dictionary.
import raw from "./dictionary.json";

export type CategoryName = "patient" | "visit" | "diagnosis" | "order" | "medication" | "medical_record" | "lab_result" | "microbiology" | "examination" | "imaging" | "pathology" | "surgery" | "treatment" | "vital_sign" | "charge" | "follow_up";
export type ValueSetName = "abnormal_flag" | "abo" | "adherence" | "admission_severity" | "admission_way" | "alcohol_status" | "amplification" | "anesthesia" | "antibacterial_level" | "antibiotic" | "asa_grade" | "bi_rads" | "blood_product" | "body_site" | "certainty" | "charge_category" | "comparator" | "consciousness" | "cytology" | "department" | "detection" | "diagnosis_type" | "dialysis_mode" | "discharge_way" | "document_type" | "dosage_form" | "drug" | "ecog" | "education" | "egfr_mutation" | "ethnic_group" | "exam_type" | "figo_stage" | "follow_up_method" | "follow_up_status" | "follow_up_topic" | "frequency" | "glucose_moment" | "gram_stain" | "healing" | "her2" | "histology" | "hypoglycemia" | "icd10" | "icd9cm3" | "id_type" | "incision_grade" | "insurance_class" | "insurance_type" | "lab_item" | "laterality" | "lost_reason" | "lung_rads" | "m_stage" | "margin" | "marital_status" | "medication_purpose" | "microbiology_test" | "microorganism" | "modality" | "n_stage" | "nationality" | "occupation" | "order_class" | "order_status" | "order_type" | "outcome" | "pathology_type" | "position" | "present_on_admission" | "procedure_class" | "radiotherapy_technique" | "receptor" | "record_status" | "relation" | "response" | "retinopathy_grade" | "rh" | "route" | "sex" | "skin_test" | "smoking_status" | "specimen" | "stage_group" | "surgery_level" | "surgery_urgency" | "susceptibility" | "susceptibility_method" | "t_stage" | "temperature_site" | "text_format" | "toxicity_grade" | "treatment_intent" | "treatment_type" | "tumor_grade" | "visit_type";
export type IndicatorId = "persons" | "visits" | "outpatient_visits" | "discharges" | "surgeries" | "length_of_stay" | "inpatient_mortality" | "readmission_31d" | "level_3_4_surgery" | "antibacterial_inpatients" | "multidrug_resistance" | "caesarean" | "imaging_positive" | "inpatient_charge" | "drug_share" | "material_share" | "lung_cancer_persons" | "breast_cancer_persons" | "cervical_cancer_persons" | "diabetes_persons" | "hba1c_at_goal" | "follow_up_completed";
export type DiseaseId = "breast_cervical_cancer" | "diabetes" | "lung_cancer" | "stroke";
export type VariableType = "id" | "string" | "text" | "code" | "integer" | "decimal" | "date" | "datetime" | "boolean";
export type Level = 1 | 2 | 3 | 4 | 5;

export interface Label {
  zh: string;
  en: string;
}

export interface Variable {
  name: string;
  /** Column in the lake; null when the variable never enters it. */
  column: string | null;
  label: Label;
  definition: string;
  type: VariableType;
  /** UCUM; `dictionary.units` gives the printed form. */
  unit: string;
  value_set: ValueSetName | "";
  required: boolean;
  low: number | null;
  high: number | null;
  level: Level;
  identifier: "" | "direct" | "quasi";
  search: "" | "text" | "filter";
  origin: "hospital" | "centre";
}

export interface Category {
  name: CategoryName;
  label: Label;
  definition: string;
  grain: string;
  key: string[];
  /** Variable that says when it happened, "" without. */
  time: string;
  end_time: string;
  /** Variable shown as the event's name, "" without. */
  title: string;
  variables: Variable[];
}

export interface Code {
  code: string;
  zh: string;
  en: string;
  attributes?: Record<string, string>;
}

export interface ValueSet {
  label: Label;
  source: string;
  open: boolean;
  codes: Code[];
}

export interface Indicator {
  id: IndicatorId;
  label: Label;
  definition: Label;
  numerator: Label;
  denominator: Label;
  unit: string;
  kind: "count" | "sum" | "mean" | "share" | "share_of_sum" | "share_followed";
  better: "higher" | "lower" | "neutral";
  group: string;
  decimals: number;
}

export interface Named {
  id: string;
  label: Label;
}

export interface DiseaseGroup {
  label: Label;
  /** Ids within the disease. */
  variables: string[];
  required: string[];
  /** Codes of lab_item. */
  items: string[];
}

export interface Disease {
  id: DiseaseId;
  label: Label;
  definition: Label;
  entries: Named[];
  marks: Named[];
  subtypes: Named[];
  groups: DiseaseGroup[];
}

export interface Dictionary {
  version: string;
  /** UCUM → printed form. */
  units: Record<string, string>;
  categories: Category[];
  value_sets: Record<ValueSetName, ValueSet>;
  indicators: Indicator[];
  diseases: Disease[];
}

export const dictionary = raw as unknown as Dictionary;
