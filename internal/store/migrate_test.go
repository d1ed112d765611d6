package store

import (
	"slices"
	"testing"
	"testing/fstest"
)

func TestMigrationsAreNumbered(t *testing.T) {
	t.Parallel()
	read := func(names ...string) (found []migration, refused bool) {
		files := fstest.MapFS{}
		for _, name := range names {
			files["migrations/"+name] = &fstest.MapFile{Data: []byte("SELECT 1;")}
		}
		defer func() { refused = recover() != nil }()
		return readMigrations(files), false
	}
	for _, names := range [][]string{{"0002_b.sql"}, {"0001_a.sql", "0003_c.sql"}, {"0001_a.sql", "0001_b.sql"}, {"a.sql"}} {
		if found, refused := read(names...); !refused {
			t.Errorf("%v are read as %v", names, found)
		}
	}
	found, refused := read("0002_sites_grow.sql", "0001_a.sql")
	if refused || len(found) != 2 || found[1].version != 2 || found[1].name != "sites_grow" {
		t.Errorf("two migrations are read as %v", found)
	}
}

func TestMigrationIsSplitIntoStatements(t *testing.T) {
	t.Parallel()
	m := migration{text: "-- One; two.\nCREATE TABLE a (\n  b TEXT -- c; d\n);\n\nDROP TABLE a /*e*/;\n"}
	want := []string{"CREATE TABLE a (\n  b TEXT \n)", "DROP TABLE a /*e*/"}
	if got := m.statements(); !slices.Equal(got, want) {
		t.Errorf("the statements are %q, want %q", got, want)
	}
}
