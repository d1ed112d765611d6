package main

import (
	"encoding/json"
	"fmt"
)

// patch is one correction of the contract. It says why, and how we know.
type patch struct {
	Shape  string
	Member string // of the shape, when only this member is meant

	Always bool            // the member is written even when it is empty
	Wire   bool            // the member is made in wire form, as pages are
	Set    json.RawMessage // constraints to put in place of the shape's own
	Drop   []string        // constraints that the service does not enforce
	Add    *shape          // a shape that the contract lacks

	Reason, Source string
}

// apply corrects c. A patch that no longer fits the contract is an error.
func (p patch) apply(c *contract) error {
	if p.Reason == "" || p.Source == "" {
		return fmt.Errorf("patch of %s: a patch needs a reason and a source", p.Shape)
	}
	target := c.Shapes.values[p.Shape]
	if p.Add != nil {
		if target != nil {
			return fmt.Errorf("patch adds %s, which the contract has", p.Shape)
		}
		c.Shapes.add(p.Shape, p.Add)
		return nil
	}
	if target == nil {
		return fmt.Errorf("patch of %s, which the contract lacks", p.Shape)
	}
	if p.Member != "" {
		return p.applyMember(target)
	}
	for _, constraint := range p.Drop {
		if err := target.drop(constraint); err != nil {
			return fmt.Errorf("patch of %s: %w", p.Shape, err)
		}
	}
	if p.Set == nil {
		return nil
	}
	return json.Unmarshal(p.Set, target)
}

func (p patch) applyMember(s *shape) error {
	m := s.Members.values[p.Member]
	if m == nil {
		return fmt.Errorf("patch of %s.%s, which the contract lacks", p.Shape, p.Member)
	}
	m.Always, m.Wire = p.Always, p.Wire
	return nil
}

func (s *shape) drop(constraint string) error {
	switch constraint {
	case "pattern":
		s.Pattern = ""
	case "min":
		s.Min = nil
	case "max":
		s.Max = nil
	case "enum":
		s.Enum = nil
	default:
		return fmt.Errorf("no constraint is called %q", constraint)
	}
	return nil
}
