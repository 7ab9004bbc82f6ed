// DRAFT until the server's OpenAPI document is there: the shapes the screens want.
import type { Text } from "@/kit/lang";

export interface Session {
  account: string;
  name: Text;
  role: string;
  role_label: Text;
  role_hint: Text;
  hospital: string | null;
  hospitals: { code: string; name: Text; short: Text }[];
  must_change_password: boolean;
  purposes: string[];
  screens: string[];
  release: { id: string; at: string } | null;
  csrf: string;
}

export interface Release {
  id: string;
  at: string;
}

// ---- cockpit ------------------------------------------------------------------------------------------------------
export interface Indicator {
  id: string;
  label: Text;
  definition: Text;
  unit: Text;
  kind: "count" | "share" | "number";
  group: string; // "scale" | "quality" | "disease" | "flow"
  value: number | null;
  numerator: number | null;
  denominator: number | null;
  population: Text;
  source: Text;
  computed_at: string | null;
  release: string;
  series: { period: string; value: number | null }[];
  hospitals: { hospital: string; value: number | null }[];
}

export interface Overview {
  release: Release;
  indicators: Indicator[];
}

export interface Arrival {
  hospital: string;
  last_parcel_at: string | null;
  last_seen_at: string | null;
  expected_by: string | null;
  state: "arrived" | "late" | "silent";
  read: number;
  accepted: number;
  quarantined: number;
  duplicate: number;
  held: number;
  late: { category: string; last_at: string | null }[];
}

export interface Arrivals {
  release: string;
  as_of: string;
  hospitals: Arrival[];
  months: { hospital: string; category: string; month: string; rows: number; held: number }[];
}

export interface Flows {
  release: string;
  computed_at: string;
  definition: Text;
  flows: { from: string; to: string; persons: number | null; shown: string }[];
}

// ---- search -------------------------------------------------------------------------------------------------------
export interface Hit {
  key: string;
  person: string | null;
  hospital: string;
  category: string;
  row_key: string;
  time: string | null;
  title: string;
  snippet: string;
  spans: { start: number; end: number }[];
}
export interface Facet {
  field: string;
  values: { value: string; count: number; shown: string }[];
}
export interface TextAnswer {
  total: number | null;
  total_shown: string;
  persons_shown: string;
  hits: Hit[];
  hits_refused: Text | null;
  facets: Facet[];
  synonyms: string[];
  next: string | null;
  took_ms: number;
}
export interface BatchAnswer {
  matched: { given: string; kind: string; person: string; hospitals: string[] }[];
  ambiguous: { given: string; reason: Text; candidates: number }[];
  unmatched: { given: string; reason: Text }[];
  distinct: number;
}
export interface CountAnswer {
  release: Release;
  total: number | null;
  nodes: { id: string; count: number | null; shown: string; passing: number | null; passing_shown: string; refused: Text | null }[];
  explain: Text[];
  level: number;
  took_ms: number;
}

// ---- panorama -----------------------------------------------------------------------------------------------------
export interface Panorama {
  person: string;
  name: string | null;
  sex: string;
  birth_date: string | null;
  age: number | null;
  hospitals: { hospital: string; patient_id: string | null; records: number; first: string; last: string }[];
  unsure: Text[];
  conflicts: { variable: string; label: Text; values: { value: string; hospital: string; time: string | null }[] }[];
  visits: {
    visit_ref: string;
    hospital: string;
    kind: string;
    start: string;
    end: string | null;
    department: string;
    title: string;
    records: number;
  }[];
  events: {
    category: string;
    row_key: string;
    hospital: string;
    visit_ref: string | null;
    time: string;
    end_time: string | null;
    time_is_date: boolean;
    title: string;
    detail: string;
    value_text: string;
    value_number: number | null;
    unit: string;
    low: number | null;
    high: number | null;
    abnormal: string;
    level: number;
  }[];
  release: Release;
}
export interface ItemDetail {
  category: string;
  row_key: string;
  hospital: string;
  title: string;
  time: string | null;
  variables: {
    name: string;
    label: Text;
    value: string;
    code: string | null;
    unit: string;
    level: number;
    source: string | null;
    masked: boolean;
    rule: string;
    mapping: string; // file:line
  }[];
  warnings: Text[];
  lineage: { step: string; label: Text; detail: string; at: string | null; ref: string }[];
}

// ---- management ---------------------------------------------------------------------------------------------------
export interface QualityCell {
  hospital: string;
  category: string;
  rows: number;
  held: number;
  checks: number;
  failed: number;
  violated: number;
  applicable: number;
  completeness: number | null;
  verdict: "pass" | "warn" | "fail" | "none";
}
export interface QualityReport {
  release: Release;
  cells: QualityCell[];
}
export interface QualityDetail {
  hospital: string;
  category: string;
  release: Release;
  checks: {
    check: string;
    label: Text;
    template: string;
    variables: string[];
    severity: "error" | "warning";
    kahn: string;
    violated: number;
    applicable: number;
    threshold: number | null;
    passed: boolean;
    months: { month: string; violated: number; applicable: number }[];
  }[];
  findings: { check: string; row_key: string; variable: string; month: string }[];
}
