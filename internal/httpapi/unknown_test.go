package httpapi_test

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// nobodysIDs name nothing, each in another way.
func nobodysIDs(n inventory) []string {
	return []string{
		"site-00000000000000000", "site-0ffffffffffffffff", "site-fffffffffffffffff", "device-00000000000000001", "x", ".", "..", "-", "0", "null",
		strings.ToUpper(n.site), n.site + "0", n.site[:len(n.site)-1], " " + n.site, n.site + "\n", n.network, "site-" + strings.Repeat("g", 17),
		"site-" + strings.Repeat("0", 45), "'; DROP TABLE resource; --", "\u202esite", "é", strings.Repeat("𝄞", 50), "%73ite", "site-0x000000000000001",
	}
}

func TestUnknownIDs(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	for _, id := range nobodysIDs(n) {
		escaped := escape(id)
		for _, list := range []string{"sites", "devices", "links", "connections"} {
			w.do(t, patch(n.at(list, escaped), `{}`)).refused(t, list+" "+id, notFound, "")
			w.do(t, remove(n.at(list, escaped))).refused(t, list+" "+id, notFound, "")
		}
		w.do(t, remove(n.at("link-associations")+"?deviceId="+escaped+"&linkId="+n.link)).refused(t, id, notFound, "")
		w.do(t, remove(n.at("link-associations")+"?deviceId="+n.device+"&linkId="+escaped)).refused(t, id, notFound, "")
		for _, query := range []string{"sites?siteIds=", "devices?deviceIds=", "devices?siteId=", "links?linkIds=", "links?siteId=", "connections?connectionIds=",
			"connections?deviceId=", "link-associations?deviceId=", "link-associations?linkId="} {
			if body := w.must(t, get(n.at(query+escaped))); !strings.HasSuffix(string(body), `:[]}`) {
				t.Errorf("%s%s: %s", query, id, body)
			}
		}
		if id == n.network {
			continue
		}
		w.do(t, patch("/global-networks/"+escaped, `{}`)).refused(t, id, notFound, "")
		w.do(t, remove("/global-networks/"+escaped)).refused(t, id, notFound, "")
		for _, list := range []string{"sites", "devices", "links", "link-associations", "connections", "customer-gateway-associations",
			"transit-gateway-connect-peer-associations", "transit-gateway-registrations"} {
			a := w.do(t, get("/global-networks/"+escaped+"/"+list))
			a.refused(t, list+" of "+id, invalid, wrongField)
			a.names(t, list+" of "+id, "globalNetworkId")
		}
	}
}

// TestOthersIDs names what is there, but not here: in another network, or in that of another account.
func TestOthersIDs(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n, second, foreign := w.fill(t, account), w.fill(t, account), w.fill(t, stranger)
	w.unchanged(t)
	for what, other := range map[string]inventory{"another network": second, "another account": foreign} {
		for list, id := range map[string]string{"sites": other.site, "devices": other.device, "links": other.link, "connections": other.joined} {
			w.do(t, patch(n.at(list, id), `{}`)).refused(t, what, notFound, "")
			w.do(t, remove(n.at(list, id))).refused(t, what, notFound, "")
		}
		for query, id := range map[string]string{
			"sites?siteIds=": other.site, "devices?deviceIds=": other.device, "links?linkIds=": other.link, "connections?connectionIds=": other.joined,
			"devices?siteId=": other.site, "links?siteId=": other.site, "connections?deviceId=": other.device, "link-associations?linkId=": other.link,
		} {
			if body := w.must(t, get(n.at(query+id))); !strings.HasSuffix(string(body), `:[]}`) {
				t.Errorf("%s, %s%s: %s", what, query, id, body)
			}
		}
		for _, r := range []request{
			post(n.at("devices"), fmt.Sprintf(`{"SiteId":%q}`, other.site)),
			post(n.at("links"), fmt.Sprintf(`{"SiteId":%q,"Bandwidth":{}}`, other.site)),
			patch(n.at("devices", n.device), fmt.Sprintf(`{"SiteId":%q}`, other.site)),
			post(n.at("link-associations"), fmt.Sprintf(`{"DeviceId":%q,"LinkId":%q}`, other.device, n.link)),
			post(n.at("link-associations"), fmt.Sprintf(`{"DeviceId":%q,"LinkId":%q}`, n.device, other.link)),
			post(n.at("connections"), fmt.Sprintf(`{"DeviceId":%q,"ConnectedDeviceId":%q}`, n.device, other.device)),
			post(n.at("connections"), fmt.Sprintf(`{"DeviceId":%q,"ConnectedDeviceId":%q}`, other.device, n.device)),
			post(n.at("connections"), fmt.Sprintf(`{"DeviceId":%q,"ConnectedDeviceId":%q,"LinkId":%q}`, n.device, n.other, other.link)),
			patch(n.at("connections", n.joined), fmt.Sprintf(`{"ConnectedLinkId":%q}`, other.link)),
			remove(n.at("link-associations") + "?deviceId=" + other.device + "&linkId=" + other.link),
		} {
			a := w.do(t, r)
			if wrong := a.unlikeError(r.method); wrong != "" || a.errorType() != notFound && a.errorType() != invalid {
				t.Errorf("%s, %v: %s\n%s", what, r, wrong, a.wire)
			}
		}
	}
	for _, r := range []request{
		get(foreign.at("sites")), get(foreign.at("connections")), post(foreign.at("sites"), `{}`), remove(foreign.at("sites", foreign.site)),
		patch(foreign.at("devices", foreign.device), `{}`), post(foreign.at("connections"), fmt.Sprintf(`{"DeviceId":%q,"ConnectedDeviceId":%q}`, foreign.device, foreign.other)),
	} {
		a := w.do(t, r)
		a.refused(t, r, invalid, wrongField)
		a.names(t, r, "globalNetworkId")
	}
	w.do(t, patch("/global-networks/"+foreign.network, `{}`)).refused(t, "a network", notFound, "")
	w.do(t, remove("/global-networks/"+foreign.network)).refused(t, "a network", notFound, "")
}

