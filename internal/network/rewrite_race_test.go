package network_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// crowd is how many change the same rows at once. Were they to lock one another out, each would cost a second.
const crowd = 24

// TestCatalogsRace applies catalogs that describe the same things differently, all at once: they wait for one another.
func TestCatalogsRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
		defer cancel()
		var group sync.WaitGroup
		for i := range crowd {
			group.Go(func() {
				if err := inv.describe(ctx, catalogOf(10, i)); err != nil {
					t.Errorf("catalog %d: %v", i, err)
				}
			})
		}
		group.Wait()
	})
}

func catalogOf(vpcs, variant int) string {
	var b strings.Builder
	b.WriteString("account: \"123456789012\"\nregion: us-east-1\nvpcs:\n")
	for i := range vpcs {
		fmt.Fprintf(&b, "  - {id: vpc-%d, cidrs: [10.%d.0.0/16]}\n", i, variant)
	}
	return b.String()
}

func (inv *inventory) describe(ctx context.Context, document string) error {
	declared, problems := catalog.Parse([]byte(document))
	if len(problems) > 0 {
		return fmt.Errorf("the catalog is wrong: %v", problems)
	}
	_, err := network.ApplyCatalog(ctx, inv.graph, api.Caller{Account: inv.account, Principal: principal}, declared, network.CatalogOptions{})
	return err
}

// TestAccessRace enables and disables access to an organization at once: everybody is answered with what was asked for.
func TestAccessRace(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := newInventory(t, e)
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		defer cancel()
		caller := api.Caller{
			Account: inv.account, Principal: principal, Operation: api.OperationByName["StartOrganizationServiceAccessUpdate"],
		}
		var group sync.WaitGroup
		for i := range crowd {
			action, want := "ENABLE", "ENABLED"
			if i%2 == 1 {
				action, want = "DISABLE", "DISABLED"
			}
			group.Go(func() {
				out, err := inv.service.StartOrganizationServiceAccessUpdate(ctx, caller,
					&api.StartOrganizationServiceAccessUpdateRequest{Action: action})
				switch {
				case err != nil:
					t.Errorf("request %d: %v", i, err)
				case out.OrganizationStatus.OrganizationAwsServiceAccessStatus != want:
					t.Errorf("%s is answered with %+v", action, out.OrganizationStatus)
				}
			})
		}
		group.Wait()
	})
}
