-- What a core network has besides what its reads show.
CREATE TABLE core_network (
  key      BIGINT PRIMARY KEY REFERENCES resource (key) ON DELETE CASCADE,
  versions BIGINT NOT NULL,                    -- the number of the last policy version that was made
  live     BIGINT NOT NULL,                    -- the number of the one that was executed last; 0: none was
  former   BIGINT NOT NULL,                    -- the one before it, which has the alias while that is being executed
  turn     BIGINT NOT NULL,                    -- grows with every change of what its route tables follow from
  turned   BIGINT NOT NULL                     -- epoch milliseconds at which it grew last
);

-- The versions of a core network's policy.
CREATE TABLE core_network_policy (
  key          BIGINT PRIMARY KEY,             -- by which the change record knows it
  core_network BIGINT NOT NULL REFERENCES core_network (key) ON DELETE CASCADE,
  version      BIGINT NOT NULL,                -- counts from 1 in each core network
  created      BIGINT NOT NULL,                -- epoch milliseconds
  executed     BIGINT NOT NULL,                -- epoch milliseconds at which its execution began; 0: it has not
  settles      BIGINT NOT NULL,                -- epoch milliseconds at which it is generated or, later, executed
  turn         BIGINT NOT NULL,                -- the core network's, from which its changes begin
  description  TEXT   NOT NULL,
  errors       TEXT   NOT NULL,                -- wire JSON: what stood against it; '' nothing did
  document     TEXT   NOT NULL                 -- as it was given
);
CREATE UNIQUE INDEX core_network_policy_version ON core_network_policy (core_network, version);

-- What executing a version changes, in order.
CREATE TABLE core_network_change (
  policy   BIGINT NOT NULL REFERENCES core_network_policy (key) ON DELETE CASCADE,
  position BIGINT NOT NULL,                    -- counts from 1
  body     TEXT   NOT NULL,                    -- wire JSON
  PRIMARY KEY (policy, position)
) /*WITHOUT ROWID*/;

-- Which other accounts see a core network, as its resource policy says.
CREATE TABLE core_network_share (
  account      BIGINT NOT NULL,
  core_network BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  PRIMARY KEY (account, core_network)
) /*WITHOUT ROWID*/;
CREATE INDEX core_network_share_core_network ON core_network_share (core_network);

-- Requests that callers may repeat, with what was answered.
CREATE TABLE client_token (
  account   BIGINT NOT NULL,
  operation TEXT   NOT NULL,
  token     TEXT   NOT NULL,
  asked     TEXT   NOT NULL,                   -- the hash of what was asked
  at        BIGINT NOT NULL,                   -- epoch milliseconds
  answer    TEXT   NOT NULL,                   -- wire JSON of what was made
  PRIMARY KEY (account, operation, token)
) /*WITHOUT ROWID*/;
CREATE INDEX client_token_at ON client_token (at);

-- What accounts allow others to do with what is theirs.
CREATE TABLE resource_policy (
  resource BIGINT PRIMARY KEY REFERENCES resource (key) ON DELETE CASCADE,
  document TEXT   NOT NULL,                    -- as it was given
  changed  BIGINT NOT NULL                     -- the seq of its last change
);
