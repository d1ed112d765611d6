package main

import (
	"bytes"
	"fmt"
	"os"
	"runtime"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// A report is everything that one run measured.
type report struct {
	facts []string
	rows  []row
}

// markdown is the report as bench/RESULTS.md keeps it.
func (r report) markdown(p plan) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "# Results\n\nWritten by `make bench`. Both sides of a row ran in turn in one process, %d pairs of %v each; "+
		"the ratio is the median\nof the pairs' ratios. Rates are medians too and say more about the machine than about us.\n\n",
		p.rounds, p.length)
	fmt.Fprintf(&b, "- Machine: %s, %d cores, %s/%s\n- Date: %s\n- Versions: %s\n",
		processor(), runtime.NumCPU(), runtime.GOOS, runtime.GOARCH, time.Now().UTC().Format(time.DateOnly), versions())
	for _, fact := range r.facts {
		fmt.Fprintf(&b, "- %s\n", fact)
	}
	b.WriteString("\n| work | against | ours/s | theirs/s | ratio | lowest | highest | budget |\n|---|---|---:|---:|---:|---:|---:|---:|\n")
	for _, row := range r.rows {
		budget := "–"
		if row.budget > 0 {
			budget = fmt.Sprintf("%.2f", row.budget)
		}
		fmt.Fprintf(&b, "| %s | %s | %.0f | %.0f | **%.2f** | %.2f | %.2f | %s |\n", row.work, row.against,
			median(row.ours), median(row.theirs), median(row.ratios), slices.Min(row.ratios), slices.Max(row.ratios), budget)
	}
	return b.Bytes()
}

// processor is the machine's own name for its processor, where it tells.
func processor() string {
	text, err := os.ReadFile("/proc/cpuinfo")
	if err != nil {
		return "unknown processor"
	}
	for line := range strings.Lines(string(text)) {
		if name, found := strings.CutPrefix(line, "model name"); found {
			return strings.TrimLeft(strings.TrimSpace(name), ": \t")
		}
	}
	return "unknown processor"
}

// versions are those of Go and of the databases.
func versions() string {
	list := []string{runtime.Version()}
	build, ok := debug.ReadBuildInfo()
	if !ok {
		return list[0]
	}
	for _, m := range build.Deps {
		switch m.Path {
		case "modernc.org/sqlite", "zombiezen.com/go/sqlite", "github.com/jackc/pgx/v5":
			list = append(list, m.Path+" "+m.Version)
		}
	}
	return strings.Join(list, ", ")
}
