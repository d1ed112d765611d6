package corenetwork

import (
	"slices"
	"testing"
)

// TestChangesShowStaticRoutes has a route to an attachment and one to nowhere.
func TestChangesShowStaticRoutes(t *testing.T) {
	t.Parallel()
	n := sketch(t, b2+`
		segment dev
		attach a vpc use1 dev
		says 10.1.0.0/16
		route dev 0.0.0.0/0 to a
		route dev 10.9.0.0/16 to blackhole
		`)
	var got []string
	for _, c := range Changes(Network{}, n) {
		if c.Type == attachmentRouteStatic {
			got = append(got, c.Action+" "+c.Path+" "+c.New.Destination)
		}
	}
	want := []string{
		"ADD ATTACHMENT_ROUTE_STATIC/euw1/dev/10.9.0.0/16 blackhole",
		"ADD ATTACHMENT_ROUTE_STATIC/use1/dev/0.0.0.0/0 a",
		"ADD ATTACHMENT_ROUTE_STATIC/use1/dev/10.9.0.0/16 blackhole",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}
