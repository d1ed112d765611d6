-- What callers note beside a resource, whoever owns it.
CREATE TABLE metadata (
  resource BIGINT PRIMARY KEY REFERENCES resource (key) ON DELETE CASCADE,
  body     TEXT   NOT NULL,                    -- a JSON object of strings
  changed  BIGINT NOT NULL                     -- the seq of its last change
);

-- How a resource is, as it was last told: a row for each address and type.
CREATE TABLE health (
  resource BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  address  TEXT   NOT NULL,                    -- a peer's or a tunnel's; '' is the resource as a whole
  type     TEXT   NOT NULL,                    -- BGP, IPSEC or STATE
  status   TEXT   NOT NULL,                    -- UP or DOWN
  at       BIGINT NOT NULL,                    -- epoch milliseconds
  PRIMARY KEY (resource, address, type)
) /*WITHOUT ROWID*/;

-- When that changed; of each resource the last changes are kept.
CREATE TABLE health_change (
  resource BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  seq      BIGINT NOT NULL,
  address  TEXT   NOT NULL,
  type     TEXT   NOT NULL,
  status   TEXT   NOT NULL,
  at       BIGINT NOT NULL,
  PRIMARY KEY (resource, seq)
) /*WITHOUT ROWID*/;
