package faulttest

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// finish runs the program to its end and returns what it said when it failed.
func finish(t testing.TB, args ...string) error {
	t.Helper()
	if out, err := invoke(t, args...).CombinedOutput(); err != nil {
		return fmt.Errorf("trunkline %s: %w: %s", strings.Join(args, " "), err, out)
	}
	return nil
}

// invoke is the program with arguments, not started.
func invoke(t testing.TB, args ...string) *exec.Cmd {
	t.Helper()
	path, err := program()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(path, args...)
	cmd.Env = []string{}
	return cmd
}

// at are the flags that say where an inventory is.
func at(c store.Config, folder string) []string {
	if c.URL != "" {
		return []string{"--data", folder, "--database", c.URL}
	}
	return []string{"--data", c.Dir}
}

// TestBackupUnderLoad makes a backup in the middle of writing and restores it into each engine: it is one moment of the
// inventory, in which everything agrees, and everything of it is still there when the writers have ended.
func TestBackupUnderLoad(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		d := newDrill(t, e)
		file := filepath.Join(t.TempDir(), "b.jsonl.gz")
		var made error
		d.load(t, func(p *process) {
			made = finish(t, "backup", file, "--data", d.folder)
			p.terminate()
		})
		if made != nil {
			t.Fatal(made)
		}
		last := inspect(t, d.config).changes
		for _, to := range storetest.Engines(t) {
			c := to.New(t)
			if err := finish(t, append([]string{"restore", file}, at(c, t.TempDir())...)...); err != nil {
				t.Fatal(err)
			}
			v := inspect(t, c)
			for _, wrong := range v.wrong {
				t.Error(wrong)
			}
			for resource, list := range v.changes {
				for i, change := range list {
					if i >= len(last[resource]) || last[resource][i] != change {
						t.Errorf("change %d of %d, %v, is in the backup and not in the inventory", i, resource, change)
					}
				}
			}
			t.Logf("from %s to %s: %d of %d resources with changes", e.Name, to.Name, len(v.changes), len(last))
		}
	})
}

// TestKillRestore kills restores at random moments. Each leaves all of the backup or nothing, and the next one succeeds
// where nothing is there.
func TestKillRestore(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "b.jsonl.gz")
	d := store.Config{Dir: t.TempDir()}
	const rows = 10_000
	fill(t, d, rows)
	if err := finish(t, "backup", file, "--data", d.Dir); err != nil {
		t.Fatal(err)
	}
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		began := time.Now()
		if err := finish(t, append([]string{"restore", file}, at(e.New(t), t.TempDir())...)...); err != nil {
			t.Fatal(err)
		}
		whole, finished := time.Since(began), 0
		for range trials() {
			c, folder := e.New(t), t.TempDir()
			args := append([]string{"restore", file}, at(c, folder)...)
			killed := invoke(t, args...)
			if err := killed.Start(); err != nil {
				t.Fatal(err)
			}
			<-time.After(rand.N(whole))
			_ = killed.Process.Kill() // it may have ended
			_ = killed.Wait()
			again := finish(t, args...)
			if again != nil {
				if !strings.Contains(again.Error(), "is not empty") {
					t.Error(again)
				}
				finished++
			}
			if n := countResources(t, c); n != rows {
				t.Errorf("%d resources are there, want %d", n, rows)
			}
		}
		t.Logf("%s: %d restores killed, %d of them after they had ended", e.Name, trials(), finished)
	})
}

// fill writes resources behind everybody's back.
func fill(t *testing.T, c store.Config, rows int) {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Update(t.Context(), func(tx *store.Tx) error {
		for range rows {
			if _, err := tx.Exec(`INSERT INTO resource (key, kind, account, state, settles, body)
				VALUES ($1, 'site', 0, 'AVAILABLE', 0, $2)`, tx.NewKey(), `{"Description":"`+strings.Repeat("x", 200)+`"}`); err != nil {
				return err
			}
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
}

func countResources(t *testing.T, c store.Config) (n int64) {
	t.Helper()
	db, err := store.Open(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	err = db.View(t.Context(), func(tx *store.Tx) error {
		return tx.Query(`SELECT COUNT(*) FROM resource`, func(r store.Row) error { n = r.Int64(0); return nil })
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	return n
}
