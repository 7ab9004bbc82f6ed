-- control database as commit 1cad9fe made it: its recorded tables, and a few invented rows.
CREATE TABLE alembic_version (
    version_num VARCHAR(32) NOT NULL,
    CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
CREATE TABLE heartbeat (
    hospital VARCHAR NOT NULL,
    at DATETIME NOT NULL,
    body JSON NOT NULL,
    CONSTRAINT pk_heartbeat PRIMARY KEY (hospital)
);
CREATE TABLE ledger (
    hospital VARCHAR NOT NULL,
    stream VARCHAR NOT NULL,
    epoch INTEGER NOT NULL,
    seq INTEGER NOT NULL,
    copy INTEGER NOT NULL,
    sha256 VARCHAR NOT NULL,
    manifest_sha256 VARCHAR NOT NULL,
    previous VARCHAR,
    bytes INTEGER NOT NULL,
    read INTEGER NOT NULL,
    accepted INTEGER NOT NULL,
    quarantined INTEGER NOT NULL,
    duplicate INTEGER NOT NULL,
    deleted INTEGER NOT NULL,
    rows INTEGER NOT NULL,
    window_low VARCHAR,
    window_high VARCHAR,
    dictionary VARCHAR NOT NULL,
    mapping VARCHAR NOT NULL,
    stored_at DATETIME NOT NULL,
    status VARCHAR NOT NULL,
    reason VARCHAR NOT NULL,
    loaded_at DATETIME,
    n INTEGER,
    run_id VARCHAR,
    processed_run VARCHAR,
    receipt VARCHAR NOT NULL,
    CONSTRAINT pk_ledger PRIMARY KEY (hospital, stream, epoch, seq, copy),
    CONSTRAINT uq_ledger_hospital_n UNIQUE (hospital, n)
);
CREATE INDEX ix_ledger_order ON ledger (hospital, stream, epoch, seq);
CREATE INDEX ix_ledger_processed_run ON ledger (processed_run);
CREATE INDEX ix_ledger_status ON ledger (status);
CREATE TABLE release (
    id VARCHAR NOT NULL,
    number INTEGER NOT NULL,
    at DATETIME NOT NULL,
    run_id VARCHAR,
    manifest JSON NOT NULL,
    current BOOLEAN NOT NULL,
    live BOOLEAN NOT NULL,
    CONSTRAINT pk_release PRIMARY KEY (id),
    CONSTRAINT uq_release_number UNIQUE (number)
);
CREATE TABLE run (
    id VARCHAR NOT NULL,
    kind VARCHAR NOT NULL,
    started DATETIME NOT NULL,
    ended DATETIME,
    status VARCHAR NOT NULL,
    error VARCHAR NOT NULL,
    counts JSON NOT NULL,
    dictionary VARCHAR NOT NULL,
    mappings JSON NOT NULL,
    CONSTRAINT pk_run PRIMARY KEY (id)
);
CREATE TABLE lineage (
    id INTEGER NOT NULL,
    run_id VARCHAR NOT NULL,
    parcel VARCHAR NOT NULL,
    "table" VARCHAR NOT NULL,
    version INTEGER NOT NULL,
    hospital VARCHAR NOT NULL,
    month VARCHAR NOT NULL,
    rows_in INTEGER NOT NULL,
    rows_out INTEGER NOT NULL,
    held INTEGER NOT NULL,
    CONSTRAINT pk_lineage PRIMARY KEY (id),
    CONSTRAINT fk_lineage_run_id_run FOREIGN KEY(run_id) REFERENCES run (id)
);
CREATE INDEX ix_lineage_run_id ON lineage (run_id);
CREATE INDEX ix_lineage_table ON lineage ("table");
CREATE TABLE account (
    name VARCHAR NOT NULL,
    label_zh VARCHAR NOT NULL,
    label_en VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    hospital VARCHAR,
    password VARCHAR NOT NULL,
    must_change BOOLEAN NOT NULL,
    password_at DATETIME NOT NULL,
    disabled BOOLEAN NOT NULL,
    revision INTEGER NOT NULL,
    created DATETIME NOT NULL,
    last_sign_in DATETIME,
    CONSTRAINT pk_account PRIMARY KEY (name)
);
CREATE TABLE audit (
    n INTEGER NOT NULL,
    at DATETIME NOT NULL,
    account VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    hospital VARCHAR NOT NULL,
    purpose VARCHAR NOT NULL,
    action VARCHAR NOT NULL,
    object VARCHAR NOT NULL,
    hospitals VARCHAR NOT NULL,
    level INTEGER NOT NULL,
    result VARCHAR NOT NULL,
    rows INTEGER,
    reason VARCHAR NOT NULL,
    address VARCHAR NOT NULL,
    decision VARCHAR NOT NULL,
    detail JSON NOT NULL,
    previous VARCHAR NOT NULL,
    hash VARCHAR NOT NULL,
    CONSTRAINT pk_audit PRIMARY KEY (n)
);
CREATE INDEX ix_audit_account ON audit (account);
CREATE INDEX ix_audit_action ON audit (action);
CREATE INDEX ix_audit_object ON audit (object);
CREATE TABLE audit_head (
    id INTEGER NOT NULL,
    n INTEGER NOT NULL,
    hash VARCHAR NOT NULL,
    CONSTRAINT pk_audit_head PRIMARY KEY (id)
);
CREATE TABLE cell_ledger (
    institution VARCHAR NOT NULL,
    n INTEGER NOT NULL,
    release VARCHAR NOT NULL,
    sha256 VARCHAR NOT NULL,
    cells INTEGER NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT pk_cell_ledger PRIMARY KEY (institution)
);
CREATE TABLE question_count (
    account VARCHAR NOT NULL,
    day VARCHAR NOT NULL,
    asked INTEGER NOT NULL,
    CONSTRAINT pk_question_count PRIMARY KEY (account, day)
);
CREATE TABLE sign_in_failure (
    "key" VARCHAR NOT NULL,
    count INTEGER NOT NULL,
    last DATETIME NOT NULL,
    locked_until DATETIME,
    CONSTRAINT pk_sign_in_failure PRIMARY KEY ("key")
);
CREATE TABLE stored_answer (
    institution VARCHAR NOT NULL,
    release VARCHAR NOT NULL,
    question VARCHAR NOT NULL,
    answer JSON NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT pk_stored_answer PRIMARY KEY (institution, release, question)
);
CREATE TABLE former_password (
    id INTEGER NOT NULL,
    account VARCHAR NOT NULL,
    password VARCHAR NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT pk_former_password PRIMARY KEY (id),
    CONSTRAINT fk_former_password_account_account FOREIGN KEY(account) REFERENCES account (name)
);
CREATE INDEX ix_former_password_account ON former_password (account);
CREATE TABLE role_grant (
    id INTEGER NOT NULL,
    account VARCHAR NOT NULL,
    role VARCHAR NOT NULL,
    "by" VARCHAR NOT NULL,
    at DATETIME NOT NULL,
    CONSTRAINT pk_role_grant PRIMARY KEY (id),
    CONSTRAINT fk_role_grant_account_account FOREIGN KEY(account) REFERENCES account (name)
);
CREATE INDEX ix_role_grant_account ON role_grant (account);
CREATE TABLE session (
    token_hash VARCHAR NOT NULL,
    account VARCHAR NOT NULL,
    revision INTEGER NOT NULL,
    csrf VARCHAR NOT NULL,
    started DATETIME NOT NULL,
    last_seen DATETIME NOT NULL,
    address VARCHAR NOT NULL,
    CONSTRAINT pk_session PRIMARY KEY (token_hash),
    CONSTRAINT fk_session_account_account FOREIGN KEY(account) REFERENCES account (name)
);
CREATE INDEX ix_session_account ON session (account);
INSERT INTO alembic_version VALUES ('5b7c0e3d91af');
INSERT INTO ledger VALUES ('t01','lab_result',1,1,0,'aa','bb',NULL,100,3,2,1,0,0,2,NULL,NULL,'1','1','2026-01-02 03:04:05.000000','loaded','','2026-01-02 03:05:05.000000',1,'run_1',NULL,'receipt');
INSERT INTO ledger VALUES ('t01','lab_result',1,2,0,'cc','dd','bb',100,1,1,0,0,0,1,NULL,NULL,'1','1','2026-01-02 03:04:06.000000','stored','',NULL,NULL,NULL,NULL,'receipt');
INSERT INTO run VALUES ('run_1','night','2026-01-02 03:00:00.000000','2026-01-02 03:10:00.000000','succeeded','','{}','1','{}');
INSERT INTO lineage VALUES (1,'run_1','','source.lab_result',0,'t01','2025',2,2,0);
INSERT INTO account VALUES ('wang','王','Wang','steward',NULL,'hash',0,'2026-01-01 00:00:00.000000',0,1,'2026-01-01 00:00:00.000000',NULL);
