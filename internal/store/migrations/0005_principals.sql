-- Users and roles of accounts. An account itself, its root, has no row.
CREATE TABLE principal (
  key      BIGINT PRIMARY KEY,                 -- the digits of its unique id
  account  BIGINT NOT NULL,
  kind     TEXT   NOT NULL,                    -- user or role
  name     TEXT   NOT NULL,
  folded   TEXT   NOT NULL,                    -- the name in lower case, under which it is unique
  revoked  BIGINT NOT NULL,                    -- epoch milliseconds up to which a role's sessions have ended; 0: none has
  body     TEXT   NOT NULL                     -- JSON: description, tags; a role's trust policy and longest session
);
CREATE UNIQUE INDEX principal_name ON principal (account, kind, folded);

-- The policies that are attached to them.
CREATE TABLE principal_policy (
  principal BIGINT NOT NULL REFERENCES principal (key),
  name      TEXT   NOT NULL,
  document  TEXT   NOT NULL,                   -- as it was given
  PRIMARY KEY (principal, name)
) /*WITHOUT ROWID*/;

-- Access keys that last, besides the one of the data folder.
CREATE TABLE access_key (
  id        TEXT   PRIMARY KEY,                -- "AKIA…"
  key       BIGINT NOT NULL,
  account   BIGINT NOT NULL,
  principal BIGINT REFERENCES principal (key), -- the user; NULL: the account's root
  owner     BIGINT NOT NULL,                   -- the user's key, or the account of a root
  slot      BIGINT NOT NULL,                   -- which of the owner's keys it is, so that nobody has too many
  secret    TEXT   NOT NULL,                   -- sealed
  enabled   BIGINT NOT NULL,                   -- 1 or 0
  used      BIGINT NOT NULL                    -- epoch milliseconds of its last use, written with a delay; 0: never
) /*WITHOUT ROWID*/;
CREATE UNIQUE INDEX access_key_slot ON access_key (owner, slot);
CREATE INDEX access_key_account ON access_key (account);
