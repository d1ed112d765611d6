-- Where a change came from, as far as it is known.
ALTER TABLE change ADD COLUMN address TEXT;
ALTER TABLE change ADD COLUMN agent TEXT;

-- The hash chain of each account over its changes, in the order in which they were found.
CREATE TABLE seal (
  seq      BIGINT PRIMARY KEY,                 -- the change that is sealed
  account  BIGINT NOT NULL,
  position BIGINT NOT NULL,                    -- counts from 1 in each account
  form     BIGINT NOT NULL,                    -- how the event is written that was hashed
  hash     TEXT   NOT NULL                     -- of the hash before it and the event, 64 hex digits
);
CREATE UNIQUE INDEX seal_position ON seal (account, position);
