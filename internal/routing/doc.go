// Package routing answers where a packet goes, and why not elsewhere. It knows transit gateways as they are described
// by their route tables: which routes a table holds (Match), and which path a packet takes from one attachment to
// another (Analyze). It also knows topologies, devices joined by connections: what they cannot afford to lose, which
// paths they have, what a removal would do, and how they look (Mesh). Everything is values in, values out: the same
// input gives the same output, whatever the order in which things were made, and nothing is read from outside but the
// World that the caller hands in.
package routing
