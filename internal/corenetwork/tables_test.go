package corenetwork

import (
	"fmt"
	"net/netip"
	"reflect"
	"testing"
)

// TestWinnersAreRoutes compares what is handed out one by one with the routes of each table, all of them and half.
func TestWinnersAreRoutes(t *testing.T) {
	t.Parallel()
	eachNetwork(t, 300, func(_ uint64, n Network) error {
		tables := Build(n)
		for _, id := range tables.IDs() {
			for name, admits := range map[string]func(netip.Prefix) bool{
				"all":      func(netip.Prefix) bool { return true },
				"the even": func(p netip.Prefix) bool { return p.Bits()%2 == 0 },
			} {
				var got, want []Route
				tables.Winners(id, admits, func(r Route) { got = append(got, r) })
				for _, r := range tables.Routes(id) {
					if r.Candidates = nil; admits(r.Prefix) {
						want = append(want, r)
					}
				}
				if !tables.Has(id) || !reflect.DeepEqual(got, want) {
					return fmt.Errorf("%v has, of %s prefixes,\n%+v\nwant\n%+v", id, name, got, want)
				}
			}
		}
		for _, a := range n.Attachments {
			if got, ok := tables.Attachment(a.ID); !ok || !reflect.DeepEqual(got, a) {
				return fmt.Errorf("attachment %s is %+v, want %+v", a.ID, got, a)
			}
		}
		if _, ok := tables.Attachment("nobody"); ok || tables.Has(TableID{Edge: "nowhere"}) {
			return fmt.Errorf("there is an attachment or a table that there is not")
		}
		return nil
	})
}
