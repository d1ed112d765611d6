-- Where an account's events are sent to.
CREATE TABLE webhook (
  key      BIGINT PRIMARY KEY,
  account  BIGINT NOT NULL,
  url      TEXT   NOT NULL,
  kinds    TEXT   NOT NULL,                    -- of the events that are wanted, with commas; '' is all
  secret   TEXT   NOT NULL,                    -- that deliveries are signed with
  position BIGINT NOT NULL,                    -- in the account's chain: up to here all is delivered
  turn     BIGINT NOT NULL,                    -- counts what was asked of it meanwhile; who delivers compares it
  due      BIGINT NOT NULL,                    -- epoch milliseconds before which nothing is tried
  failures BIGINT NOT NULL,                    -- in a row
  failing  BIGINT NOT NULL,                    -- epoch milliseconds of the first of them; 0: none
  reason   TEXT   NOT NULL,                    -- of the last failure; '' is none
  paused   BIGINT NOT NULL,                    -- epoch milliseconds; 0: it is not
  holder   TEXT   NOT NULL,                    -- the process that delivers
  lease    BIGINT NOT NULL                     -- epoch milliseconds until which it does
);
CREATE INDEX webhook_account ON webhook (account, key);
