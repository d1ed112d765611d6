package routing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A Drawing says what to draw of a topology and what to mark. Ids that the topology does not have are an UnknownError.
//
// A drawing is bounded: where there is more, what is marked is drawn first, and a note says how much is missing. The
// defaults stay within what Mermaid renders without being configured (500 lines, 50,000 characters).
type Drawing struct {
	Only           []string     // the devices to draw, by id; all if empty
	Weak           []WeakPoint  // drawn in red
	Paths          []DevicePath // drawn bold and numbered from 1
	Removed        Removal      // drawn dashed, with what goes along
	MaxDevices     int          // 0 counts as 100
	MaxConnections int          // 0 counts as 300
}

const (
	defaultBoxes   = 100
	defaultStrokes = 300
	maxLabel       = 40 // characters, more are cut
)

// A mark is why something is drawn differently; the greatest counts.
type mark int

const (
	plain mark = iota
	near       // at something marked: drawn early, like any other
	onPath
	weak
	removed
)

// A picture is a drawing's content, in the order in which it is written.
type picture struct {
	frames  []frame
	strokes []stroke
	note    string // "" for none
}

// A frame is a site with its devices; the last frame has those without a site, and no label.
type frame struct {
	label string
	mark  mark
	boxes []box
}

// A box is a device, with its number in the picture.
type box struct {
	number int
	label  string
	mark   mark
}

// A stroke is a connection between two boxes.
type stroke struct {
	a, b  int
	label string
	mark  mark
}

// A sketcher collects a picture.
type sketcher struct {
	m      *Mesh
	marks  map[Kind][]mark
	labels map[int32][]string // by connection
}

func (m *Mesh) picture(d Drawing) (picture, error) {
	s := &sketcher{m: m, marks: map[Kind][]mark{}, labels: map[int32][]string{}}
	for _, kind := range kinds {
		s.marks[kind] = make([]mark, len(m.of(kind)))
	}
	devices, err := s.candidates(d.Only)
	if err == nil {
		err = s.markAll(d)
	}
	if err != nil {
		return picture{}, err
	}
	connections := s.connections(devices)
	drawn := s.choose(DeviceKind, devices, cmp.Or(max(d.MaxDevices, 0), defaultBoxes))
	lines := s.choose(ConnectionKind, s.connections(drawn), cmp.Or(max(d.MaxConnections, 0), defaultStrokes))
	p := s.compose(drawn, lines)
	switch {
	case len(devices) == 0:
		p.note = "There are no devices"
	case len(drawn) < len(devices) || len(lines) < len(connections):
		p.note = fmt.Sprintf("Only %d of %d devices and %d of %d connections are drawn",
			len(drawn), len(devices), len(lines), len(connections))
	}
	return p, nil
}

// candidates returns the devices to draw, sorted.
func (s *sketcher) candidates(only []string) ([]int32, error) {
	var devices []int32
	for _, id := range only {
		place, err := s.m.find(DeviceKind, id)
		if err != nil {
			return nil, err
		}
		devices = append(devices, place)
	}
	if len(only) == 0 {
		for i := range s.m.devices {
			devices = append(devices, int32(i))
		}
	}
	slices.Sort(devices)
	return slices.Compact(devices), nil
}

// connections returns the connections between devices of a sorted list.
func (s *sketcher) connections(devices []int32) []int32 {
	in := make([]bool, len(s.m.devices))
	for _, device := range devices {
		in[device] = true
	}
	var found []int32
	for i, ends := range s.m.joined {
		if in[ends[0]] && in[ends[1]] {
			found = append(found, int32(i))
		}
	}
	return found
}

// choose returns at most n of a sorted list, sorted, what is marked before what is not.
func (s *sketcher) choose(kind Kind, list []int32, n int) []int32 {
	if len(list) <= n {
		return list
	}
	marks := s.marks[kind]
	list = slices.Clone(list)
	slices.SortStableFunc(list, func(a, b int32) int { return cmp.Compare(min(marks[b], 1), min(marks[a], 1)) })
	list = list[:n]
	slices.Sort(list)
	return list
}

