package corenetwork

import "testing"

// What an edge tells may look the same and be another segment's route than it
// was in the round before: euw1 begins with the route of its own transit
// gateway, and then prefers what use1 has over a share. A transit gateway of
// an isolated segment hears of the second alone.
func TestEdgesHearWhoseRouteItIs(t *testing.T) {
	t.Parallel()
	c := workedCase{network: `
		edges use1=65000 euw1=65001 aps2=65002
		segment iso isolated
		segment other
		share iso with other
		policy prefer inbound 100
		rule 100 prefix-equals=10.1.0.0/16 do set-local-preference 100
		pair iso euw1 use1 policies=prefer
		pair iso aps2 euw1 policies=prefer
		attach vpn vpn use1 other
		says 10.1.0.0/16
		attach tgw-euw1 tgw euw1 iso
		says 10.1.0.0/16 path=65000
		attach tgw-aps2 tgw aps2 iso
		`, want: `
		iso/euw1:
		10.1.0.0/16 > E:use1 [65000]
		iso/aps2:
		10.1.0.0/16 > E:euw1 [65001 65000]
		told tgw-aps2:
		10.1.0.0/16 > E:aps2 [65002 65001 65000]
		`}
	t.Run("told", c.check)
}
