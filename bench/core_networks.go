package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"time"

	"github.com/trunkline/trunkline/internal/corenetwork"
	"github.com/trunkline/trunkline/internal/corepolicy"
)

// What the work on core networks may take.
const (
	policyBytes    = 1 << 20
	policyBudget   = 50 * time.Millisecond
	tablesBudget   = time.Second
	tablesMemory   = 1 << 30 // bytes
	oneMoreBudget  = 20 * time.Millisecond
	tableBudget    = 5 * time.Millisecond
	manyAttachment = 50 // more, one after the other
)

// policies measures the reading of a policy as large as one may be, beside the
// reading of the same text as JSON of any kind.
func (r *run) policies(ctx context.Context) error {
	text, err := largePolicy()
	if err != nil {
		return err
	}
	ours := func(ctx context.Context, until time.Time) (done int, err error) {
		for ; time.Now().Before(until); done++ {
			if _, problems := corepolicy.Parse(text); len(problems) > 0 {
				return done, fmt.Errorf("it is refused: %v", problems[0])
			}
		}
		return done, ctx.Err()
	}
	theirs := func(ctx context.Context, until time.Time) (done int, err error) {
		for ; time.Now().Before(until); done++ {
			var document any
			if err := json.Unmarshal(text, &document); err != nil {
				return done, err
			}
		}
		return done, ctx.Err()
	}
	compared, err := r.plan.compare(ctx, row{work: "policy of 1 MB checked", against: "encoding/json reading the same text"}, ours, theirs)
	if err != nil {
		return err
	}
	r.rows(compared)
	r.fact("A policy of %d bytes is checked in %.1f ms (budget %.0f ms)", len(text), 1000/median(compared.ours), milliseconds(policyBudget))
	return nil
}

// largePolicy is full of rules for attachments, and nearly as large as a policy
// may be.
func largePolicy() ([]byte, error) {
	var document map[string]any
	if err := json.Unmarshal(corePolicy(manyShare), &document); err != nil {
		return nil, err
	}
	var rules []any
	for size := 20_000; size < policyBytes-10_000; {
		i := len(rules)
		rule := map[string]any{
			"rule-number": i + 1, "condition-logic": "and",
			"conditions": []map[string]string{
				{"type": "tag-value", "operator": "equals", "key": "cost-centre", "value": fmt.Sprint(i)},
				{"type": "attachment-type", "operator": "equals", "value": "vpc"},
				{"type": "region", "operator": "equals", "value": regions[i%coreEdges]},
			},
			"action": map[string]string{"association-method": "constant", "segment": segmentName(i % coreSegments)},
		}
		text, _ := json.Marshal(rule)
		size += len(text) + 1
		rules = append(rules, rule)
	}
	document["attachment-policies"] = rules
	return json.Marshal(document)
}

// coreTables measures absolute budgets: no other program computes the tables
// of a core network, so there is nothing to stand beside it.
func (r *run) coreTables(ctx context.Context) error {
	for _, sharing := range []int{fewShare, manyShare} {
		if err := r.coreTablesOf(ctx, sharing); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) coreTablesOf(ctx context.Context, sharing int) error {
	network, err := coreEstate(sharing)
	if err != nil {
		return err
	}
	var built, more, reads []float64
	var memory uint64
	var routes int
	for range r.plan.rounds {
		before := heap()
		began := time.Now()
		tables := corenetwork.Build(network)
		routes = 0
		for _, id := range tables.IDs() {
			routes += len(tables.Routes(id))
		}
		built = append(built, time.Since(began).Seconds())
		memory = max(memory, heap()-before)
		more = append(more, oneMore(tables)...)
		for _, id := range tables.IDs() {
			began := time.Now()
			_ = tables.Routes(id)
			reads = append(reads, time.Since(began).Seconds())
		}
		runtime.KeepAlive(tables)
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	if routes < corePrefixes {
		return errors.New("prefixes are missing from the tables")
	}
	r.fact("All %d routes of %d edges, %d segments of which %d share with three others, %d attachments and %d prefixes: %.2f s (budget %.0f s), %d MiB kept (budget %d MiB)",
		routes, coreEdges, coreSegments, coreSegments/sharing, coreAttachments, corePrefixes, median(built), tablesBudget.Seconds(),
		memory>>20, tablesMemory>>20)
	r.fact("One attachment more, and its segment's table at its edge: %.2f ms (budget %.0f ms); one table again: %.2f ms (budget %.0f ms)",
		1000*median(more), milliseconds(oneMoreBudget), 1000*median(reads), milliseconds(tableBudget))
	return nil
}

// oneMore adds attachments one after the other and asks each time what became
// of one of its routes.
func oneMore(tables *corenetwork.Tables) (seconds []float64) {
	for i := range manyAttachment {
		a := coreAttachment(coreAttachments + i)
		began := time.Now()
		tables = tables.With(a)
		table := corenetwork.TableID{Place: corenetwork.Place{Segment: a.Tags["segment"]}, Edge: a.Edges[0]}
		_ = tables.Routes(table)
		seconds = append(seconds, time.Since(began).Seconds())
	}
	return seconds
}

func heap() uint64 {
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	return m.HeapAlloc
}
