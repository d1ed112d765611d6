package survey

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/routing"
	"github.com/trunkline/trunkline/internal/strict"
)

// block is a CIDR block as a catalog writes it; nothing, and a note, if it is
// none.
func (r *region) block(of catalog.Kind, text string) catalog.Said {
	if text == "" {
		return catalog.Said{}
	}
	p, err := routing.ParsePrefix(text)
	if err != nil {
		r.notes.add(of, "of their CIDR blocks left out, which are none")
		return catalog.Said{}
	}
	return catalog.Say(p.String())
}

// blocks are CIDR blocks in order, each once.
func (r *region) blocks(of catalog.Kind, texts []string) []catalog.Said {
	var list []catalog.Said
	for _, text := range texts {
		if said := r.block(of, text); said.Text != "" {
			list = append(list, said)
		}
	}
	slices.SortFunc(list, compareBlocks)
	return slices.Compact(list)
}

// compareBlocks orders CIDR blocks: IPv4 first, then by address, then the
// shorter one. What is no block comes first.
func compareBlocks(a, b catalog.Said) int {
	p, _ := netip.ParsePrefix(a.Text)
	q, _ := netip.ParsePrefix(b.Text)
	return cmp.Or(p.Addr().Compare(q.Addr()), cmp.Compare(p.Bits(), q.Bits()))
}

// address is an IP address; nothing, and a note, if it is none.
func (r *region) address(of catalog.Kind, text string) catalog.Said {
	if text == "" {
		return catalog.Said{}
	}
	a, err := routing.ParseAddress(text)
	if err != nil {
		r.notes.add(of, "of their addresses left out, which are none")
		return catalog.Said{}
	}
	return catalog.Say(a.String())
}

// number is a number within what a catalog takes; nothing for 0 and others.
func number(n, most int64) catalog.Said {
	if n <= 0 || n > most {
		return catalog.Said{}
	}
	return catalog.Say(strconv.FormatInt(n, 10))
}

// asNumber is an AS number as paths can have it; nothing for others.
func asNumber(n int64) catalog.Said {
	if !strict.IsASN(n) {
		return catalog.Said{}
	}
	return catalog.Say(strconv.FormatInt(n, 10))
}

const maxVLAN = 4094
