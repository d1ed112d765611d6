package graph

import (
	"strconv"
	"strings"
)

// putFacets stores the values that lists can find a resource by. A facet with
// an unset member has no row: nobody can ask for it.
func (k *Kind[T]) putFacets(tx *Tx, r *row, v *T) error {
	var b strings.Builder
	args := []any{r.network, r.kind, r.key}
	for _, facet := range k.Facets {
		value := facetValue(v, facet)
		if value == "" {
			continue
		}
		if len(args) > 3 {
			b.WriteByte(',')
		}
		args = append(args, facet.Name, value)
		b.WriteString(`($1, $2, $` + strconv.Itoa(len(args)-1) + `, $` + strconv.Itoa(len(args)) + `, $3)`)
	}
	if len(args) == 3 {
		return nil
	}
	_, err := tx.Exec(
		`INSERT INTO facet (network, kind, name, value, source) VALUES `+b.String(), args...)
	return err
}

// facetValue joins the members of a facet; "" when one is unset.
func facetValue[T any](v *T, facet Facet[T]) string {
	values := make([]string, len(facet.At))
	for i, at := range facet.At {
		if values[i] = *at(v); values[i] == "" {
			return ""
		}
	}
	return JoinFacet(values...)
}

// JoinFacet writes the members' values as one, so that no two combinations
// look alike.
func JoinFacet(values ...string) string {
	var b strings.Builder
	for _, v := range values {
		b.WriteString(strconv.Itoa(len(v)))
		b.WriteByte(':')
		b.WriteString(v)
	}
	return b.String()
}

// changeFacets replaces the stored values where an update has changed them.
func (k *Kind[T]) changeFacets(tx *Tx, r *row, before, after *T) error {
	same := true
	for _, facet := range k.Facets {
		same = same && facetValue(before, facet) == facetValue(after, facet)
	}
	if same {
		return nil
	}
	if _, err := tx.Exec(`DELETE FROM facet WHERE source = $1`, r.key); err != nil {
		return err
	}
	return k.putFacets(tx, r, after)
}
