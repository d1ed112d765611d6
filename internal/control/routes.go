package control

import (
	"github.com/trunkline/trunkline/internal/catalog"
)

// A route is an action with where it is found and what it takes to be allowed.
// A path with {account} is about that account, any other about the caller's.
type route struct {
	pattern string
	action  string // in the language of policies, behind "trunkline:"
	on      string // the ARN of what it is done to; in braces, parts of the path, or the account
	server  bool   // it is about the whole server
	open    bool   // needs no permission
	whole   bool   // it is about everything there is, or goes on, and takes its time
	most    int64  // bytes of a body; 0 is few
	do      action
}

// routes has everything that is signed.
func (c *control) routes() []route {
	return append(c.accessRoutes(), []route{
		{pattern: "GET /_trunkline/quotas/{account}", action: "GetQuotas", on: "arn:aws:trunkline::{account}:quota/*", do: c.getQuotas},
		{pattern: "PUT /_trunkline/quotas/{account}/{code}", action: "PutQuota", on: "arn:aws:trunkline::{account}:quota/{code}", do: c.putQuota},
		{pattern: "DELETE /_trunkline/quotas/{account}/{code}", action: "DeleteQuota", on: "arn:aws:trunkline::{account}:quota/{code}", do: c.deleteQuota},
		{pattern: "POST /_trunkline/catalog", action: "ApplyCatalog", on: "arn:aws:trunkline::{account}:catalog", most: catalog.MaxSize, do: c.postCatalog},
		{pattern: "POST /_trunkline/health", action: "PushHealth", on: "arn:aws:trunkline::{account}:health", most: maxHealth, do: c.postHealth},
		{pattern: "GET /_trunkline/health/history", action: "GetHealth", on: "arn:aws:trunkline::{account}:health", do: c.getHealth},
		{pattern: "PUT /_trunkline/settle", action: "PutSettle", on: "arn:aws:trunkline::{account}:settle/*", server: true, do: c.putSettle},
		{pattern: "PUT /_trunkline/settle/{kind}", action: "PutSettle", on: "arn:aws:trunkline::{account}:settle/{kind}", server: true, do: c.putSettle},
		{pattern: "GET /_trunkline/networks/{network}/analysis/{question}", action: "Analyze",
			on: "arn:aws:networkmanager::{account}:global-network/{network}", do: newAnalyst(c.Graph).answer},
		{pattern: "GET /_trunkline/core-networks/{network}/scenario", action: "ExportScenario",
			on: "arn:aws:networkmanager::{account}:core-network/{network}", do: c.getScenario},
		{pattern: "GET /_trunkline/backup", action: "Backup", on: "arn:aws:trunkline::{account}:backup", server: true, whole: true, do: c.alone(c.getBackup)},
		{pattern: "GET /_trunkline/check", action: "Check", on: "arn:aws:trunkline::{account}:check", server: true, whole: true, do: c.alone(c.getCheck)},
		{pattern: "GET /_trunkline/audit/{account}/head", action: "GetAuditHead", on: "arn:aws:trunkline::{account}:audit", do: c.getHead},
		{pattern: "GET /_trunkline/audit/{account}/verify", action: "VerifyAudit", on: "arn:aws:trunkline::{account}:audit", whole: true, do: c.getVerdict},
		{pattern: "GET /_trunkline/audit/{account}/events", action: "ExportAudit", on: "arn:aws:trunkline::{account}:audit", do: c.getEvents},
		{pattern: "GET /_trunkline/events", action: "StreamEvents", on: "arn:aws:trunkline::{account}:audit", whole: true, do: c.streamEvents},
		{pattern: "POST /_trunkline/webhooks", action: "CreateWebhook", on: "arn:aws:trunkline::{account}:webhook/*", do: c.postWebhook},
		{pattern: "GET /_trunkline/webhooks", action: "ListWebhooks", on: "arn:aws:trunkline::{account}:webhook/*", do: c.getWebhooks},
		{pattern: "DELETE /_trunkline/webhooks/{webhook}", action: "DeleteWebhook", on: "arn:aws:trunkline::{account}:webhook/{webhook}", do: c.deleteWebhook},
		{pattern: "POST /_trunkline/webhooks/{webhook}/test", action: "TestWebhook", on: "arn:aws:trunkline::{account}:webhook/{webhook}", do: c.testWebhook},
		{pattern: "POST /_trunkline/webhooks/{webhook}/redeliver", action: "RedeliverWebhook", on: "arn:aws:trunkline::{account}:webhook/{webhook}", do: c.redeliverWebhook},
		{pattern: "POST /_trunkline/access/explain", action: "ExplainAccess", on: "arn:aws:trunkline::{account}:access", do: c.explainAccess},
	}...)
}
