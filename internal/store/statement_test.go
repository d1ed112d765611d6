package store

import "testing"

func TestStatementIsWrittenForBothEngines(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, sqlite, postgres string }{
		{`SELECT 1`, `SELECT 1`, `SELECT 1`},
		{`a = $1 OR b = $12 OR c = $1`, `a = ?1 OR b = ?12 OR c = ?1`, `a = $1 OR b = $12 OR c = $1`},
		{`x /*FOR UPDATE*/`, `x /*FOR UPDATE*/`, `x FOR UPDATE`},
		{`x /*FOR KEY SHARE*/`, `x /*FOR KEY SHARE*/`, `x FOR KEY SHARE`},
		{`x /*FOR SHARE OF r*/;`, `x /*FOR SHARE OF r*/;`, `x FOR SHARE OF r;`},
		{`) /*WITHOUT ROWID*/`, `) WITHOUT ROWID`, `) /*WITHOUT ROWID*/`},
		{`key BIGINT PRIMARY KEY`, `key INTEGER PRIMARY KEY`, `key BIGINT PRIMARY KEY`},
		{`'$1 BIGINT' || "$2" || $3`, `'$1 BIGINT' || "$2" || ?3`, `'$1 BIGINT' || "$2" || $3`},
		{`'it''s $1' = $1`, `'it''s $1' = ?1`, `'it''s $1' = $1`},
		{"-- $1 it's\n$2", "-- $1 it's\n?2", "-- $1 it's\n$2"},
		{`/* $1 'BIGINT */ $2`, `/* $1 'BIGINT */ ?2`, `/* $1 'BIGINT */ $2`},
		{`'/*FOR SHARE*/'`, `'/*FOR SHARE*/'`, `'/*FOR SHARE*/'`},
		{`BIGINTS, MYBIGINT`, `BIGINTS, MYBIGINT`, `BIGINTS, MYBIGINT`},
	} {
		if got := forSQLite(c.text); got != c.sqlite {
			t.Errorf("%s for SQLite is %s, want %s", c.text, got, c.sqlite)
		}
		if got := forPostgres(c.text); got != c.postgres {
			t.Errorf("%s for PostgreSQL is %s, want %s", c.text, got, c.postgres)
		}
	}
}
