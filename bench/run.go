package main

import (
	"context"
	"errors"
	"fmt"
	"os"
)

// A measure measures something and reports it. Its name is what -only selects
// it by.
type measure struct {
	name string
	run  func(*run, context.Context) error
}

var measures = []measure{
	{"topology", (*run).topology},
	{"policies", (*run).policies},
	{"core networks", (*run).coreTables},
	{"core routes", (*run).coreRoutes},
	{"routes", (*run).routes},
	{"points", compared(plan.pointReads)},
	{"pages", compared(plan.pageReads)},
	{"writes", compared(plan.writes)},
	{"growth", compared(plan.growth)},
	{"engine", compared(plan.enginePages)},
	{"resources", (*run).resources},
	{"postgres", (*run).postgres},
	{"overload", (*run).overload},
	{"slow", (*run).slowClients},
	{"uploads", (*run).hugeUploads},
}

// A run carries a plan out.
type run struct {
	plan
	report report
	stored []*inventory // once a measure has asked for them
}

// run measures what is asked for and reports it, what failed included.
func (p plan) run(ctx context.Context) (err error) {
	r := &run{plan: p}
	defer func() { err = errors.Join(err, r.close()) }()
	for _, m := range measures {
		if p.only != nil && !p.only.MatchString(m.name) {
			continue
		}
		if failed := m.run(r, ctx); failed != nil {
			err = errors.Join(err, fmt.Errorf("%s: %w", m.name, failed))
			r.fact("NOT MEASURED, because it failed: %s", m.name)
		}
		if ctx.Err() != nil {
			return err
		}
	}
	if p.out == "" || p.only != nil {
		return err
	}
	return errors.Join(err, os.WriteFile(p.out, r.report.markdown(p), 0o644))
}

// fact reports a sentence.
func (r *run) fact(format string, args ...any) {
	fact := fmt.Sprintf(format, args...)
	fmt.Println(fact)
	r.report.facts = append(r.report.facts, fact)
}

// rows reports comparisons.
func (r *run) rows(rows ...row) {
	for _, row := range rows {
		fmt.Println(row)
	}
	r.report.rows = append(r.report.rows, rows...)
}

// inventories are the plan's, filled when they are first asked for.
func (r *run) inventories(ctx context.Context) ([]*inventory, error) {
	for _, n := range r.plan.stored[len(r.stored):] {
		inv, err := openInventory(ctx, n)
		if err != nil {
			return nil, fmt.Errorf("prepare %d connections: %w", n, err)
		}
		r.fact("%s", inv.fact())
		r.stored = append(r.stored, inv)
	}
	return r.stored, nil
}

// compared is the measure of rows on the plan's inventories.
func compared(rows func(plan, context.Context, []*inventory) ([]row, error)) func(*run, context.Context) error {
	return func(r *run, ctx context.Context) error {
		inventories, err := r.inventories(ctx)
		if err != nil {
			return err
		}
		found, err := rows(r.plan, ctx, inventories)
		if err == nil {
			r.rows(found...)
		}
		return err
	}
}

func (r *run) topology(context.Context) error {
	facts, err := r.topologyFacts()
	for _, fact := range facts {
		r.fact("%s", fact)
	}
	return err
}

func (r *run) postgres(ctx context.Context) error {
	if r.plan.postgres == "" {
		return nil
	}
	row, err := r.postgresWrites(ctx)
	if err == nil {
		r.rows(row)
	}
	return err
}

func (r *run) close() (err error) {
	for _, inv := range r.stored {
		err = errors.Join(err, inv.close())
	}
	return err
}
