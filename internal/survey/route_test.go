package survey_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/survey/surveytest"
)

// crowded is the example with 2,500 routes more in one table: close together and far apart, of both families, some in
// both types, and one whose block is what a search is halved at.
func crowded(t *testing.T) surveytest.Account {
	t.Helper()
	a := example(t)
	add := func(block, kind string) {
		a.Add(east, "SearchTransitGatewayRoutes/tgw-rtb-0a00000000000001", fmt.Sprintf(
			"<destinationCidrBlock>%s</destinationCidrBlock><transitGatewayAttachments><item><transitGatewayAttachmentId>"+
				"tgw-attach-0a00000000000001</transitGatewayAttachmentId></item></transitGatewayAttachments>"+
				"<type>%s</type><state>active</state>", block, kind))
	}
	for i := range 1_200 {
		add(fmt.Sprintf("172.16.%d.%d/32", i/256, i%256), "propagated")
	}
	for i := range 1_200 {
		add(fmt.Sprintf("2%03x::/16", 3*i), "propagated")
	}
	for i := range 97 {
		add(fmt.Sprintf("%d.0.0.0/8", 100+i), "static")
	}
	add("0.0.0.0/0", "static")
	add("128.0.0.0/1", "static")
	add("128.0.0.0/1", "propagated")
	return a
}

// TestCrowdedTable reads a table of 2,504 routes whole, from an EC2 that has pages of them and from one that has not.
func TestCrowdedTable(t *testing.T) {
	t.Parallel()
	cloud := surveytest.Start(t, crowded(t))
	paged, _ := read(t, cloud, east)
	if n := strings.Count(paged, "- {cidr: "); n != 2_500+4 {
		t.Errorf("%d routes are read", n)
	}
	if n := cloud.Calls("SearchTransitGatewayRoutes"); n != 3 {
		t.Errorf("%d searches for 2,504 routes", n)
	}
	unpaged := surveytest.Start(t, crowded(t))
	unpaged.Unpaged = true
	if halved, _ := read(t, unpaged, east); halved != paged {
		t.Error("what is read in halves is not what is read in pages")
	}
	if n := unpaged.Calls("SearchTransitGatewayRoutes"); n > 300 {
		t.Errorf("%d searches for 2,504 routes", n)
	}
}
