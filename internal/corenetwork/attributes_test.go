package corenetwork

import (
	"reflect"
	"testing"
)

// What has lost its path or its communities is told as what never had any, so
// that it does not matter which of the two came first.
func TestNothingIsToldInOneWay(t *testing.T) {
	t.Parallel()
	n := sketch(t, b2+`
		segment s
		policy emptied inbound 100
		rule 100 prefix-equals=10.1.0.0/16 do remove-asn-list 65051
		rule 200 prefix-equals=10.1.0.0/16 do remove-community 65051:200
		label emptied policies=emptied
		attach emptied vpn use1 s label=emptied
		says 10.1.0.0/16 path=65051 communities=65051:200
		attach plain vpn use1 s
		says 10.2.0.0/16
		`)
	tables := Build(n)
	for _, edge := range []string{"use1", "euw1"} {
		routes := tables.Routes(table(n, "s/"+edge))
		if len(routes) != 2 || !reflect.DeepEqual(routes[0].ASPath, routes[1].ASPath) || routes[0].Communities != nil ||
			routes[1].Communities != nil {
			t.Errorf("at %s\n%#v", edge, routes)
		}
	}
}
