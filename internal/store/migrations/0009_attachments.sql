-- Who sees what is part of a core network: the account that made it, and the one that owns the core network.
CREATE TABLE part (
  viewer       BIGINT NOT NULL,                -- an account
  kind         TEXT   NOT NULL,                -- the resource's
  resource     BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  core_network BIGINT NOT NULL,                -- the key of the one that the resource refers to
  type         TEXT   NOT NULL,                -- as lists are filtered by it; '' where there is one only
  edges        TEXT   NOT NULL,                -- where it is, with a space around each
  PRIMARY KEY (viewer, kind, resource)
) /*WITHOUT ROWID*/;
CREATE INDEX part_resource ON part (resource);

-- What an attachment has besides what lists show of it.
CREATE TABLE attachment (
  key          BIGINT PRIMARY KEY REFERENCES resource (key) ON DELETE CASCADE,
  core_network BIGINT NOT NULL,
  outside      TEXT   NOT NULL,                -- the natural name of what is attached; '' is another attachment
  peering      BIGINT REFERENCES resource (key), -- of a transit gateway's route table
  label        TEXT   NOT NULL,                -- for routing policies; '' is none
  detail       TEXT   NOT NULL                 -- JSON: what attachments of its type have
);
CREATE INDEX attachment_core_network ON attachment (core_network, key);
CREATE INDEX attachment_outside ON attachment (outside) WHERE outside <> '';
CREATE INDEX attachment_peering ON attachment (peering) WHERE peering IS NOT NULL;
