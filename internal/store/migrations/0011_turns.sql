-- Which attachment changed with a turn of its core network. A turn that is not here may have changed anything.
CREATE TABLE core_network_turn (
  core_network BIGINT NOT NULL REFERENCES core_network (key) ON DELETE CASCADE,
  turn         BIGINT NOT NULL,
  attachment   BIGINT NOT NULL,                -- a key; the attachment itself may be gone
  PRIMARY KEY (core_network, turn)
) /*WITHOUT ROWID*/;
