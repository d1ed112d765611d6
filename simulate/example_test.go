package simulate_test

import (
	"fmt"
	"testing"

	"github.com/trunkline/trunkline/simulate"
)

// A scenario that holds what a network must do is a test of its policy.
func Example_test() {
	_ = func(t *testing.T) {
		scenario, err := simulate.Load("testdata/network.yaml")
		if err != nil {
			t.Fatal(err)
		}
		scenario.Run().Check(t)
	}
}

func ExampleResult_Route() {
	scenario, err := simulate.Load("../docs/simulate/network.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	route, found := scenario.Run().Route("prod", "us-east-1", "192.168.0.0/16")
	fmt.Println(found, route)
	fmt.Println(route.Why)
	fmt.Println(route.Via("vpn-office"))
	// Output:
	// true 192.168.0.0/16 via vpn-office
	// shorter AS path, 1 against 3
	// true
}

func ExampleResult_Only() {
	scenario, err := simulate.Load("../docs/simulate/network.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	result, err := scenario.Run().Only("prod/*")
	if err != nil {
		fmt.Println(err)
		return
	}
	for table := range result.Tables() {
		fmt.Println(table.Name(), table.Edge, len(table.Routes))
	}
	for _, attachment := range result.Attachments() {
		fmt.Println(attachment.ID)
	}
	_, err = scenario.Run().Only("prodd/us-east-1")
	fmt.Println(err)
	// Output:
	// prod eu-west-1 5
	// prod us-east-1 5
	// vpc-prod-use1
	// vpc-prod-euw1
	// "prodd" is no segment or network function group; perhaps prod is meant
}

func ExampleResult_Explain() {
	scenario, err := simulate.Load("../docs/simulate/network.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	e, err := scenario.Run().Explain("prod", "eu-west-1", "192.168.0.0/16")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("won: ", e.Winner.Ways(), "-", e.Winner.Why)
	for _, loser := range e.Losers {
		fmt.Println("lost:", loser.Ways(), "-", loser.Lost)
	}
	// Output:
	// won:  vpn-paris - Site-to-Site VPN before transit gateway or other edge
	// lost: edge us-east-1 - transit gateway or other edge after Site-to-Site VPN
}

func ExampleResult_Trace() {
	scenario, err := simulate.Load("../docs/simulate/network.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	trace, err := scenario.Run().Trace("vpc-prod-euw1", "10.1.2.3")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, way := range trace.There {
		for _, hop := range way.Hops {
			fmt.Println(hop.Name(), hop.Edge, "to", hop.To)
		}
		fmt.Println(way.Outcome, "at", way.At)
	}
	// Output:
	// prod eu-west-1 to edge us-east-1
	// prod us-east-1 to vpc-prod-use1
	// delivered at vpc-prod-use1
}

func ExampleScenario_UnderPolicy() {
	today, err := simulate.Load("../docs/simulate/network.yaml")
	if err != nil {
		fmt.Println(err)
		return
	}
	tomorrow, err := today.UnderPolicy("../docs/simulate/new-policy.json")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, f := range tomorrow.Run().Failures() {
		fmt.Println(f)
	}
	fmt.Println(today.Run().Compare(tomorrow.Run()).Regions)
	// Output:
	// line 21: want prod/us-east-1 192.168.0.0/16 via vpn-office, got no route
	// line 25: want 10.1.0.0/16 advertised to vpn-office, got no such route; 2 others are advertised
	// [eu-west-1 us-east-1]
}

func ExampleParse_problems() {
	_, err := simulate.Parse([]byte("policy: {}\nattachements: []\n"))
	fmt.Println(err.(simulate.Problems)[0].Text)
	// Output:
	// $.version: is missing but it is required (REQUIRED_PROPERTY). Add it.
}
