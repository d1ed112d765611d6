package routing

import "fmt"

// chain is a row of gateways, each peered with the next. The first has a VPC, the last a VPN; every table sends
// everything onward.
func chain(gateways int) *drawing {
	s := newDrawing()
	name := func(i int) string { return fmt.Sprintf("tgw-%02d", i) }
	for i := range gateways {
		s.gateway(name(i))
		if i+1 < gateways {
			onward := fmt.Sprintf("p-%02d", i)
			s.peer(onward, name(i), name(i)+".main", name(i+1), name(i+1)+".main").route(name(i)+".main", "0.0.0.0/0", onward)
		}
	}
	last := name(gateways - 1)
	return s.attach("tgw-00.vpc", VPC, "tgw-00.main").attach(last+".vpn", VPN, last+".main").
		route(last+".main", "0.0.0.0/0", "vpn")
}

func alongChain(gateways int) Question {
	return ask("tgw-00.vpc", "10.0.0.1", fmt.Sprintf("tgw-%02d.vpn", gateways-1), "172.31.0.8")
}
