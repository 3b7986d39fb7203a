-- Runs unchanged on SQLite and PostgreSQL. Bytes are BYTEA, times BIGINT milliseconds since 1970, enums their names.
-- No AUTOINCREMENT or sequence: those leave gaps when an operation is rolled back.

CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value BIGINT NOT NULL
);

-- One row per (sender, package id), kept for ever, refused and purged ones included: a package id is never used twice.
CREATE TABLE package (
    sender           TEXT   NOT NULL,
    package_id       TEXT   NOT NULL,
    direction        TEXT   NOT NULL CHECK (direction IN ('OUT', 'IN')),
    partner          TEXT   NOT NULL,
    state            TEXT   NOT NULL,
    state_since      BIGINT NOT NULL,
    reason_code      TEXT,
    offer_digest     BYTEA  NOT NULL,
    header           BYTEA  NOT NULL,
    manifest         BYTEA  NOT NULL,
    manifest_p384    BYTEA  NOT NULL,
    manifest_mldsa87 BYTEA  NOT NULL,
    payload          TEXT,
    payload_bytes    BIGINT NOT NULL,
    submitter        TEXT,
    request_hash     BYTEA,
    committed_at     BIGINT NOT NULL,
    expires_at       BIGINT NOT NULL,
    acknowledge_by   BIGINT,
    inbox_cursor     BIGINT NOT NULL,
    PRIMARY KEY (sender, package_id)
);
CREATE INDEX package_by_id ON package (package_id);
CREATE UNIQUE INDEX package_inbox ON package (inbox_cursor) WHERE inbox_cursor > 0;

CREATE TABLE wrap (
    sender     TEXT   NOT NULL,
    package_id TEXT   NOT NULL,
    position   BIGINT NOT NULL,
    wrap1      BYTEA  NOT NULL,
    wrap2      BYTEA  NOT NULL,
    wrap3      BYTEA  NOT NULL,
    PRIMARY KEY (sender, package_id, position),
    FOREIGN KEY (sender, package_id) REFERENCES package (sender, package_id)
);

CREATE TABLE receipt (
    sender           TEXT   NOT NULL,
    package_id       TEXT   NOT NULL,
    agency           TEXT   NOT NULL,
    seq              BIGINT NOT NULL,
    stage            TEXT   NOT NULL,
    statement_digest BYTEA  NOT NULL,
    p384             BYTEA  NOT NULL,
    mldsa87          BYTEA  NOT NULL,
    made_at          BIGINT NOT NULL,
    PRIMARY KEY (sender, package_id, agency, seq),
    FOREIGN KEY (sender, package_id) REFERENCES package (sender, package_id)
);

-- Valid receipts that contradict one recorded before: evidence against the agency that signed both.
CREATE TABLE receipt_conflict (
    sender           TEXT   NOT NULL,
    package_id       TEXT   NOT NULL,
    agency           TEXT   NOT NULL,
    seq              BIGINT NOT NULL,
    stage            TEXT   NOT NULL,
    statement_digest BYTEA  NOT NULL,
    p384             BYTEA  NOT NULL,
    mldsa87          BYTEA  NOT NULL,
    made_at          BIGINT NOT NULL,
    PRIMARY KEY (sender, package_id, agency, seq),
    FOREIGN KEY (sender, package_id) REFERENCES package (sender, package_id)
);

CREATE TABLE outbox (
    id              BIGINT PRIMARY KEY,
    partner         TEXT   NOT NULL,
    kind            TEXT   NOT NULL CHECK (kind IN ('DELIVER', 'RECEIPT')),
    sender          TEXT   NOT NULL,
    package_id      TEXT   NOT NULL,
    seq             BIGINT NOT NULL,
    precedence      BIGINT NOT NULL,
    attempts        BIGINT NOT NULL,
    next_attempt_at BIGINT NOT NULL,
    expires_at      BIGINT NOT NULL,
    last_reason     TEXT,
    UNIQUE (sender, package_id, kind, seq),
    FOREIGN KEY (sender, package_id) REFERENCES package (sender, package_id)
);
CREATE INDEX outbox_due ON outbox (partner, next_attempt_at);

-- Packages on their way in. No foreign key: the package's row comes only with the last segment.
CREATE TABLE incoming (
    sender          TEXT   NOT NULL,
    package_id      TEXT   NOT NULL,
    offer_digest    BYTEA  NOT NULL,
    file            TEXT   NOT NULL,
    synced_segments BIGINT NOT NULL,
    stored_bytes    BIGINT NOT NULL,
    updated_at      BIGINT NOT NULL,
    PRIMARY KEY (sender, package_id)
);

-- A running total of what package, receipt and incoming keep of each partner, changed in the same transactions.
CREATE TABLE stored (
    partner TEXT PRIMARY KEY,
    bytes   BIGINT NOT NULL
);

CREATE TABLE ledger (
    origin TEXT PRIMARY KEY,
    size   BIGINT NOT NULL
);
CREATE TABLE ledger_entry (
    origin   TEXT   NOT NULL,
    position BIGINT NOT NULL,
    type     TEXT   NOT NULL,
    entry    BYTEA  NOT NULL,
    PRIMARY KEY (origin, position),
    FOREIGN KEY (origin) REFERENCES ledger (origin)
);
CREATE INDEX ledger_entry_type ON ledger_entry (origin, type, position);

-- The salts of blinded values: without its salt a value in the ledger can no longer be opened.
CREATE TABLE salt (
    origin   TEXT   NOT NULL,
    position BIGINT NOT NULL,
    member   TEXT   NOT NULL,
    salt     BYTEA  NOT NULL,
    PRIMARY KEY (origin, position, member),
    FOREIGN KEY (origin, position) REFERENCES ledger_entry (origin, position)
);
