package network_test

import (
	"os"
	"runtime"
	"strconv"
	"sync"
	"testing"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/network"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// checkRows names the variable with the number of links that BenchmarkCheck begins with.
const checkRows = "TRUNKLINE_CHECK_ROWS"

// BenchmarkCheck checks a network of links, each with its reference, facets and change. It reports what was allocated in
// all, most of which is a few resources at a time.
func BenchmarkCheck(b *testing.B) {
	rows := 5_000
	if given, err := strconv.Atoi(os.Getenv(checkRows)); err == nil {
		rows = given
	}
	for _, e := range storetest.Engines(b) {
		b.Run(e.Name, func(b *testing.B) {
			inv := newInventory(b, e)
			in := inv.newNetwork()
			site := get[api.CreateSiteResponse](inv, &api.CreateSiteRequest{GlobalNetworkId: in}).Site.SiteId
			var all sync.WaitGroup
			for range 64 {
				all.Go(func() {
					for range rows / 64 {
						if _, err := inv.ask(&api.CreateLinkRequest{GlobalNetworkId: in, SiteId: site, Bandwidth: new(api.Bandwidth),
							Type: "fibre", Provider: "glass"}); err != nil {
							b.Error(err)
							return
						}
					}
				})
			}
			all.Wait()
			runtime.GC()
			b.ResetTimer()
			for range b.N {
				report, err := network.Check(b.Context(), inv.db)
				if err != nil || len(report.Findings) > 0 {
					b.Fatal(report.Findings, err)
				}
				b.ReportMetric(float64(report.Resources)*float64(b.N)/b.Elapsed().Seconds(), "resources/s")
			}
		})
	}
}
