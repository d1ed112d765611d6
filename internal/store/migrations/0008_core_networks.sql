-- What a core network has besides what its reads show.
CREATE TABLE core_network (
  key      BIGINT PRIMARY KEY REFERENCES resource (key) ON DELETE CASCADE,
  versions BIGINT NOT NULL,                    -- the number of the last policy version that was made
  live     BIGINT NOT NULL,                    -- the number of the one that was executed last; 0: none was
  former   BIGINT NOT NULL                     -- the one before it, which has the alias while that is being executed
);

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
