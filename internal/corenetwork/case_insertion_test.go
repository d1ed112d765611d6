package corenetwork

// insertionCases send traffic through network function groups.
var insertionCases = []workedCase{
	{"R16 send-to", "edges use1=65000 euw1=65001 eus2=65002" + `
		segment production
		group inspectionVpcs
		to production inspectionVpcs override=eus2>euw1
		attach i-use1 vpc use1 inspectionVpcs
		says 10.100.0.0/16
		attach i-euw1 vpc euw1 inspectionVpcs
		attach p-use1 vpc use1 production
		says 10.1.0.0/16
		attach p-eus2 vpc eus2 production
		says 10.3.0.0/16
		`, `
		production/use1:
		0.0.0.0/0 > i-use1/inspectionVpcs STATIC
		10.1.0.0/16 > p-use1
		10.3.0.0/16 > E:eus2 [65002]
		::/0 > i-use1/inspectionVpcs STATIC
		production/euw1:
		0.0.0.0/0 > i-euw1/inspectionVpcs STATIC
		10.1.0.0/16 > E:use1 [65000]
		10.3.0.0/16 > E:eus2 [65002]
		::/0 > i-euw1/inspectionVpcs STATIC
		production/eus2:
		0.0.0.0/0 > E:euw1/inspectionVpcs STATIC
		10.1.0.0/16 > E:use1 [65000]
		10.3.0.0/16 > p-eus2
		::/0 > E:euw1/inspectionVpcs STATIC
		inspectionVpcs/use1:
		10.1.0.0/16 > p-use1
		10.3.0.0/16 > E:eus2 [65002]
		inspectionVpcs/eus2:
		10.1.0.0/16 > E:use1 [65000]
		10.3.0.0/16 > p-eus2`},
	{"R17 dual-hop", b2 + r17 + `
		via production dual-hop inspection to=development
		`, `
		production/use1:
		10.1.0.0/16 > p-use1
		10.2.0.0/16 > E:euw1 [65001]
		10.3.0.0/16 > i-use1/inspection
		10.4.0.0/16 > i-use1/inspection [65001]
		production/euw1:
		10.1.0.0/16 > E:use1 [65000]
		10.2.0.0/16 > p-euw1
		10.3.0.0/16 > i-euw1/inspection [65000]
		10.4.0.0/16 > i-euw1/inspection
		development/use1:
		10.1.0.0/16 > i-use1/inspection
		10.2.0.0/16 > i-use1/inspection [65001]
		10.3.0.0/16 > d-use1
		10.4.0.0/16 > E:euw1 [65001]
		development/euw1:
		10.1.0.0/16 > i-euw1/inspection [65000]
		10.2.0.0/16 > i-euw1/inspection
		10.3.0.0/16 > E:use1 [65000]
		10.4.0.0/16 > d-euw1
		inspection/use1:
		10.1.0.0/16 > p-use1
		10.2.0.0/16 > E:euw1/inspection [65001]
		10.3.0.0/16 > d-use1
		10.4.0.0/16 > E:euw1/inspection [65001]`},
	{"R18 single-hop with an override", b2 + r17 + `
		via production single-hop inspection to=development override=use1+euw1>use1
		`, `
		production/use1:
		10.1.0.0/16 > p-use1
		10.2.0.0/16 > E:euw1 [65001]
		10.3.0.0/16 > i-use1/inspection
		10.4.0.0/16 > i-use1/inspection [65001]
		production/euw1:
		10.1.0.0/16 > E:use1 [65000]
		10.2.0.0/16 > p-euw1
		10.3.0.0/16 > E:use1/inspection [65000]
		10.4.0.0/16 > i-euw1/inspection
		inspection/euw1:
		10.1.0.0/16 > E:use1 [65000]
		10.2.0.0/16 > p-euw1
		10.3.0.0/16 > E:use1 [65000]
		10.4.0.0/16 > d-euw1`},
	{"redirections prefer what is at their edge, as the routes they stand for", b2 + `
		segment a
		segment b
		group inspection
		via a single-hop inspection to=b
		policy liked inbound 100
		rule 100 prefix-in-cidr=10.0.0.0/8 do set-local-preference 100
		label liked policies=liked
		attach i-use1 vpc use1 inspection
		attach i-euw1 vpc euw1 inspection
		attach carrier vpc euw1 b
		attach vpn vpn use1 b
		says 10.1.0.0/16 path=65051,65052
		attach connect connect euw1 b over=carrier
		says 10.1.0.0/16 path=65053
		attach b-use1 vpc use1 b
		says 10.2.0.0/16
		attach vpn-liked vpn euw1 b label=liked
		says 10.2.0.0/16 path=65051
		`, `
		a/use1:
		10.1.0.0/16 > i-use1/inspection [65051 65052]
		10.2.0.0/16 > i-use1/inspection`},
}

const r17 = `
		segment production
		segment development
		group inspection
		attach i-use1 vpc use1 inspection
		attach i-euw1 vpc euw1 inspection
		attach p-use1 vpc use1 production
		says 10.1.0.0/16
		attach p-euw1 vpc euw1 production
		says 10.2.0.0/16
		attach d-use1 vpc use1 development
		says 10.3.0.0/16
		attach d-euw1 vpc euw1 development
		says 10.4.0.0/16
`
