package corenetwork

import (
	"encoding/binary"
	"math/rand/v2"
	"testing"

	"github.com/trunkline/trunkline/internal/corepolicy"
)

// A tape is chance that a fuzzer writes: its bytes, then what follows from how
// many there were.
type tape struct {
	bytes []byte
	rest  rand.Source
}

func (t *tape) Uint64() uint64 {
	if len(t.bytes) < 4 {
		return t.rest.Uint64()
	}
	n := binary.LittleEndian.Uint32(t.bytes)
	t.bytes = t.bytes[4:]
	return uint64(n)<<32 | uint64(n)
}

// Every network has the tables that a second reading of the rules gives it.
func FuzzTables(f *testing.F) {
	for seed := range uint64(20) {
		var tape []byte
		chance := rand.NewPCG(seed, 9)
		for range 40 {
			tape = binary.LittleEndian.AppendUint32(tape, uint32(chance.Uint64()>>32))
		}
		f.Add(tape)
	}
	f.Fuzz(func(t *testing.T, bytes []byte) {
		n := networkFrom(&tape{bytes, rand.NewPCG(uint64(len(bytes)), 11)})
		tables, v := Build(n), newNaive(n)
		if err := compareWithNaive(tables, v); err != nil {
			t.Fatal(err)
		}
		for _, a := range n.Attachments {
			if err := compareTold(tables, v, a); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// Whatever a sound policy's texts are, and whatever is attached, there is an
// answer.
func FuzzMap(f *testing.F) {
	f.Add("tag-value", "equals", "env", "prod", "prod")
	f.Add("region", "begins-with", "", "eu-", "")
	f.Fuzz(func(t *testing.T, kind, operator, key, value, segment string) {
		c := corepolicy.Condition{Type: kind, Operator: operator, Key: key, Value: value}
		policy := mappingPolicy(corepolicy.AttachmentPolicy{RuleNumber: 1, Conditions: []corepolicy.Condition{c}, Segment: segment})
		a := Attachment{ID: "a", Type: VPC, Edges: []string{value, "us-east-1"}, Tags: map[string]string{key: value}}
		m := Map(policy, a)
		if (m.Segment != "") != (len(m.Edges) > 0) || m.Why == "" {
			t.Fatalf("%+v", m)
		}
	})
}
