package probe

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
)

// maxAddresses is how many addresses of a name are tried.
const maxAddresses = 4

// addresses are those at which a target is probed: its own, or those of its
// name that may be probed. What was checked is what is probed; nothing looks
// the name up again.
func (p *Prober) addresses(ctx context.Context, t Target) ([]netip.Addr, error) {
	found := []netip.Addr{t.Address}
	if t.Name != "" {
		var err error
		if found, err = p.lookUp(ctx, t.Name); err != nil {
			return nil, err
		}
	}
	var may []netip.Addr
	var refused error
	for _, a := range found {
		if err := p.Rules.Check(a); err != nil {
			refused = err
		} else if len(may) < maxAddresses {
			may = append(may, a.Unmap())
		}
	}
	if len(may) == 0 {
		return nil, fmt.Errorf("%w: %w", errUnprobed, refused)
	}
	return may, nil
}

var errLateName = errors.New("the name was not found in time")

// lookUp finds at least one address.
func (p *Prober) lookUp(ctx context.Context, name string) ([]netip.Addr, error) {
	select {
	case p.Lookups <- struct{}{}:
		defer func() { <-p.Lookups }()
	case <-ctx.Done():
		return nil, errLateName
	}
	found, err := p.Resolver.LookupNetIP(ctx, "ip", name)
	var unknown *net.DNSError
	switch {
	case errors.As(err, &unknown) && unknown.IsNotFound, err == nil && len(found) == 0:
		return nil, errors.New("the name has no address")
	case ctx.Err() != nil || unknown != nil && unknown.IsTimeout:
		return nil, errLateName
	case err != nil:
		return nil, fmt.Errorf("the name cannot be looked up: %w", err)
	}
	return found, nil
}
