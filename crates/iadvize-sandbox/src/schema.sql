-- The sandbox's state. A table that bears the name of a resource has one column for each plain member
-- of that resource, under the member's own name: reads, filters and writes follow from that.
--
-- Times are whole seconds of wall-clock time since 1970-01-01T00:00:00 (no zone): they compare, subtract
-- and group as numbers, and are written as `YYYY-MM-DD HH:MM:SS` on the way out.
-- Deleting is refused where a reference has no ON DELETE clause. The indexes are in indexes.sql
-- and indexes_large.sql.

CREATE TABLE client (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    lang            TEXT NOT NULL,
    premium_enabled INTEGER NOT NULL DEFAULT 0
);

CREATE TABLE website (
    id             INTEGER PRIMARY KEY AUTOINCREMENT,
    url            TEXT NOT NULL,
    label          TEXT NOT NULL,
    client_id      INTEGER NOT NULL REFERENCES client (id),
    currency       TEXT NOT NULL DEFAULT 'EUR',
    language_admin TEXT NOT NULL DEFAULT 'fr',
    timezone       TEXT NOT NULL DEFAULT 'Europe/Paris'
);

CREATE TABLE "group" (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    parent_id  INTEGER REFERENCES "group" (id)
);

CREATE TABLE skill (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    "order"    INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL,
    parent_id  INTEGER REFERENCES skill (id)
);

CREATE TABLE operator (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    name            TEXT NOT NULL,
    first_name      TEXT NOT NULL DEFAULT '',
    pseudo          TEXT NOT NULL DEFAULT '',
    email           TEXT NOT NULL,
    external_id     TEXT,
    role            TEXT NOT NULL DEFAULT 'operator',
    chat_enabled    INTEGER NOT NULL DEFAULT 1,
    call_enabled    INTEGER NOT NULL DEFAULT 0,
    video_enabled   INTEGER NOT NULL DEFAULT 0,
    chat_max_number INTEGER NOT NULL DEFAULT 3 CONSTRAINT chat_max_number CHECK (chat_max_number BETWEEN 0 AND 100),
    chat_and_call   INTEGER NOT NULL DEFAULT 0,
    chat_priority   INTEGER NOT NULL DEFAULT 0,
    call_priority   INTEGER NOT NULL DEFAULT 0,
    video_priority  INTEGER NOT NULL DEFAULT 0,
    language_admin  TEXT NOT NULL DEFAULT 'fr',
    group_id        INTEGER REFERENCES "group" (id),
    sso_key         TEXT
);

CREATE TABLE operator_role (
    operator_id INTEGER NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    role        TEXT NOT NULL,
    PRIMARY KEY (operator_id, role)
) WITHOUT ROWID;

CREATE TABLE operator_language (
    operator_id INTEGER NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    language    TEXT NOT NULL CONSTRAINT language_list CHECK (language GLOB '[a-z][a-z]'),
    PRIMARY KEY (operator_id, language)
) WITHOUT ROWID;

CREATE TABLE operator_website (
    operator_id INTEGER NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    website_id  INTEGER NOT NULL REFERENCES website (id),
    PRIMARY KEY (operator_id, website_id)
) WITHOUT ROWID;

CREATE TABLE operator_skill (
    operator_id INTEGER NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    skill_id    INTEGER NOT NULL REFERENCES skill (id) ON DELETE CASCADE,
    PRIMARY KEY (operator_id, skill_id)
) WITHOUT ROWID;

CREATE TABLE profile (
    operator_id INTEGER PRIMARY KEY REFERENCES operator (id) ON DELETE CASCADE,
    status      TEXT NOT NULL DEFAULT '',
    description TEXT NOT NULL DEFAULT '',
    facebook    TEXT NOT NULL DEFAULT '',
    twitter     TEXT NOT NULL DEFAULT '',
    city        TEXT NOT NULL DEFAULT '',
    country     TEXT NOT NULL DEFAULT ''
);

-- One row for each operator who logged in at least once; the switches are the operator's own choice.
CREATE TABLE session (
    operator_id     INTEGER PRIMARY KEY REFERENCES operator (id) ON DELETE CASCADE,
    connected       INTEGER NOT NULL,
    chat_available  INTEGER NOT NULL,
    call_available  INTEGER NOT NULL,
    video_available INTEGER NOT NULL
);

