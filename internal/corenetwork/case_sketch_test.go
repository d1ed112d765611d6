package corenetwork

// What several worked cases begin with.

const r10 = `
		segment hybrid
		segment development
		segment test
		attach vpn vpn use1 hybrid
		says 10.9.1.0/24 path=65051 communities=65051:200
		says 10.9.2.0/24 path=65051 communities=65051:100
		says 0.0.0.0/0 path=65051
		attach dev vpc use1 development
		says 10.0.1.0/24
		attach test vpc use1 test
		says 10.0.2.0/24
		policy only200 outbound 100
		rule 100 community-in-list=65051:200 do allow
		rule 200 prefix-in-cidr=0.0.0.0/0 do drop
		rule 300 prefix-equals=0.0.0.0/0 do drop
		policy only100 outbound 200
		rule 100 community-in-list=65051:100 do allow
		rule 200 prefix-in-cidr=0.0.0.0/0 do drop
`

const r14 = `
		segment legacy
		label tgwAttachment policies=six
		attach tgw-use1 tgw use1 legacy label=tgwAttachment
		says 10.1.0.0/16 path=64600
		says 0.0.0.0/0 path=64600
		says 2001:db8:1::/56 path=64600
		attach tgw-euw1 tgw euw1 legacy label=tgwAttachment
		says 10.2.0.0/16 path=64601
		says 2001:db8:2::/56 path=64601
		policy six inbound 100
		rule 100 prefix-in-cidr=0.0.0.0/0 do drop
`

const r22 = `
		segment nonprod
		segment prod
		segment sharedservices
		segment onprem
		share sharedservices with *
		attach p vpc use1 prod
		says 10.1.0.0/16
		attach n vpc use1 nonprod
		says 10.2.0.0/16
		attach s vpc use1 sharedservices
		says 10.3.0.0/16
		attach vpn vpn use1 onprem
		says 10.9.0.0/16 path=65051
`

const r29 = `
		segment b
		segment c
		share a with b,c
		attach a1 vpc use1 a
		says 10.1.0.0/16
		attach b1 vpc use1 b
		says 10.2.0.0/16
		attach c1 vpc use1 c
		says 10.3.0.0/16
`

const r30 = `
		segment s
		attach vpn1 vpn use1 s
		says 10.9.0.0/16 path=65051
		attach vpn2 vpn use1 s
		says 10.9.0.0/16 path=65051
`
