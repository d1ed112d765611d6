package main

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"time"
)

// A plan is what to measure and how thoroughly.
type plan struct {
	stored   []int
	rounds   int
	length   time.Duration
	postgres string
	out      string
	only     *regexp.Regexp // of the names of measures; nil: all
}

// A row is one comparison: how many operations a second we do, the reference
// does, and the ratio of each pair of rounds.
type row struct {
	work, against string
	budget        float64
	ours, theirs  []float64
	ratios        []float64
}

// String is the row as a line for people.
func (r row) String() string {
	return fmt.Sprintf("%-58s %8.0f/s against %8.0f/s: ratio %.2f (%.2f to %.2f), budget %.2f",
		r.work, median(r.ours), median(r.theirs), median(r.ratios), slices.Min(r.ratios), slices.Max(r.ratios), r.budget)
}

// A task does work until the time is over and tells how many operations it
// completed.
type task func(ctx context.Context, until time.Time) (int, error)

// compare runs ours and theirs in turn. The one that begins alternates, so
// that a machine that slows down or warms up favours neither.
func (p plan) compare(ctx context.Context, r row, ours, theirs task) (row, error) {
	for round := -1; round < p.rounds; round++ { // the first pair warms up
		tasks := []task{ours, theirs}
		rates := make([]float64, 2)
		for i := range tasks {
			which := (i + round + 2) % 2
			began := time.Now()
			done, err := tasks[which](ctx, began.Add(p.length))
			if err != nil {
				return r, fmt.Errorf("%s: %w", r.work, err)
			}
			rates[which] = float64(done) / time.Since(began).Seconds()
		}
		if round >= 0 {
			r.ours, r.theirs = append(r.ours, rates[0]), append(r.theirs, rates[1])
			r.ratios = append(r.ratios, rates[0]/rates[1])
		}
	}
	return r, nil
}

func median(values []float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[len(sorted)/2]
}
