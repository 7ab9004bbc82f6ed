// Names for the server's shapes. All come from its OpenAPI document; none is written here.
import type { components } from "./generated/schema";

type Shapes = components["schemas"];

export type Session = Shapes["Session"];
export type Home = Shapes["FirstPage"];
export type Release = Shapes["ReleaseShape"];
export type Count = Shapes["Count"];

export type Overview = Shapes["Overview"];
export type Indicator = Shapes["IndicatorFigure"];
export type Arrivals = Shapes["Arrivals"];
export type Arrival = Shapes["HospitalArrival"];
export type Flows = Shapes["Flows"];

export type Hit = Shapes["Hit"];
export type Facet = Shapes["Facet"];
export type QuestionPart = Shapes["QuestionPart"];
export type TextQuestion = Shapes["TextQuestion"];
export type TextAnswer = Shapes["TextAnswer"];
export type DocumentAnswer = Shapes["DocumentAnswer"];
export type DocumentSection = Shapes["Section"];
export type CountAnswer = Shapes["CountAnswer"];
export type Definition = Shapes["Definition"];
export type ConditionShape = Shapes["Condition"];
export type EventShape = Shapes["EventLeaf"];
export type HowMany = Shapes["HowMany"];
export type BatchAnswer = Shapes["BatchAnswer"];
export type VariableLine = Shapes["VariableLine"];
export type VariablePage = Shapes["VariablePage"];

export type Panorama = Shapes["Panorama"];
export type PanoramaEvent = Shapes["TimelineEvent"];
export type Visit = Shapes["Visit"];
export type ItemDetail = Shapes["ItemDetail"];

export type QualityCell = Shapes["QualityCell"];
export type QualityReport = Shapes["QualityReport"];
export type QualityDetail = Shapes["QualityDetail"];
export type CheckResult = Shapes["CheckResult"];
export type RunLine = Shapes["RunLine"];
export type ParcelLine = Shapes["ParcelLine"];
export type ReleaseLine = Shapes["ReleaseLine"];
export type AuditLine = Shapes["AuditLine"];
export type AuditPage = Shapes["AuditPage"];
export type AuditVerified = Shapes["AuditVerified"];

export type StaleMark = Shapes["StaleMark"];
export type FaultLine = Shapes["FaultLine"];
export type Repairs = Shapes["Repairs"];
export type NightRepair = Shapes["NightRepair"];
export type TrendMark = Shapes["TrendMark"];
export type DataUntil = Shapes["DataUntil"];

export type ProjectLine = Shapes["ProjectLine"];
export type ProjectPage = Shapes["ProjectPage"];
export type GrantLine = Shapes["GrantLine"];
export type GrantDesk = Shapes["GrantDesk"];
export type GrantableProject = Shapes["GrantableProject"];
export type NewGrant = Shapes["NewGrant"];
export type ChainItem = Shapes["ChainItem"];
export type AlgorithmLine = Shapes["AlgorithmLine"];
export type AlgorithmForm = Shapes["AlgorithmForm"];
export type AlgorithmOption = Shapes["AlgorithmOption"];
export type AlgorithmRole = Shapes["AlgorithmRole"];
export type FramePage = Shapes["FramePage"];
export type FrameColumn = Shapes["ColumnLine"];
export type AnalysisRun = Shapes["RunPage"];
export type RunWish = Shapes["RunWish"];
export type AnalysisResult = Shapes["ResultPage"];
export type ResultTable = Shapes["ResultTable"];
export type ResultFigure = Shapes["ResultFigure"];
export type NumberLine = Shapes["NumberLine"];
export type AgreementLine = Shapes["AgreementLine"];
export type RegisteredProject = Shapes["RegisteredProject"];
export type ProtocolFields = Shapes["ProtocolFields"];
export type ProjectEdit = Shapes["ProjectEdit"];

export type SavedLine = Shapes["SavedLine"];
export type CohortPage = Shapes["CohortPage"];
export type CohortDraft = Shapes["CohortDraft"];
export type ElementNotTranslated = Shapes["ElementNotTranslated"];
export type VersionLine = Shapes["VersionLine"];
export type DifferenceLine = Shapes["DifferenceLine"];
export type WhyNode = Shapes["WhyNode"];
export type SavedFramePage = Shapes["SavedFramePage"];
export type FrameDefinition = Shapes["FrameDefinition"];
export type FrameColumnDefinition = Shapes["ColumnDefinition"];
export type FrameOutcomeDefinition = Shapes["OutcomeDefinition"];
export type FramePlan = Shapes["FramePlanAnswer"];
export type ApplicationLine = Shapes["ApplicationLine"];
export type ApplicationPage = Shapes["ApplicationPage"];
export type ApplicationEdit = Shapes["ApplicationEdit"];
export type StepLine = Shapes["StepLine"];
export type StepVote = Shapes["StepVote"];
export type AskedVariable = Shapes["AskedVariable"];
export type GrantExtracts = Shapes["GrantExtracts"];
export type ExtractReceipt = Shapes["Receipt"];
export type ExtractFileLine = Shapes["FileLine"];
export type ExtractColumnLine = Shapes["DictionaryLine"];
export type SessionPage = Shapes["SessionPage"];
export type OpenedSession = Shapes["OpenedSession"];
