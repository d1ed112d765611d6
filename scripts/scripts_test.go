// Package scripts_test tells the behaviour of the product as stories that a user could have typed. Every *.txtar file
// is one; it runs on both engines, through HTTP and a signature. README.md has the few words they are written in.
package scripts_test

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/internal/survey/surveytest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// programs is the folder of the program trunkline as the checkout has it.
var programs string

func TestMain(m *testing.M) { os.Exit(runTests(m)) }

func runTests(m *testing.M) int {
	dir, err := os.MkdirTemp("", "trunkline-scripts-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }()
	programs = dir
	build := exec.Command("go", "build", "-o", dir, "github.com/trunkline/trunkline/cmd/trunkline")
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "build the program: %v\n%s", err, out)
		return 1
	}
	return m.Run()
}

func TestScripts(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("*.txtar")
	if err != nil || len(files) == 0 {
		t.Fatalf("no stories: %v", err)
	}
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		testscript.Run(t, testscript.Params{
			Files:               files,
			Setup:               func(env *testscript.Env) error { return begin(env, e) },
			Cmds:                commands,
			Condition:           func(engine string) (bool, error) { return engine == e.Name, nil },
			RequireUniqueNames:  true,
			RequireExplicitExec: true,
		})
	})
}

// A story is one script while it is told on one engine.
type story struct {
	*testscript.TestScript
	t         testing.TB
	inventory store.Config
	folder    string // the data folder
	root      client // what the server that calls go to was started with
	account   string // of the server's root access key
	server    *trunklinetest.Server
	cloud     *surveytest.Cloud
	last      answer
	ports     map[string]net.Listener
	mailbox   *mailbox
}

type storyKey struct{}

// masterKey is that of all servers on one PostgreSQL.
const masterKey = "c2VydmVycyBvbiBvbmUgZGF0YWJhc2UgaGF2ZSBvbmU="

// begin gives a script an empty inventory of its own. The program finds it as a user's would: --data is the script's
// $DATA, and on PostgreSQL the environment names the database.
func begin(env *testscript.Env, e storetest.Engine) error {
	t, ok := env.T().(testing.TB)
	if !ok {
		return fmt.Errorf("stories are told by go test alone")
	}
	s := &story{t: t, inventory: e.New(t)}
	s.folder = s.inventory.Dir
	if s.inventory.URL != "" {
		s.folder = t.TempDir()
		env.Setenv("TRUNKLINE_DATABASE", s.inventory.URL)
		env.Setenv("TRUNKLINE_MASTER_KEY", masterKey)
		if err := os.WriteFile(filepath.Join(s.folder, "master-key"), []byte(masterKey), 0o600); err != nil {
			return err
		}
	}
	env.Setenv("DATA", s.folder)
	env.Setenv("PATH", programs+string(os.PathListSeparator)+os.Getenv("PATH"))
	env.Values[storyKey{}] = s
	return nil
}

// The words of the stories' language. A word reports what went otherwise than the script says; only call takes a !.
var commands = map[string]func(*testscript.TestScript, bool, []string){
	"server":  word(server),
	"account": word(account),
	"ready":   word(ready),
	"as":      word(as),
	"sql":     word(sql),
	"stop":    word(stop),
	"sealed":  word(sealed),
	"noted":   word(noted),

	"receiver": word(receiver),
	"received": word(received),
	"listed":   word(listed),
	"port":     word(port),
	"told":     word(told),
	"refused":  word(refused),
	"keep":     word(keep),
	"check":    word(check),
	"absent":   word(absent),
	"call": func(ts *testscript.TestScript, negated bool, args []string) {
		ts.Check(call(storyOf(ts), negated, args))
	},
}

func word(do func(s *story, args []string) error) func(*testscript.TestScript, bool, []string) {
	return func(ts *testscript.TestScript, negated bool, args []string) {
		if negated {
			ts.Fatalf("only call and exec take a !")
		}
		ts.Check(do(storyOf(ts), args))
	}
}

func storyOf(ts *testscript.TestScript) *story {
	s := ts.Value(storyKey{}).(*story)
	s.TestScript = ts
	return s
}
