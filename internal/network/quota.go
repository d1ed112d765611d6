package network

import "github.com/trunkline/trunkline/internal/graph"

// A QuotaName is a quota with the name that people know it by.
type QuotaName struct {
	graph.Quota
	Name string // "devices per global network"
}

// Quotas lists the service's quotas in the order of the inventory.
func Quotas() []QuotaName {
	return []QuotaName{
		{GlobalNetwork.Quota, "global networks per account"},
		{Site.Quota, "sites per global network"},
		{Device.Quota, "devices per global network"},
		{Link.Quota, "links per global network"},
		{Connection.Quota, "connections per global network"},
		{attachmentQuota, "attachments per core network"},
	}
}