func (s *sketcher) mark(kind Kind, place int32, as mark) {
	s.marks[kind][place] = max(s.marks[kind][place], as)
}

// markID marks a thing by its id.
func (s *sketcher) markID(kind Kind, id string, as mark) (int32, error) {
	place, err := s.m.find(kind, id)
	if err == nil {
		s.mark(kind, place, as)
	}
	return place, err
}

func (s *sketcher) markAll(d Drawing) error {
	for i, path := range d.Paths {
		for _, hop := range path.Hops {
			place, err := s.markID(ConnectionKind, hop.Connection, onPath)
			if err != nil {
				return err
			}
			s.labels[place] = append(s.labels[place], fmt.Sprint(i+1))
			for _, device := range s.m.joined[place] {
				s.mark(DeviceKind, device, onPath)
			}
		}
	}
	for _, point := range d.Weak {
		if _, err := s.markID(point.Kind, point.ID, weak); err != nil {
			return err
		}
	}
	if err := s.markRemoved(d.Removed); err != nil {
		return err
	}
	for i := range int32(len(s.m.connections)) {
		s.markAround(i)
	}
	return nil
}

func (s *sketcher) markRemoved(r Removal) error {
	gone, err := s.m.without(r)
	if err != nil {
		return err
	}
	for _, kind := range kinds {
		for place, lost := range gone.of(kind) {
			if lost {
				s.mark(kind, int32(place), removed)
			}
		}
	}
	return nil
}

// markAround shows a connection's weak links on it, which have no shape of their own, and a marked connection's devices
// near it.
func (s *sketcher) markAround(connection int32) {
	for side, link := range s.m.through[connection] {
		if link != none && s.marks[LinkKind][link] == weak && (side == 0 || link != s.m.through[connection][0]) {
			s.mark(ConnectionKind, connection, weak)
			s.labels[connection] = append(s.labels[connection], s.label(LinkKind, link))
		}
	}
	if s.marks[ConnectionKind][connection] != plain {
		for _, device := range s.m.joined[connection] {
			s.mark(DeviceKind, device, near)
		}
	}
}

// compose puts devices into their sites' frames and numbers them in that order.
func (s *sketcher) compose(devices, connections []int32) (p picture) {
	bySite := map[int32][]int32{}
	for _, device := range devices {
		site := s.m.deviceSite[device]
		bySite[site] = append(bySite[site], device)
	}
	number := map[int32]int{}
	frameOf := func(site int32) frame {
		var f frame
		for _, device := range bySite[site] {
			number[device] = len(number)
			f.boxes = append(f.boxes, box{number[device], s.label(DeviceKind, device), s.marks[DeviceKind][device]})
		}
		return f
	}
	for site := range int32(len(s.m.sites)) {
		if len(bySite[site]) > 0 {
			f := frameOf(site)
			f.label, f.mark = s.label(SiteKind, site), s.marks[SiteKind][site]
			p.frames = append(p.frames, f)
		}
	}
	p.frames = append(p.frames, frameOf(none))
	for _, c := range connections {
		ends := s.m.joined[c]
		p.strokes = append(p.strokes, stroke{
			number[ends[0]], number[ends[1]], shorten(strings.Join(s.labels[c], ", ")), s.marks[ConnectionKind][c],
		})
	}
	return p
}

// label returns what is written on a thing: its name, or its id if it has none.
func (s *sketcher) label(kind Kind, place int32) string {
	thing := s.m.of(kind)[place]
	return shorten(cmp.Or(strings.TrimSpace(thing.name), thing.id))
}

// shorten cuts a text that is too long for a label.
func shorten(text string) string {
	if runes := []rune(text); len(runes) > maxLabel {
		return string(runes[:maxLabel-1]) + "…"
	}
	return text
}
