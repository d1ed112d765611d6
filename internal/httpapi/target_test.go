package httpapi_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"
)

// TestPathsThatLeadNowhere asks two servers, one that checks signatures and one that does not, so that everything gets
// as far as it can.
func TestPathsThatLeadNowhere(t *testing.T) {
	t.Parallel()
	for _, anybody := range []bool{false, true} {
		w := start(t, options{anybody: anybody})
		n := w.fill(t, account)
		w.unchanged(t)
		for target, reason := range map[string]string{
			"/": noOperation, "//": noOperation, "/x": noOperation, "/global-network": noOperation, "/Global-Networks": noOperation,
			"/global-networks/": noOperation, "//global-networks": noOperation, "/./global-networks": noOperation,
			"/x/../global-networks": noOperation, "/global-networks/.": noOperation, "/global-networks//sites": noOperation,
			n.at("sites", ""): noOperation, n.at("", "sites"): noOperation, n.at(".", "sites"): noOperation, n.at("..", n.network, "sites"): noOperation,
			n.at("sites/") + "?x": noOperation, n.at("sitesx"): noOperation, n.at("%73ites"): noOperation, n.at("sites%2F"): noOperation,
			n.at("sites", n.site, "more"): noOperation, "/global-networks%2F" + n.network + "%2Fsites": noOperation, "*": noOperation,
			"/global-networks/%/sites": cannotParse, "/global-networks/%z/sites": cannotParse, "/global-networks/%zz/sites": cannotParse,
			"/global-networks/%2/sites": cannotParse, "/global-networks/%ff/sites": cannotParse, "/global-networks/%C0%80/sites": cannotParse,
			"/global-networks/%ED%A0%80/sites": cannotParse, "/global-networks/\xff/sites": cannotParse, "/global-networks/%e9/sites": cannotParse,
			"/global-networks/%00/sites": wrongField, "/global-networks/a%00b/sites": wrongField, "/%zz": cannotParse, "/%00": noOperation,
			"/global-networks/" + strings.Repeat("g", 51) + "/sites": wrongField, "/global-networks/" + strings.Repeat("/", 5000): noOperation,
			"/global-networks/" + strings.Repeat("%2e%2e%2f", 1000) + "/sites": wrongField, "/" + strings.Repeat("a/", 20_000): noOperation,
			"/global-networks/../sites": wrongField, "/global-networks/%2e%2e/sites": wrongField, "/global-networks/%20/sites": wrongField,
			"/global-networks/\u00e9/sites": wrongField, "/global-networks/a;b=c/sites": wrongField, "/global-networks/{globalNetworkId}/sites": wrongField,
			"/global-networks/" + n.network + "%0d%0aX-Evil:%201/sites": wrongField, "/global-networks/a#b/sites": wrongField,
			"/global-networks/\"%2F\"/sites": wrongField, "/tags/%2F|": wrongField,
		} {
			a := w.do(t, get(target))
			if wrong := a.unlikeError("GET"); wrong != "" {
				t.Errorf("%.100q: %s\n%s", target, wrong, a.wire)
			}
			if anybody {
				a.refused(t, fmt.Sprintf("%.100q", target), invalid, reason)
			}
			if a.header.Get("X-Evil") != "" {
				t.Errorf("%q: %s", target, a.wire)
			}
		}
	}
}

func TestMethodsThatNobodyAnswers(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	w.unchanged(t)
	for _, method := range []string{
		"HEAD", "OPTIONS", "PUT", "TRACE", "CONNECT", "PROPFIND", "get", "Get", "post", "delete", "GETS", "G", "_", "!#$%&'*+-.^_`|~",
		strings.Repeat("M", 10_000),
	} {
		for _, target := range []string{"/", "/global-networks", n.at("sites"), n.at("sites", n.site), "*", "/x"} {
			a := w.do(t, request{method: method, target: target})
			if wrong := a.unlikeError(method); wrong != "" {
				t.Errorf("%.20s %s: %s\n%s", method, target, wrong, a.wire)
			}
			if method == "HEAD" && (len(a.body) > 0 || a.status != 400 || a.errorType() != invalid) {
				t.Errorf("HEAD %s: %s", target, a.wire)
			}
		}
	}
	for method, target := range map[string]string{
		"PATCH": n.at("sites"), "DELETE": n.at("sites"), "POST": n.at("sites", n.site), "GET": n.at("sites", n.site), "PUT": n.at("sites"),
	} {
		w.do(t, request{method: method, target: target}).refused(t, method, invalid, noOperation)
	}
}

