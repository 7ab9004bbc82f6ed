-- vault database as commit 1cad9fe made it: its recorded tables, and a few invented rows.
CREATE TABLE identity_parcel (
    parcel VARCHAR NOT NULL,
    hospital VARCHAR NOT NULL,
    rows INTEGER NOT NULL,
    versions INTEGER NOT NULL,
    received_at DATETIME NOT NULL,
    CONSTRAINT pk_identity_parcel PRIMARY KEY (parcel)
);
CREATE TABLE source_identity (
    id INTEGER NOT NULL,
    hospital VARCHAR NOT NULL,
    subject_ref VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    parcel VARCHAR NOT NULL,
    "row" INTEGER NOT NULL,
    op VARCHAR NOT NULL,
    content VARCHAR NOT NULL,
    patient_id VARCHAR,
    name VARCHAR,
    sex VARCHAR,
    birth_date DATE,
    id_number VARCHAR,
    insurance_number VARCHAR,
    card_number VARCHAR,
    health_card_number VARCHAR,
    record_number VARCHAR,
    birth_certificate_number VARCHAR,
    mobile VARCHAR,
    phone VARCHAR,
    contact_name VARCHAR,
    contact_phone VARCHAR,
    mother_name VARCHAR,
    district VARCHAR,
    address VARCHAR,
    other VARCHAR,
    number_key VARCHAR,
    phone_keys VARCHAR,
    CONSTRAINT pk_source_identity PRIMARY KEY (id),
    CONSTRAINT uq_source_identity_hospital_subject_ref_version UNIQUE (hospital, subject_ref, version)
);
CREATE INDEX ix_source_identity_name ON source_identity (name);
CREATE INDEX ix_source_identity_patient_id ON source_identity (patient_id);
CREATE INDEX ix_source_identity_number_key ON source_identity (number_key);
CREATE TABLE current_identity (
    hospital VARCHAR NOT NULL,
    subject_ref VARCHAR NOT NULL,
    source_id INTEGER NOT NULL,
    version INTEGER NOT NULL,
    content VARCHAR NOT NULL,
    op VARCHAR NOT NULL,
    CONSTRAINT pk_current_identity PRIMARY KEY (hospital, subject_ref),
    CONSTRAINT uq_current_identity_source_id UNIQUE (source_id)
);
CREATE TABLE person (
    person_id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    created_run VARCHAR NOT NULL,
    state VARCHAR NOT NULL,
    sex VARCHAR,
    birth_date DATE,
    hospitals INTEGER NOT NULL,
    records INTEGER NOT NULL,
    CONSTRAINT pk_person PRIMARY KEY (person_id),
    CONSTRAINT uq_person_number UNIQUE (number)
);
CREATE TABLE link (
    id INTEGER NOT NULL,
    hospital VARCHAR NOT NULL,
    subject_ref VARCHAR NOT NULL,
    source_id INTEGER NOT NULL,
    person_id VARCHAR NOT NULL,
    open BOOLEAN NOT NULL,
    opened_run VARCHAR NOT NULL,
    closed_run VARCHAR,
    decision_id INTEGER,
    tier VARCHAR NOT NULL,
    tier_reason VARCHAR NOT NULL,
    name_state VARCHAR NOT NULL,
    CONSTRAINT pk_link PRIMARY KEY (id)
);
CREATE INDEX ix_link_person_id ON link (person_id);
CREATE UNIQUE INDEX ux_link_open ON link (hospital, subject_ref) WHERE open;
CREATE TABLE decision (
    id INTEGER NOT NULL,
    run_id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    source_a INTEGER NOT NULL,
    source_b INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    weight DOUBLE NOT NULL,
    prior DOUBLE NOT NULL,
    levels VARCHAR NOT NULL,
    weights VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    normaliser VARCHAR NOT NULL,
    chain VARCHAR NOT NULL,
    CONSTRAINT pk_decision PRIMARY KEY (id)
);
CREATE INDEX ix_decision_run_id ON decision (run_id);
CREATE INDEX ix_decision_source_b ON decision (source_b);
CREATE INDEX ix_decision_source_a ON decision (source_a);
CREATE TABLE constraint_ (
    id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    hospital_a VARCHAR NOT NULL,
    subject_a VARCHAR NOT NULL,
    hospital_b VARCHAR NOT NULL,
    subject_b VARCHAR NOT NULL,
    actor VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    decision_id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    active BOOLEAN NOT NULL,
    CONSTRAINT pk_constraint_ PRIMARY KEY (id)
);
CREATE TABLE relation (
    id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    source_a INTEGER NOT NULL,
    source_b INTEGER NOT NULL,
    birth_order INTEGER NOT NULL,
    run_id VARCHAR NOT NULL,
    CONSTRAINT pk_relation PRIMARY KEY (id),
    CONSTRAINT uq_relation_kind_source_a_source_b UNIQUE (kind, source_a, source_b)
);
CREATE TABLE steward_task (
    id INTEGER NOT NULL,
    kind VARCHAR NOT NULL,
    person_a VARCHAR NOT NULL,
    person_b VARCHAR NOT NULL,
    source_a INTEGER NOT NULL,
    source_b INTEGER NOT NULL,
    weight DOUBLE NOT NULL,
    levels VARCHAR NOT NULL,
    weights VARCHAR NOT NULL,
    model VARCHAR NOT NULL,
    impact INTEGER NOT NULL,
    opened_run VARCHAR NOT NULL,
    closed_run VARCHAR,
    state VARCHAR NOT NULL,
    CONSTRAINT pk_steward_task PRIMARY KEY (id)
);
CREATE INDEX ix_steward_task_person_a ON steward_task (person_a);
CREATE INDEX ix_steward_task_person_b ON steward_task (person_b);
CREATE INDEX ix_steward_task_state ON steward_task (state);
CREATE TABLE alias (
    old_id VARCHAR NOT NULL,
    person_id VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    CONSTRAINT pk_alias PRIMARY KEY (old_id)
);
CREATE INDEX ix_alias_person_id ON alias (person_id);
CREATE TABLE link_run (
    id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    started DATETIME NOT NULL,
    ended DATETIME NOT NULL,
    model VARCHAR NOT NULL,
    normaliser VARCHAR NOT NULL,
    stats JSON NOT NULL,
    CONSTRAINT pk_link_run PRIMARY KEY (id)
);
CREATE TABLE kept_model (
    fingerprint VARCHAR NOT NULL,
    version VARCHAR NOT NULL,
    text VARCHAR NOT NULL,
    CONSTRAINT pk_kept_model PRIMARY KEY (fingerprint)
);
INSERT INTO identity_parcel VALUES ('t01/patient/1/1','t01',1,1,'2026-01-02 03:04:05.000000');
INSERT INTO person VALUES ('p1',1,'run_1','live','1','1970-01-01',1,1);
INSERT INTO link VALUES (1,'t01','s1',1,'p1',1,'run_1',NULL,NULL,'A','','same');
