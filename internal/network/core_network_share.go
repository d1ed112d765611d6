package network

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/access"
	"github.com/trunkline/trunkline/internal/graph"
)

// resourcePolicyName is how decisions call the policy of a core network.
const resourcePolicyName = "resource-policy"

// permit refuses an operation that the core network's resource policy does not
// allow the caller, with whose account it is shared.
func (c *coreNetwork) permit(tx *graph.Tx) error {
	policy, err := access.ParseResource(resourcePolicyName, c.policy)
	if err != nil {
		return fmt.Errorf("read the resource policy of %s: %w", c.id, err)
	}
	action := "networkmanager:" + tx.Caller.Operation.Name
	d, err := access.DecideResource(policy, tx.Caller.Principal, tx.Caller.Account, access.Request{
		Action: action, Resources: []string{c.arn()},
		Key: func(name string) ([]string, bool, error) { return sharingKey(tx, name) },
	})
	if err == nil && !d.Allowed {
		err = api.Denied(d.Message(tx.Caller.Principal, action))
	}
	return err
}

func (c *coreNetwork) arn() string { return graph.ARNOf(c.owner, CoreNetwork.Name, 0, c.key) }

// sharingKey is what conditions of a resource policy can ask for.
func sharingKey(tx *graph.Tx, name string) ([]string, bool, error) {
	value := ""
	switch name {
	case "aws:principalarn":
		value = tx.Caller.Principal
	case "aws:principalaccount":
		value = tx.Caller.Account
	case "aws:sourceip":
		value = tx.Caller.Address
	case "aws:currenttime":
		value = tx.Now().UTC().Format(time.RFC3339)
	case "aws:epochtime":
		value = strconv.FormatInt(tx.Now().Unix(), 10)
	}
	return []string{value}, value != "", nil
}

// sharesAtOnce is how many accounts one statement stores.
const sharesAtOnce = 500

// share lets accounts see a core network, and no others but its owner's.
func share(tx *graph.Tx, coreNetwork int64, accounts []int64) error {
	if _, err := tx.Exec(`DELETE FROM core_network_share WHERE core_network = $1`, coreNetwork); err != nil {
		return err
	}
	for len(accounts) > 0 {
		some := accounts[:min(sharesAtOnce, len(accounts))]
		accounts = accounts[len(some):]
		var b strings.Builder
		b.WriteString(`INSERT INTO core_network_share (core_network, account) VALUES `)
		args := []any{coreNetwork}
		for i, account := range some {
			if i > 0 {
				b.WriteByte(',')
			}
			args = append(args, account)
			b.WriteString(`($1, $` + strconv.Itoa(len(args)) + `)`)
		}
		if _, err := tx.Exec(b.String(), args...); err != nil {
			return err
		}
	}
	return nil
}
