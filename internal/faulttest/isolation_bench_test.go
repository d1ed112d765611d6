package faulttest

import (
	"slices"
	"testing"
	"time"

	"github.com/trunkline/trunkline/api"
	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

// BenchmarkForeign times the same question about what another account has and about what nobody has, by turns, and
// reports the medians. They should not tell one from the other.
func BenchmarkForeign(b *testing.B) {
	for _, e := range storetest.Engines(b) {
		c := e.New(b)
		server := trunklinetest.Start(b, trunklinetest.Options{AnyAuth: true, Data: c.Dir, Database: c.URL})
		owner := settleIn(b, newCaller(b, server.URL, tenant, secretKey), tenant, "def0", true)
		asks := settleIn(b, newCaller(b, server.URL, stranger, secretKey), stranger, "def1", false)
		for _, at := range []struct{ operation, path, slot string }{
			{"GetSites", "globalNetworkId", "network"}, {"GetSites", "siteIds[]", "site"},
			{"UpdateDevice", "deviceId", "device"}, {"ListTagsForResource", "resourceArn", "arn"},
			{"CreateConnection", "ConnectedDeviceId", "device"}, {"GetRouteAnalysis", "routeAnalysisId", "analysis"},
		} {
			foreign, unknown := asks.request(api.OperationByName[at.operation]), asks.request(api.OperationByName[at.operation])
			foreign.names[at.path] = owner.names[at.slot][0]
			unknown.names[at.path] = unlike(owner.names[at.slot][0], 5)
			b.Run(e.Name+"/"+at.operation+" "+at.path, func(b *testing.B) {
				var took [2][]time.Duration
				for b.Loop() {
					for i, r := range []request{foreign, unknown} {
						began := time.Now()
						if _, err := asks.call(b.Context(), r.ask()); err != nil {
							b.Fatal(err)
						}
						took[i] = append(took[i], time.Since(began))
					}
				}
				b.ReportMetric(float64(median(took[0]))/1e3, "foreign-µs")
				b.ReportMetric(float64(median(took[1]))/1e3, "unknown-µs")
			})
		}
	}
}

func median(list []time.Duration) time.Duration {
	slices.Sort(list)
	return list[len(list)/2]
}
