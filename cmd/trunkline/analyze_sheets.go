package main

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/routing"
)

func writeWeaknesses(s *sheet, w control.Weaknesses) {
	s.names = w.Names
	if len(w.Points) == 0 {
		s.say("There is no single point of failure.")
	} else {
		s.say("Single points of failure: %s.", counted(w.Found))
		s.points(w.Points, w.Found)
	}
	if len(w.Threads) == 0 {
		return
	}
	s.say("\nHanging by one link or connection: %s.", counted(w.ThreadsFound))
	var rows [][]string
	for _, t := range w.Threads {
		rows = append(rows, []string{string(t.Kind), t.Name, t.ID, s.called(t.By)})
	}
	s.table([]string{"KIND", "NAME", "ID", "HANGS BY"}, rows)
	s.rest(len(w.Threads), w.ThreadsFound)
}

// points lists weak points.
func (s *sheet) points(points []routing.WeakPoint, found routing.Counts) {
	var rows [][]string
	for _, p := range points {
		rows = append(rows, []string{
			string(p.Kind), p.Name, p.ID, many(p.CutOff, "device"), strconv.Itoa(p.Sides), s.all(p.Sample)})
	}
	s.table([]string{"KIND", "NAME", "ID", "CUTS OFF", "SIDES", "SUCH AS"}, rows)
	s.rest(len(points), found)
}

// rest tells how much of a list is not shown.
func (s *sheet) rest(shown int, found routing.Counts) {
	if all := found.Sites + found.Devices + found.Links + found.Connections; shown < all {
		s.say("%d more are not shown; see --rows.", all-shown)
	}
}

// counted tells numbers of things that are not 0.
func counted(c routing.Counts) string {
	var parts []string
	for _, kind := range []struct {
		n   int
		one string
	}{{c.Sites, "site"}, {c.Devices, "device"}, {c.Links, "link"}, {c.Connections, "connection"}} {
		if kind.n > 0 {
			parts = append(parts, many(kind.n, kind.one))
		}
	}
	return strings.Join(parts, ", ")
}

func writePaths(s *sheet, p control.Paths) {
	s.names = p.Names
	if len(p.Paths.Paths) == 0 {
		s.say("There is no path.")
	}
	for i, path := range p.Paths.Paths {
		if i > 0 {
			s.say("")
		}
		s.say("Path %d: %s; %s there, %s back.", i+1, many(len(path.Hops), "hop"), s.bottleneck(path.Forward), s.bottleneck(path.Backward))
		s.hops(path.Hops)
	}
	if !p.Best {
		s.say("\nThese keep apart, but there may be more or shorter ones.")
	}
	s.shared(p.Shared)
}

func (s *sheet) bottleneck(b routing.Bottleneck) string {
	switch {
	case b.AtMost == nil:
		return "unknown Mbps"
	case b.Known:
		return fmt.Sprintf("%d Mbps (%s)", *b.AtMost, s.called(b.Link))
	}
	return fmt.Sprintf("at most %d Mbps (%s)", *b.AtMost, s.called(b.Link))
}

func (s *sheet) hops(hops []routing.DeviceHop) {
	var rows [][]string
	for _, h := range hops {
		rows = append(rows, []string{
			s.called(h.From), s.optional(h.OutLink), s.called(h.Connection), s.optional(h.InLink), s.called(h.To),
			mbps(h.Forward), mbps(h.Backward)})
	}
	s.table([]string{"FROM", "LINK", "CONNECTION", "LINK", "TO", "MBPS THERE", "MBPS BACK"}, rows)
}

func (s *sheet) optional(id string) string {
	if id == "" {
		return "-"
	}
	return s.called(id)
}

func mbps(n *int32) string {
	if n == nil {
		return "unknown"
	}
	return strconv.Itoa(int(*n))
}

// shared tells what would take more than one path down.
func (s *sheet) shared(all routing.Shared) {
	var parts []string
	for _, kind := range []struct {
		name string
		ids  []string
	}{{"sites", all.Sites}, {"devices", all.Devices}, {"links", all.Links}} {
		if len(kind.ids) > 0 {
			parts = append(parts, kind.name+" "+s.all(kind.ids))
		}
	}
	if len(parts) > 0 {
		s.say("\nMore than one path needs: %s.", strings.Join(parts, "; "))
	}
}

func writeConsequence(s *sheet, c control.Consequence) {
	s.names = c.Names
	s.say("Without: %s.", counted(c.Lost))
	var rows [][]string
	for _, line := range []struct {
		what          string
		before, after int
	}{
		{"devices", c.Before.Devices, c.After.Devices},
		{"connections", c.Before.Connections, c.After.Connections},
		{"islands", c.Before.Islands, c.After.Islands},
		{"devices in the largest island", c.Before.Largest, c.After.Largest},
	} {
		rows = append(rows, []string{line.what, strconv.Itoa(line.before), strconv.Itoa(line.after)})
	}
	s.table([]string{"", "BEFORE", "AFTER"}, rows)
	s.breaks(c)
	if len(c.NewPoints) > 0 {
		s.say("\nNew single points of failure: %s.", counted(c.NewPointsFound))
		s.points(c.NewPoints, c.NewPointsFound)
	}
}

// breaks tells which of the devices that stay lose each other.
func (s *sheet) breaks(c control.Consequence) {
	if c.BreaksFound == 0 {
		s.say("\nNo two of the devices that stay lose each other.")
		return
	}
	s.say("\nDevices that stay lose each other: %s.", many(c.PairsLost, "pair"))
	var rows [][]string
	whole := len(c.Breaks) == c.BreaksFound
	for i, b := range c.Breaks {
		whole = whole && len(b.Parts) == b.PartsFound
		for _, part := range b.Parts {
			rows = append(rows, []string{strconv.Itoa(i + 1), many(part.Devices, "device"), s.all(part.Sample)})
		}
	}
	s.table([]string{"ISLAND", "PART", "SUCH AS"}, rows)
	if !whole {
		s.say("More are not shown; see --rows.")
	}
}