// TestTargetsInOtherForms sends what is no path alone.
func TestTargetsInOtherForms(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	for prefix, status := range map[string]int{
		"http://" + w.addr: 200, "https://" + w.addr: 200, "x://" + w.addr: 200, "http://elsewhere.example": 403, // signed for another host
	} {
		if a := w.do(t, get(prefix+n.at("sites"))); a.status != status || a.wrong("GET") != "" {
			t.Errorf("%s: %s", prefix, a.wire)
		}
	}
	w.unchanged(t)
	for _, line := range []string{
		"CONNECT elsewhere.example:443 HTTP/1.1", "CONNECT /global-networks HTTP/1.1", "OPTIONS * HTTP/1.1", "GET * HTTP/1.1", "GET http:// HTTP/1.1",
		"GET http:///global-networks HTTP/1.1", "GET mailto:a@b HTTP/1.1", "GET a:b HTTP/1.1", "GET : HTTP/1.1", "GET ? HTTP/1.1", "GET # HTTP/1.1",
		"GET global-networks HTTP/1.1", "GET http://[::1/ HTTP/1.1", "GET http://a b/ HTTP/1.1", "GET / HTTP/1.1 x", "GET  / HTTP/1.1", "GET / ",
		"GET /", "GET", "", " ", "\x00", "GET / HTTP/2.0", "GET / HTTP/9.9", "GET / HTTP/0.9", "GET / HTTP/1.2", "GET / HTTP/1", "GET / http/1.1",
		"GET / HTTP/1.1\x00", "GET /\x00 HTTP/1.1", "GET /\x7f HTTP/1.1", "G ET / HTTP/1.1", "GÉT / HTTP/1.1", "GET\t/\tHTTP/1.1", "{}", "\xff\xff",
		"PRI * HTTP/2.0", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", "SSH-2.0-OpenSSH_9.9", "EHLO a",
	} {
		a := w.leave(t, "", []byte(line+"\r\nHost: a\r\n\r\n"))
		if wrong := a.unlikeError(""); wrong != "" {
			t.Errorf("%q: %s\n%s", line, wrong, a.wire)
		}
	}
}

func TestOldAndHalfHTTP(t *testing.T) {
	t.Parallel()
	w := start(t, options{})
	n := w.fill(t, account)
	old := strings.Replace(string(w.bytes(get(n.at("sites")))), "HTTP/1.1", "HTTP/1.0", 1)
	if a := w.send(t, "GET", []byte(old)); a.status != 200 || a.wrong("GET") != "" {
		t.Errorf("HTTP/1.0: %s", a.wire)
	}
	if a := w.send(t, "GET", []byte("GET "+n.at("sites")+" HTTP/1.0\r\n\r\n")); a.status != 403 {
		t.Errorf("HTTP/1.0 without a host: %s", a.wire)
	}
	bare := strings.ReplaceAll(string(w.bytes(get(n.at("sites")))), "\r\n", "\n")
	if a := w.send(t, "GET", []byte(bare)); a.wrong("GET") != "" {
		t.Errorf("lines without returns: %s", a.wire)
	}
}

func TestQueriesThatCannotBeMeant(t *testing.T) {
	t.Parallel()
	for _, anybody := range []bool{false, true} {
		w := start(t, options{anybody: anybody})
		n := w.fill(t, account)
		w.unchanged(t)
		many := func(n int, part string) string { return strings.TrimSuffix(strings.Repeat(part+"&", n), "&") }
		for query, reason := range map[string]string{
			"siteIds=%": cannotParse, "siteIds=%zz": cannotParse, "siteIds=%f": cannotParse, "siteIds=%ff": cannotParse, "%zz=1": cannotParse,
			"x=%ed%a0%80": cannotParse, "siteIds=\xff": cannotParse, "siteIds=a&x=%": cannotParse, "siteIds=%00": wrongField,
			"siteIds=" + strings.Repeat("s", 51): wrongField, "maxResults=1&maxResults=2": cannotParse, "nextToken=a&nextToken=a": cannotParse,
			"maxResults=": cannotParse, "maxResults=0": wrongField, "maxResults=501": wrongField, "maxResults=-1": wrongField, "maxResults=1e1": cannotParse,
			"maxResults=1.0": cannotParse, "maxResults=01": cannotParse, "maxResults=+1": cannotParse, "maxResults=%2B1": cannotParse,
			"maxResults=ten": cannotParse, "maxResults=99999999999999999999": cannotParse, "maxResults=null": cannotParse, "maxResults=0x10": cannotParse,
			"nextToken=" + strings.Repeat("t", 2049): wrongField, "nextToken=a": wrongField, "nextToken=%F0%9F%98%80": wrongField,
			many(5_000, "maxResults=1"): cannotParse, many(5_000, "siteIds=%zz"): cannotParse, strings.Repeat("&", 9_000) + "%": cannotParse,
		} {
			a := w.do(t, get(n.at("sites")+"?"+query))
			if wrong := a.unlikeError("GET"); wrong != "" {
				t.Errorf("%.100q: %s\n%s", query, wrong, a.wire)
			}
			if anybody {
				a.refused(t, fmt.Sprintf("%.100q", query), invalid, reason)
			}
		}
	}
}

// TestManyParameters asks with more of them than anybody needs.
func TestManyParameters(t *testing.T) {
	t.Parallel()
	for _, anybody := range []bool{false, true} {
		w := start(t, options{anybody: anybody})
		n := w.fill(t, account)
		w.unchanged(t)
		for _, query := range []string{
			strings.Repeat("a&", 10_000), strings.Repeat("siteIds=&", 6_000), strings.Repeat("siteIds=s&", 6_000), strings.Repeat("&", 30_000),
			"siteIds=" + n.site + "&" + strings.Repeat("a=b&", 10_000), strings.Repeat("siteIds=+&", 4_000), strings.Repeat("=&", 10_000),
		} {
			a := w.do(t, get(n.at("sites")+"?"+query))
			if a.wrong("GET") != "" || a.status >= 500 {
				t.Errorf("%.30q, %d bytes: %s", query, len(query), a.wire)
			}
		}
		for i := range 40 {
			query := strings.Repeat("siteIds=site-"+strings.Repeat("0", 17)+"&", 1+40*i) + "siteIds=" + url.QueryEscape(n.site)
			if a := w.do(t, get(n.at("sites")+"?"+query)); a.status != 200 || !strings.Contains(string(a.body), n.site) {
				t.Errorf("%d ids: %.300s", 2+40*i, a.wire)
			}
		}
	}
}
