// Package access answers whether a principal may do something, and which statement says so. It reads policies in the
// JSON language of IAM as AWS documents it (Parse, ParseTrust, ParseResource), strictly and with every problem told at
// once, and decides requests by them (Decide, DecideAll, DecideTrust, DecideResource); Explain says of each statement why
// it applies or does not.
//
// It knows nothing of who is asking or what exists: principals, resources and the values of condition keys are handed
// in as texts, and values are asked for only when a statement needs them. Parsed policies never change and may be used
// by many goroutines at once.
package access
