package httpapi_test

import (
	"bytes"
	"context"
	"fmt"
	"net/url"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store"
)

// An inventory is the ids of a small network, whole and in use.
type inventory struct {
	network, site, device, other, link, otherLink, joined, core string

	attached, over, router, joint string // what is attached to the core network, a Connect over it, its peer, a peering
}

// fill makes a network of an account in which everything refers to something.
func (w *wire) fill(t testing.TB, who string) inventory {
	t.Helper()
	var n inventory
	tags := `"Tags":[{"Key":"Name","Value":"first"}]`
	n.network = w.create(t, post("/global-networks", `{`+tags+`}`).as(who), "GlobalNetwork")
	make := func(list, kind, body string) string {
		return w.create(t, post(n.at(list), body).as(who), kind)
	}
	n.site = make("sites", "Site", `{"Location":{"Address":"Here"},`+tags+`}`)
	n.device = make("devices", "Device", fmt.Sprintf(`{"SiteId":%q,`+tags+`}`, n.site))
	n.other = make("devices", "Device", fmt.Sprintf(`{"SiteId":%q}`, n.site))
	n.link = make("links", "Link", fmt.Sprintf(`{"SiteId":%q,"Bandwidth":{"UploadSpeed":10},"Type":"fibre",`+tags+`}`, n.site))
	n.otherLink = make("links", "Link", fmt.Sprintf(`{"SiteId":%q,"Bandwidth":{}}`, n.site))
	for device, link := range map[string]string{n.device: n.link, n.other: n.otherLink} {
		w.must(t, post(n.at("link-associations"), fmt.Sprintf(`{"DeviceId":%q,"LinkId":%q}`, device, link)).as(who))
	}
	n.joined = make("connections", "Connection", fmt.Sprintf(
		`{"DeviceId":%q,"ConnectedDeviceId":%q,"LinkId":%q,"ConnectedLinkId":%q,`+tags+`}`, n.device, n.other, n.link, n.otherLink))
	n.core = w.create(t, post("/core-networks", fmt.Sprintf(`{"GlobalNetworkId":%q,"PolicyDocument":%q,`+tags+`}`, n.network, corePolicy)).as(who), "CoreNetwork")
	w.attach(t, &n, who)
	return n
}

// create makes a resource and gives its id.
func (w *wire) create(t testing.TB, r request, kind string) string {
	t.Helper()
	made := decode[map[string]map[string]any](t, w.must(t, r))
	id, _ := made[kind][kind+"Id"].(string)
	if id == "" {
		t.Fatalf("%v: no id in %v", r, made)
	}
	return id
}

// at is a path in the network.
func (n inventory) at(segments ...string) string {
	return "/global-networks/" + n.network + "/" + strings.Join(segments, "/")
}

// arn is the path of the tags of one of an account's resources.
func tagsOf(account, kind string, ids ...string) string {
	return "/tags/" + url.PathEscape("arn:aws:networkmanager::"+account+":"+kind+"/"+strings.Join(ids, "/"))
}

// unchanged fails the test at its end if anything is stored that is not stored now, or no longer.
func (w *wire) unchanged(t testing.TB) {
	t.Helper()
	before := w.dump(t)
	t.Cleanup(func() {
		if after := w.dump(t); !bytes.Equal(before, after) {
			t.Errorf("the inventory was\n%s\nand is\n%s", before, after)
		}
	})
}

// dump lists everything there is, and how many changes led to it.
func (w *wire) dump(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	for _, who := range []string{account, stranger} {
		body := w.must(t, get("/global-networks?maxResults=500").as(who))
		fmt.Fprintf(&b, "%s\n", body)
		found := decode[struct {
			GlobalNetworks []struct{ GlobalNetworkId string }
		}](t, body)
		for _, g := range found.GlobalNetworks {
			n := inventory{network: g.GlobalNetworkId}
			for _, list := range []string{"sites", "devices", "links", "link-associations", "connections", "transit-gateway-registrations",
				"customer-gateway-associations", "transit-gateway-connect-peer-associations", "connect-peer-associations"} {
				fmt.Fprintf(&b, "%s\n", w.must(t, get(n.at(list)+"?maxResults=500").as(who)))
			}
		}
	}
	fmt.Fprintf(&b, "%d changes\n", w.changes(t))
	return b.Bytes()
}

func (w *wire) changes(t testing.TB) (n int64) {
	t.Helper()
	err := w.db.View(context.Background(), func(tx *store.Tx) error {
		return tx.Query(`SELECT count(*) FROM change`, func(r store.Row) error { n = r.Int64(0); return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}
