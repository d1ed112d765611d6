package corepolicy

import (
	"os"
	"reflect"
	"strings"
	"testing"
)

// sound is a document with everything in it that the language has.
func sound(t testing.TB) []byte {
	t.Helper()
	text, err := os.ReadFile("testdata/sound.json")
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestSoundDocument(t *testing.T) {
	t.Parallel()
	d, problems := Parse(sound(t))
	if d == nil {
		t.Fatal(problems)
	}
	checkCanonical(t, d)
}

// checkCanonical writes a document and reads it again.
func checkCanonical(t testing.TB, d *Document) {
	t.Helper()
	again, problems := Parse(d.Canonical())
	if !reflect.DeepEqual(d, again) {
		t.Errorf("read again it is %+v, not %+v (%v)", again, d, problems)
	}
	if differences := Compare(d, again); len(differences) > 0 {
		t.Errorf("read again it differs: %v", differences)
	}
}

// TestEveryProblemAtOnce reads a document with several problems.
func TestEveryProblemAtOnce(t *testing.T) {
	t.Parallel()
	_, problems := Parse([]byte(`{
	"version": "2021.12",
	"core-network-configuration": {"asn-ranges": ["1-2"], "edge-locations": [{"location": "us-east-1"}]},
	"segments": [{"name": "a"}],
	"network-function-groups": null,
	"segment-actions": [{"action": "send-via", "segment": "b", "via": {"network-function-groups": ["x"]}}],
	"prefix-lists": [],
	"routing-policies": []}`))
	var got []string
	for _, p := range problems {
		got = append(got, p.Code+" "+p.Path)
		if !strings.HasPrefix(p.Message, p.Path+": ") {
			t.Errorf("%q does not begin with %s", p.Message, p.Path)
		}
	}
	want := []string{
		"INVALID_ASN_RANGE $.core-network-configuration.asn-ranges[0]",
		"TYPE_MISMATCH $.network-function-groups",
		"REQUIRED_PROPERTY $.segment-actions[0].mode",
		"UNKNOWN_SEGMENT $.segment-actions[0].segment",
		"ADDITIONAL_PROPERTIES $.prefix-lists",
		"ADVANCED_ROUTING_UNSUPPORTED_VERSION_2021_12 $.routing-policies",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("problems are\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

// TestUnreadItems: items that cannot be read are not told as items that stand
// there twice.
func TestUnreadItems(t *testing.T) {
	t.Parallel()
	text := strings.Replace(string(sound(t)), `"asn-ranges": [`, `"asn-ranges": [1, 2, "x", "y", `, 1)
	_, problems := Parse([]byte(text))
	codes := map[string]int{}
	for _, p := range problems {
		codes[p.Code]++
	}
	if want := map[string]int{typeMismatch: 2, invalidString: 2}; !reflect.DeepEqual(codes, want) {
		t.Errorf("problems are %v, not %v", codes, want)
	}
}

// TestWhatIsMeant: unknown members and names come with those that are spelt
// like them.
func TestWhatIsMeant(t *testing.T) {
	t.Parallel()
	_, problems := Parse([]byte(`{
	"version": "2021.12",
	"core-network-configuration": {"asn-ranges": ["64512-64555"], "edge-locations": [{"location": "us-east-1", "asm": 64512}]},
	"segmants": [],
	"segments": [{"name": "prod", "isolate": true, "edge-locations": ["us-east-2"]}],
	"segment-actions": [{"action": "create-route", "segment": "prdo", "destination-cidr-blocks": ["0.0.0.0/0"], "destinations": ["blackhole"], "mod": 1}]}`))
	var got []string
	for _, p := range problems {
		got = append(got, p.Message[strings.LastIndex(p.Message, ";")+1:])
	}
	want := []string{
		" perhaps asn is meant", " perhaps segments is meant", " perhaps isolate-attachments is meant", " perhaps us-east-1 is meant",
		" perhaps prod is meant", " it may have action, segment, destination-cidr-blocks, destinations, description",
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("problems end with %q, want %q", got, want)
	}
}
