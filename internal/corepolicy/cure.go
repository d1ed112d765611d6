package corepolicy

// cures say what to do about a problem whose message does not.
var cures = map[string]string{
	invalidJSON:          "Write JSON in UTF-8: names and texts in double quotes, no comments, no comma at the end of a list.",
	typeMismatch:         "Write a value of the type that is expected: a string in quotes, a number or true without. What is not meant is left out; null is not the same.",
	requiredProperty:     "Add it.",
	additionalProperties: "Take it out, or spell it as the language does.",
	orphanedAttachment:   "Delete the attachment first, or leave the edge location in the policy.",
	tooLarge:             "Leave out white space and descriptions, or join rules that do the same.",
	duplicateValue:       "Take one of the two out, or give it a name or number of its own.",
	minimumItems:         "Name at least that many.",
	maximumItems:         "Take some out.",
	exclusiveProperties:  "Keep one of the two.",
	immutableProperty:    "Leave it as it was: it is fixed while the edge location exists.",
	unknownSegment:       "Declare it in segments, or correct the name; a network function group is no segment.",
	unknownGroup:         "Declare it in network-function-groups, or correct the name.",
	unknownEdgeLocation:  "Add it to the edge-locations of core-network-configuration, or correct the Region.",
	unknownRoutingPolicy: "Declare it in routing-policies, or correct the name.",
	unknownPrefixList:    "Associate the prefix list with the core network first, under this alias.",
	selfReference:        "Name another one.",
	asnOutOfRange:        "Take another number, or widen asn-ranges.",
	asnOverlap:           "Take a number outside of asn-ranges.",
	asnExhausted:         "Widen asn-ranges.",
	cidrOutOfRange:       "Take a block out of them, or add this one to them.",
	cidrOverlap:          "Take a block that is free.",
	cidrExhausted:        "Add a block to inside-cidr-blocks.",
	conflictingModes:     "Use the same mode in all send-via actions that the segment takes part in.",
	conflictingGroups:    "Send the traffic between two segments through one network function group.",
	conflictingHops:      "Use another network function group for one of the two.",
	unsupportedAction:    "Use the action where it works: summarize in outbound routing policies of attachments, replace-asn-list not between edge locations.",
	edgeOutsideSegment:   "Add it to the edge-locations of the segment, or associate edge locations that are there.",
	tooManyProblems:      "Put these right first.",
}

// Cure is what to do about the problem, a sentence; "" where the message says
// it.
func (p Problem) Cure() string { return cures[p.Code] }
