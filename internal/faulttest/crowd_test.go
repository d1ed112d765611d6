package faulttest

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"github.com/trunkline/trunkline/trunklinetest"
)

// TestTagsAreNotLost lets many callers change the tags and the description of one resource at the same time: each
// change is there in the end.
func TestTagsAreNotLost(t *testing.T) {
	t.Parallel()
	everywhere(t, trunklinetest.Options{}, func(t *testing.T, s *served) {
		p := newPlot(t, s.callers[0])
		for range trials() {
			keep, drop := map[string]string{}, map[string]string{}
			for i := range 8 {
				keep[fmt.Sprintf("keep%d", i)], drop[fmt.Sprintf("drop%d", i)] = "v", "v"
			}
			device := p.create(t, devices, p.network, members{"Tags": tagList(drop)})
			id, arn := []string{text(device, "DeviceArn")}, devices.idOf(device)
			var asks []ask
			for i := range 8 {
				asks = append(asks,
					ask{operation: "TagResource", labels: id, body: members{"Tags": []any{
						members{"Key": fmt.Sprintf("keep%d", i), "Value": "v"}}}},
					ask{operation: "UntagResource", labels: id, query: url.Values{"tagKeys": {fmt.Sprintf("drop%d", i)}}})
			}
			asks = append(asks, p.update(devices, arn, members{"Description": "changed"}),
				p.update(devices, arn, members{"Vendor": "changed"}))
			if n := successes(s.together(t, asks)); n != len(asks) {
				t.Errorf("%d of %d changes succeeded", n, len(asks))
			}
			got := p.must(t, ask{operation: "GetDevices", labels: []string{p.network},
				query: url.Values{"deviceIds": {arn}}}).body["Devices"].([]any)[0].(members)
			if tags := tagsOf(got); fmt.Sprint(tags) != fmt.Sprint(keep) || text(got, "Description") != "changed" ||
				text(got, "Vendor") != "changed" {
				t.Errorf("changes were lost: %v", got)
			}
		}
		s.verify(t)
	})
}

// TestQuotaIsExact lets many create more than a network may hold: exactly as many as it may hold succeed.
func TestQuotaIsExact(t *testing.T) {
	t.Parallel()
	const quota, callers, freed = 200, 16, 3
	everywhere(t, trunklinetest.Options{Quotas: true}, func(t *testing.T, s *served) {
		p := newPlot(t, s.callers[0])
		var made []string
		fill := func(want int) {
			t.Helper()
			created, refused := 0, 0
			for refused < callers {
				answers := s.together(t, repeat(callers, p.make(devices, members{})))
				refused = count(answers, http.StatusPaymentRequired)
				for _, a := range answers {
					if a.ok() {
						created++
						made = append(made, devices.idOf(a.body["Device"].(members)))
					}
				}
				if successes(answers)+refused != callers {
					t.Fatalf("an answer is neither a device nor a full quota: %v", answers)
				}
			}
			if created != want {
				t.Errorf("%d devices were created, the quota allows %d", created, want)
			}
		}
		fill(quota)
		for _, id := range made[:freed] {
			p.must(t, p.remove(devices, id))
		}
		fill(freed)
		s.verify(t)
	})
}

// TestAskingTwice lets many ask for the same thing at the same time: it happens once.
func TestAskingTwice(t *testing.T) {
	t.Parallel()
	everywhere(t, trunklinetest.Options{}, func(t *testing.T, s *served) {
		p := newPlot(t, s.callers[0])
		for range trials() {
			device, link := p.device(t, p.site), p.link(t, p.site)
			if n := successes(s.together(t, repeat(8, p.associate(device, link)))); n != 8 {
				t.Errorf("%d of 8 associated", n)
			}
			for _, a := range []ask{p.disassociate(device, link), p.remove(devices, device), p.remove(links, link)} {
				answers := s.together(t, repeat(8, a))
				if successes(answers) != 1 || count(answers, http.StatusNotFound) != 7 {
					t.Errorf("of 8 times %s %d succeeded and %d found nothing: %v", a.operation, successes(answers),
						count(answers, http.StatusNotFound), answers)
				}
			}
		}
		for _, list := range s.verify(t).changes {
			associated := func(c change) bool { return c.operation == "AssociateLink" }
			if i := slices.IndexFunc(list, associated); i >= 0 && slices.ContainsFunc(list[i+1:], associated) {
				t.Errorf("one association was made twice: %v", list)
			}
		}
	})
}