-- What an operator was doing, as adjoining intervals over each time he was connected: `absent` is
-- connected but not available, `free` available without a contact, `partial` and `full` by slots taken.
-- The interval that is going on has no end yet; it lasts up to the clock's moment.
CREATE TABLE presence (
    id          INTEGER PRIMARY KEY,
    operator_id INTEGER NOT NULL REFERENCES operator (id) ON DELETE CASCADE,
    state       TEXT NOT NULL CHECK (state IN ('absent', 'free', 'partial', 'full')),
    start_at    INTEGER NOT NULL,
    end_at      INTEGER CHECK (end_at >= start_at)
);

CREATE TABLE visitor (
    id          INTEGER PRIMARY KEY AUTOINCREMENT,
    unique_id   TEXT NOT NULL COLLATE NOCASE UNIQUE,
    external_id TEXT,
    lastname    TEXT,
    firstname   TEXT,
    address     TEXT,
    city        TEXT,
    zip         TEXT,
    country     TEXT,
    phone       TEXT,
    email       TEXT,
    browser     TEXT,
    created_at  INTEGER NOT NULL
);

CREATE TABLE visitor_website (
    visitor_id INTEGER NOT NULL REFERENCES visitor (id) ON DELETE CASCADE,
    website_id INTEGER NOT NULL REFERENCES website (id),
    PRIMARY KEY (visitor_id, website_id)
) WITHOUT ROWID;

CREATE TABLE tag (
    id   INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL
);

CREATE TABLE tag_website (
    tag_id     INTEGER NOT NULL REFERENCES tag (id) ON DELETE CASCADE,
    website_id INTEGER NOT NULL REFERENCES website (id),
    PRIMARY KEY (tag_id, website_id)
) WITHOUT ROWID;

CREATE TABLE rule (
    id         INTEGER PRIMARY KEY AUTOINCREMENT,
    name       TEXT NOT NULL,
    website_id INTEGER NOT NULL REFERENCES website (id),
    channel    TEXT NOT NULL
);

CREATE TABLE contact_type (
    id   INTEGER PRIMARY KEY,
    name TEXT NOT NULL
);

CREATE TABLE conversation (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    channel         TEXT NOT NULL,
    visitor_id      INTEGER NOT NULL REFERENCES visitor (id),
    visitor_uid     TEXT NOT NULL,
    operator_answer INTEGER NOT NULL DEFAULT 0,
    operator_closed INTEGER NOT NULL DEFAULT 0,
    waitinglist     INTEGER NOT NULL DEFAULT 0,
    page_type       TEXT NOT NULL DEFAULT '',
    history_link    TEXT NOT NULL DEFAULT '',
    created_at      INTEGER NOT NULL,
    closed_at       INTEGER,
    website_id      INTEGER NOT NULL REFERENCES website (id),
    operator_id     INTEGER REFERENCES operator (id),
    skill_id        INTEGER REFERENCES skill (id),
    rule_id         INTEGER REFERENCES rule (id),
    contact_type_id INTEGER REFERENCES contact_type (id),
    xmpp_id         TEXT NOT NULL
);

-- kind as in the history: 1 operator's text, 2 visitor's text, 3 notification, 5 link, 6 and 7 rich content.
CREATE TABLE message (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    position        INTEGER NOT NULL,
    kind            INTEGER NOT NULL,
    sent_at         INTEGER NOT NULL,
    millisecond     INTEGER NOT NULL DEFAULT 0,
    body            TEXT NOT NULL,
    PRIMARY KEY (conversation_id, position)
) WITHOUT ROWID;

CREATE TABLE conversation_tag (
    conversation_id INTEGER NOT NULL REFERENCES conversation (id) ON DELETE CASCADE,
    tag_id          INTEGER NOT NULL REFERENCES tag (id),
    PRIMARY KEY (conversation_id, tag_id)
) WITHOUT ROWID;

-- A visitor in the waiting queue; without a conversation he gave up.
CREATE TABLE wait (
    id              INTEGER PRIMARY KEY,
    website_id      INTEGER NOT NULL REFERENCES website (id),
    channel         TEXT NOT NULL,
    skill_id        INTEGER REFERENCES skill (id) ON DELETE SET NULL,
    rule_id         INTEGER REFERENCES rule (id),
    page_type       TEXT NOT NULL DEFAULT '',
    conversation_id INTEGER REFERENCES conversation (id) ON DELETE CASCADE,
    entered_at      INTEGER NOT NULL,
    left_at         INTEGER NOT NULL
);