func TestARNsThatNameNothing(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n, foreign := w.fill(t, account), w.fill(t, stranger)
	w.unchanged(t)
	arn := "arn:aws:networkmanager::" + account + ":site/" + n.network + "/" + n.site
	once := url.PathEscape(arn)
	for target, errorType := range map[string]string{
		"/tags/" + arn:                                                       invalid, // an unencoded slash begins a segment
		"/tags/" + url.PathEscape(once):                                      invalid,
		"/tags/" + url.PathEscape(once+"/"):                                  invalid,
		"/tags/" + once + "/":                                                invalid,
		"/tags/" + escape(arn+"/"):                                           invalid,
		"/tags/" + escape(strings.ToUpper(arn)):                              invalid,
		"/tags/" + escape(arn[:len(arn)-1]):                                  notFound,
		"/tags/" + escape(arn+"0"):                                           notFound,
		"/tags/" + escape(arn+"\x00"):                                        invalid,
		"/tags/" + escape("arn"):                                             invalid,
		"/tags/" + escape("arn:aws:s3:::bucket"):                             invalid,
		"/tags/" + escape(n.site):                                            invalid,
		"/tags/" + escape(strings.Replace(arn, "::", ":us-west-2:", 1)):      invalid,
		"/tags/" + escape(strings.Replace(arn, "site/", "device/", 1)):       notFound,
		"/tags/" + escape(strings.Replace(arn, account, stranger, 1)):        notFound,
		"/tags/" + escape(strings.Replace(arn, "arn:aws:", "arn:other:", 1)): notFound,
		"/tags/" + escape(strings.Repeat("a", 1501)):                         invalid,
		tagsOf(stranger, "site", foreign.network, foreign.site):              notFound,
		tagsOf(account, "site", foreign.network, foreign.site):               notFound,
		tagsOf(account, "site", n.site):                                      notFound,
		tagsOf(account, "core-network", "core-network-0123456789abcdef0"):    notFound,
		"/tags/":  invalid,
		"/tags":   invalid,
		"/tags//": invalid,
	} {
		for _, r := range []request{
			get(target), post(target, `{"Tags":[{"Key":"k","Value":"v"}]}`), remove(target + "?tagKeys=Name"),
		} {
			w.do(t, r).refused(t, r, errorType, "")
		}
	}
	w.must(t, get("/tags/"+once))
	w.must(t, get("/tags/"+escape(arn)))
}

// TestTokensThatWereNotGiven changes a token that was, and takes it elsewhere.
func TestTokensThatWereNotGiven(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n, second, foreign := w.fill(t, account), w.fill(t, account), w.fill(t, stranger)
	w.must(t, post(n.at("sites"), `{}`))
	w.must(t, post(second.at("sites"), `{}`))
	w.unchanged(t)
	token := decode[struct{ NextToken string }](t, w.must(t, get(n.at("sites")+"?maxResults=1"))).NextToken
	w.must(t, get(n.at("sites")+"?nextToken="+token))
	w.must(t, get(n.at("sites")+"?maxResults=7&nextToken="+token))
	raw, err := base64.RawURLEncoding.DecodeString(token)
	if err != nil {
		t.Fatal(err)
	}
	bad := []string{
		"x", "=", token + "=", token + token, token[1:], token[:len(token)-1], strings.ToLower(token), " " + token, token + "\n", n.site, "null",
		strings.Repeat("A", len(token)), strings.Repeat("A", 2048), base64.StdEncoding.EncodeToString(append([]byte{0xff}, raw...)), "\u00e9",
	}
	for i := range raw {
		changed := append([]byte{}, raw...)
		changed[i] ^= 1
		bad = append(bad, base64.RawURLEncoding.EncodeToString(changed))
	}
	for _, b := range bad {
		w.do(t, get(n.at("sites")+"?nextToken="+escape(b))).names(t, b, "nextToken")
	}
	for _, r := range []request{
		get(n.at("devices") + "?nextToken=" + token), get(second.at("sites") + "?nextToken=" + token), get("/global-networks?nextToken=" + token),
		get(n.at("sites") + "?siteIds=" + n.site + "&nextToken=" + token), get(n.at("links") + "?type=a&nextToken=" + token),
	} {
		w.do(t, r).names(t, r, "nextToken")
	}
	w.do(t, get(foreign.at("sites")+"?nextToken="+token).as(stranger)).names(t, "another account", "nextToken")
}
