// Package sts answers the two operations of AWS STS that clients of the
// service need: GetCallerIdentity and AssumeRole, over the AWS query protocol.
// It reads forms and writes XML; who may assume what is decided below.
package sts