-- A visitor who met a rule while no operator could take him.
CREATE TABLE missed (
    id         INTEGER PRIMARY KEY,
    website_id INTEGER NOT NULL REFERENCES website (id),
    channel    TEXT NOT NULL,
    rule_id    INTEGER NOT NULL REFERENCES rule (id),
    page_type  TEXT NOT NULL DEFAULT '',
    reason     TEXT NOT NULL CHECK (reason IN ('busy', 'nobody')),
    at         INTEGER NOT NULL
);

-- How many visitors met the criteria of a rule at a moment, and how many of them were shown its button.
CREATE TABLE targeting (
    id         INTEGER PRIMARY KEY,
    rule_id    INTEGER NOT NULL REFERENCES rule (id),
    website_id INTEGER NOT NULL REFERENCES website (id),
    channel    TEXT NOT NULL,
    page_type  TEXT NOT NULL DEFAULT '',
    triggered  INTEGER NOT NULL CHECK (triggered > 0),
    displayed  INTEGER NOT NULL CHECK (displayed BETWEEN 0 AND triggered),
    at         INTEGER NOT NULL
);

CREATE TABLE satisfaction (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    note_welcome    REAL,
    note_resolution REAL,
    node_delay      REAL,
    comment         TEXT,
    created_at      INTEGER NOT NULL,
    website_id      INTEGER NOT NULL REFERENCES website (id),
    operator_id     INTEGER REFERENCES operator (id),
    conversation_id INTEGER NOT NULL REFERENCES conversation (id)
);

CREATE TABLE "transaction" (
    id              INTEGER PRIMARY KEY AUTOINCREMENT,
    external_id     TEXT,
    visitor_uid     TEXT NOT NULL,
    visitor_email   TEXT,
    amount          REAL NOT NULL,
    created_at      INTEGER NOT NULL,
    website_id      INTEGER NOT NULL REFERENCES website (id),
    operator_id     INTEGER REFERENCES operator (id),
    conversation_id INTEGER REFERENCES conversation (id)
);

-- The identifiers of rule and skill are texts on the page; as references they are compared as numbers.
CREATE TABLE callmeeting (
    id                INTEGER PRIMARY KEY AUTOINCREMENT,
    phone_number      TEXT NOT NULL,
    visitor_uid       TEXT NOT NULL,
    status            TEXT NOT NULL,
    start_at          INTEGER NOT NULL,
    website_id        INTEGER NOT NULL REFERENCES website (id),
    targeting_rule_id TEXT REFERENCES rule (id),
    skill_id          TEXT REFERENCES skill (id)
);

-- A call that Odigo told of: the number that was called, and the arranged call that it answers.
CREATE TABLE callback (
    conversation_id INTEGER PRIMARY KEY REFERENCES conversation (id) ON DELETE CASCADE,
    phone_number    TEXT NOT NULL,
    callmeeting_id  INTEGER REFERENCES callmeeting (id) ON DELETE SET NULL
);

-- What the database was filled with, for a reset: one row.
CREATE TABLE origin (
    seed INTEGER NOT NULL,
    size TEXT NOT NULL,
    now  INTEGER NOT NULL
);

-- Rows that name a visitor by his unique identifier follow when it changes, be it in upper and lower case alone.
CREATE TRIGGER visitor_renamed AFTER UPDATE OF unique_id ON visitor
    WHEN new.unique_id <> old.unique_id COLLATE BINARY
BEGIN
    UPDATE conversation SET visitor_uid = new.unique_id WHERE visitor_id = new.id;
    UPDATE "transaction" SET visitor_uid = new.unique_id
        WHERE conversation_id IN (SELECT id FROM conversation WHERE visitor_id = new.id);
    UPDATE "transaction" SET visitor_uid = new.unique_id
        WHERE conversation_id IS NULL AND visitor_uid = old.unique_id;
    UPDATE callmeeting SET visitor_uid = new.unique_id WHERE visitor_uid = old.unique_id;
END;
