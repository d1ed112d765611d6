-- What the process remembers about itself, such as the secret behind its page tokens.
CREATE TABLE setting (
  name  TEXT PRIMARY KEY,
  value TEXT NOT NULL
);

-- Every resource of every kind, so that a reference can never point nowhere.
CREATE TABLE resource (
  key      BIGINT PRIMARY KEY,                 -- the digits of the resource's id; they grow with time
  kind     TEXT   NOT NULL,
  account  BIGINT NOT NULL,                    -- the twelve digits of the owning account
  network  BIGINT REFERENCES resource (key),   -- the global network it belongs to; NULL for what stands alone
  name     TEXT,                               -- what identifies a resource that has no id of its own
  state    TEXT   NOT NULL,
  settles  BIGINT NOT NULL,                    -- epoch milliseconds at which the state settles; 0: it has settled
  changed  BIGINT NOT NULL DEFAULT 0,          -- the seq of its last change; the next one's is greater
  body     TEXT   NOT NULL                     -- wire JSON, without the state
);

-- Lists: one network's resources of a kind, or an account's that stand alone, in order of creation.
CREATE INDEX resource_network ON resource (network, kind, key) WHERE network IS NOT NULL;
CREATE INDEX resource_account ON resource (account, kind, key) WHERE network IS NULL;
CREATE UNIQUE INDEX resource_name ON resource (account, name) WHERE name IS NOT NULL;

-- What is being deleted, by the time at which it is gone.
CREATE INDEX resource_deleting ON resource (settles) WHERE state = 'DELETING';

-- Which resource mentions which. A target stays for as long as something mentions it.
CREATE TABLE ref (
  source BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  target BIGINT NOT NULL REFERENCES resource (key),
  kind   TEXT   NOT NULL,                      -- the source's kind
  PRIMARY KEY (source, target)
) /*WITHOUT ROWID*/;
CREATE INDEX ref_target ON ref (target, kind, source);

-- The values in a body by which lists can be filtered.
CREATE TABLE facet (
  network BIGINT NOT NULL,
  kind    TEXT   NOT NULL,
  name    TEXT   NOT NULL,
  value   TEXT   NOT NULL,
  source  BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  PRIMARY KEY (network, kind, name, value, source)
) /*WITHOUT ROWID*/;
CREATE INDEX facet_source ON facet (source);

-- How many of a kind a scope holds, so that a quota is checked without counting.
CREATE TABLE tally (
  scope BIGINT NOT NULL,                       -- a network's key or an account
  kind  TEXT   NOT NULL,
  count BIGINT NOT NULL,
  PRIMARY KEY (scope, kind)
) /*WITHOUT ROWID*/;

-- Quotas that differ from their default.
CREATE TABLE quota (
  account BIGINT NOT NULL,
  code    TEXT   NOT NULL,                     -- as the quota is known to its users, "L-D30F0A50"
  max     BIGINT NOT NULL,
  PRIMARY KEY (account, code)
) /*WITHOUT ROWID*/;

-- Every mutation, written with what it changed: audit, events and history read this table alone.
CREATE TABLE change (
  seq       BIGINT PRIMARY KEY,
  at        BIGINT NOT NULL,                   -- epoch milliseconds
  account   BIGINT NOT NULL,
  principal TEXT   NOT NULL,
  request   TEXT   NOT NULL,                   -- the request's id
  operation TEXT   NOT NULL,
  kind      TEXT   NOT NULL,
  resource  BIGINT NOT NULL,                   -- a key; the resource itself may be gone
  before    TEXT,                              -- NULL: it was created
  after     TEXT                               -- NULL: it was deleted
);
