package control_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/identity"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestKeysOfRootsAreForRoots holds that no policy lets a user become root, and that a secret is answered once.
func TestKeysOfRootsAreForRoots(t *testing.T) {
	t.Parallel()
	const keys = "/_trunkline/access/" + ours + "/keys"
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		h := newGuarded(t, e)
		create := func(path string) (k identity.NewKey) {
			t.Helper()
			status, text := h.ask(operatorKey, "POST", path, "")
			if err := json.Unmarshal([]byte(text), &k); err != nil || status != 200 || len(k.Secret) != 40 {
				t.Fatalf("%s is answered with %d %s", path, status, text)
			}
			return k
		}
		root, user := create(keys), create("/_trunkline/access/"+ours+"/users/"+nobodyKey+"/keys")
		for _, c := range []struct {
			method, path, body                string
			granted, owner, nothing, operator int
		}{
			{"POST", keys, "", 403, 403, 403, 200},
			{"POST", keys + "/" + root.ID + "/rotate", "", 403, 403, 403, 200},
			{"PUT", keys + "/" + root.ID, `{"enabled":false}`, 403, 403, 403, 200},
			{"PUT", keys + "/" + user.ID, `{"enabled":false}`, 200, 403, 403, 200},
			{"PUT", keys + "/" + user.ID, `{}`, 400, 403, 403, 400},
			{"GET", keys, "", 200, 403, 403, 200},
			{"GET", "/_trunkline/access/whoami", "", 200, 200, 200, 200},
			{"GET", "/_trunkline/access/" + ours + "/users/" + nobodyKey + "/policies/none", "", 404, 403, 403, 404},
			{"POST", "/_trunkline/access/" + ours + "/users/" + nobodyKey, "{}", 409, 403, 403, 409},
			{"POST", "/_trunkline/access/" + ours + "/users/x", "[]", 400, 403, 403, 400},
			{"PUT", "/_trunkline/access/" + ours + "/users/" + nobodyKey + "/policies/p", `{"document":"{"}`, 400, 403, 403, 400},
			{"GET", "/_trunkline/access/12/keys", "", 400, 400, 400, 400},
			{"DELETE", keys + "/" + root.ID, "", 403, 403, 403, 200},
			{"DELETE", keys + "/" + root.ID, "", 404, 403, 403, 404},
		} {
			for _, asked := range []struct {
				key  string
				want int
			}{{grantedKey, c.granted}, {ownerKey, c.owner}, {nobodyKey, c.nothing}, {operatorKey, c.operator}} {
				status, text := h.ask(asked.key, c.method, c.path, c.body)
				if status != asked.want {
					t.Errorf("%s %s is answered to the %s with %d %s", c.method, c.path, asked.key, status, text)
				}
				if strings.Contains(text, root.Secret) || strings.Contains(text, user.Secret) {
					t.Errorf("%s %s tells a secret again", c.method, c.path)
				}
			}
		}
	})
}
