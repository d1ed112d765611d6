package faulttest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

const (
	// faultRounds names the variable with the number of rounds of each fault; without it there are a few.
	faultRounds = "TRUNKLINE_FAULT_ROUNDS"

	// faultAnnals names the variable that, set to 1, has what was run written down in annals and on the page.
	faultAnnals = "TRUNKLINE_FAULT_ANNALS"

	annals = "testdata/annals.jsonl"
	page   = "../../docs/reliability.md"
)

// rounds is how often a fault strikes.
func rounds(t testing.TB, few int) int {
	t.Helper()
	given := os.Getenv(faultRounds)
	if given == "" {
		return few
	}
	n, err := strconv.Atoi(given)
	if err != nil || n < 1 {
		t.Fatalf("%s: %q is no number of rounds", faultRounds, given)
	}
	return n
}

// A run is a line of the annals: what came of some rounds of one fault. What is counted is acknowledged writes; writes
// of which the client does not know; and what was lost or left half done. Rounds that failed count as others do: where
// one fails, the run ends with it and is written down all the same.
type run struct {
	Date         string `json:"date"`
	Commit       string `json:"commit"`
	Machine      string `json:"machine"`
	Engine       string `json:"engine"`
	Fault        string `json:"fault"`
	Rounds       int    `json:"rounds"`
	Acknowledged int    `json:"acknowledged"`
	Unknown      int    `json:"unknown"`
	Lost         int    `json:"lost"`
	Half         int    `json:"half"`
	Undecided    int    `json:"undecided,omitempty"` // rounds of which the checker could not tell in its time
	Note         string `json:"note,omitempty"`      // what a person has added, and why
}

// A tally is how a drill stood when a fault's rounds began.
type tally struct {
	drill *drill
	run
}

func newTally(d *drill) tally { return tally{d, d.standing()} }

func (d *drill) standing() run {
	return run{Acknowledged: d.acknowledged(), Unknown: d.landed + d.absent, Lost: len(d.lost), Half: len(d.half)}
}

// record writes down what came of the rounds since the tally was made.
func (began tally) record(t *testing.T, engine, fault string, rounds int) {
	t.Helper()
	r := began.drill.standing()
	r.Acknowledged -= began.Acknowledged
	r.Unknown -= began.Unknown
	r.Lost -= began.Lost
	r.Half -= began.Half
	r.Engine, r.Fault, r.Rounds = engine, fault, rounds
	write(t, r)
}

var writing sync.Mutex

// write appends a run to the annals, where that is wanted, and to the test's log.
func write(t *testing.T, r run) {
	t.Helper()
	t.Logf("%s, %s: %d rounds, %d writes acknowledged, %d unknown, %d lost, %d half done, %d undecided", r.Engine, r.Fault,
		r.Rounds, r.Acknowledged, r.Unknown, r.Lost, r.Half, r.Undecided)
	if os.Getenv(faultAnnals) != "1" {
		return
	}
	writing.Lock()
	defer writing.Unlock()
	r.Date, r.Machine = time.Now().UTC().Format(time.DateOnly), machine()
	r.Commit = built(t)
	line, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.OpenFile(annals, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.Write(append(line, '\n')); err != nil {
		t.Fatal(err)
	}
}

// built is the commit that runs, as it was when this was asked first. Changes that are not committed are told, apart
// from those that writing down makes.
func built(t *testing.T) string {
	t.Helper()
	name, err := head()
	if err != nil {
		t.Fatal(err)
	}
	return name
}

var head = sync.OnceValues(func() (string, error) {
	name, err := exec.Command("git", "rev-parse", "--short=10", "HEAD").Output()
	if err != nil {
		return "", err
	}
	changes, err := exec.Command("git", "status", "--porcelain", "--", ":/", ":(exclude)"+annals, ":(exclude)"+page).Output()
	if len(changes) > 0 {
		return strings.TrimSpace(string(name)) + "-dirty", err
	}
	return strings.TrimSpace(string(name)), err
})

// machine is what a run was measured on.
func machine() string {
	model := "a processor"
	if said, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.Lines(string(said)) {
			if name, value, ok := strings.Cut(line, ":"); ok && strings.TrimSpace(name) == "model name" {
				model = strings.TrimSpace(value)
				break
			}
		}
	}
	return fmt.Sprintf("%d × %s, %s/%s", runtime.NumCPU(), model, runtime.GOOS, runtime.GOARCH)
}

// runs reads the annals.
func runs(t *testing.T) (list []run) {
	t.Helper()
	said, err := os.ReadFile(annals)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(said)) {
		var r run
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		list = append(list, r)
	}
	return list
}

const tableHead = "| machine | engine | fault | runs | last | rounds | acknowledged | unknown | lost | half done | undecided |\n" +
	"|---|---|---|---:|---|---:|---:|---:|---:|---:|---:|\n"

// tableOf sums the runs up by machine, engine and fault, in the order in which these came up first.
func tableOf(list []run) string {
	var order []string
	sums, counts := map[string]run{}, map[string]int{}
	for _, r := range list {
		key := fmt.Sprintf("| %s | %s | %s ", r.Machine, r.Engine, r.Fault)
		sum, known := sums[key]
		if !known {
			order = append(order, key)
		}
		r.Rounds, r.Acknowledged, r.Unknown = r.Rounds+sum.Rounds, r.Acknowledged+sum.Acknowledged, r.Unknown+sum.Unknown
		r.Lost, r.Half, r.Undecided = r.Lost+sum.Lost, r.Half+sum.Half, r.Undecided+sum.Undecided
		sums[key], counts[key] = r, counts[key]+1
	}
	slices.Sort(order)
	var b strings.Builder
	b.WriteString(tableHead)
	for _, key := range order {
		r := sums[key]
		fmt.Fprintf(&b, "%s| %d | %s, %s | %d | %d | %d | %d | %d | %d |\n", key, counts[key], r.Date, r.Commit, r.Rounds,
			r.Acknowledged, r.Unknown, r.Lost, r.Half, r.Undecided)
	}
	return b.String()
}

// TestAnnalsAreOnThePage holds the table of docs/reliability.md to the annals, which only the programs here write.
func TestAnnalsAreOnThePage(t *testing.T) {
	t.Parallel()
	said, err := os.ReadFile(page)
	if err != nil {
		t.Fatal(err)
	}
	from := bytes.Index(said, []byte(tableHead))
	if from < 0 {
		t.Fatalf("%s has no table", page)
	}
	to := bytes.Index(said[from:], []byte("\n\n"))
	if to < 0 {
		to = len(said) - from - 1
	}
	want := tableOf(runs(t))
	if os.Getenv(faultAnnals) == "1" {
		said = slices.Concat(said[:from], []byte(want), said[from+to+1:])
		if err := os.WriteFile(page, said, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if got := string(said[from : from+to+1]); got != want {
		t.Errorf("the page has\n%s\nthe annals give\n%s", got, want)
	}
}
