-- The routes of route tables and the entries of prefix lists, in parts that answer for the addresses from one place to
-- the next. They say again, for look-ups, what the bodies of resources say.
CREATE TABLE route_sheet (
  owner BIGINT NOT NULL REFERENCES resource (key) ON DELETE CASCADE,
  first TEXT   NOT NULL,                       -- where it begins: digits and a to f; '0' is there for every owner
  at    BIGINT NOT NULL,                       -- epoch milliseconds at which the owner was described
  text  TEXT   NOT NULL,
  PRIMARY KEY (owner, first)
);
