// Command bench measures the budgets of the design side by side: our code and
// its reference in turn, in one process, and the ratio of each pair. Absolute
// times say something about the machine only; ratios say something about us.
//
//	go run ./bench                      # everything, about ten minutes
//	go run ./bench -stored 1000,20000 -rounds 3 -out ""
//	go run ./bench -only routes         # some of it, printed only
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/trunkline/trunkline/internal/server"
)

func main() {
	var p plan
	var stored, only, slow string
	flag.StringVar(&stored, "stored", "1000,1000000", "the two numbers of stored connections to measure at")
	flag.IntVar(&p.rounds, "rounds", 9, "pairs of measurements for each row")
	flag.DurationVar(&p.length, "length", time.Second, "how long one measurement takes")
	flag.StringVar(&p.postgres, "postgres", "", "postgres://… of a database for the writes, which it fills")
	flag.StringVar(&p.out, "out", "bench/RESULTS.md", "file for the results; empty prints them only")
	flag.StringVar(&only, "only", "", "pattern of what to measure: "+names()+"; the results are printed only")
	flag.StringVar(&slow, "crowd", "", "for the bench itself: be slow clients of the server in this folder")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	signal.Ignore(syscall.SIGPIPE) // who reads the results may leave before the servers are stopped
	if slow != "" {
		beCrowd(ctx, slow, flag.Arg(0))
		return
	}
	for part := range strings.SplitSeq(stored, ",") {
		n, err := strconv.Atoi(part)
		if err != nil {
			fmt.Fprintf(os.Stderr, "bench: -stored %q: want numbers\n", stored)
			os.Exit(2)
		}
		p.stored = append(p.stored, n)
	}
	if only != "" {
		var err error
		if p.only, err = regexp.Compile(only); err != nil {
			fmt.Fprintln(os.Stderr, "bench: -only:", err)
			os.Exit(2)
		}
	}
	server.CollectLess() // as trunkline serve does
	if err := p.run(ctx); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// names are those of the measures.
func names() string {
	var list []string
	for _, m := range measures {
		list = append(list, m.name)
	}
	return strings.Join(list, ", ")
}
