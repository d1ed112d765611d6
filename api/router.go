package api

import "strings"

// Labels holds what a path names, in the order in which it names it. No path of
// the contract names more.
type Labels [2]string

// Match finds the operation of a method and a path as it was sent, still escaped.
// A label is one whole segment; it is unescaped once, and must then be UTF-8 and
// not empty. Everything else in a path stands as the contract has it: a slash at
// the end makes another path, and so does an escaped letter. The error is a
// ValidationException: unknown operation, or a label that cannot be read.
func Match(method, escapedPath string) (*Operation, Labels, error) {
	var labels Labels
	rest, rooted := strings.CutPrefix(escapedPath, "/")
	if !rooted {
		return nil, Labels{}, UnknownOperation(method, escapedPath)
	}
	op := routes.find(method, rest, labels[:0])
	if op == nil {
		return nil, Labels{}, UnknownOperation(method, escapedPath)
	}
	for i, f := range op.labels {
		label, ok := unescape(labels[i], false)
		if !ok {
			return nil, Labels{}, CannotParse("the path's %s is not percent-encoded UTF-8", f.Field)
		}
		labels[i] = label
	}
	return op, labels, nil
}

// route is one place in the tree of all paths, reached by the segments before it.
type route struct {
	literal    map[string]*route
	label      *route
	operations map[string]*Operation // by method
}

var routes = planRoutes()

func planRoutes() *route {
	root := &route{}
	for _, op := range Operations {
		root.add(op)
	}
	return root
}

func (r *route) add(op *Operation) {
	for segment := range strings.SplitSeq(op.Path[1:], "/") {
		r = r.next(segment)
	}
	if r.operations == nil {
		r.operations = map[string]*Operation{}
	}
	r.operations[op.Method] = op
}

// next gives the place behind one segment of a pattern, made if need be.
func (r *route) next(segment string) *route {
	if _, ok := labelName(segment); ok {
		if r.label == nil {
			r.label = &route{}
		}
		return r.label
	}
	if r.literal == nil {
		r.literal = map[string]*route{}
	}
	if r.literal[segment] == nil {
		r.literal[segment] = &route{}
	}
	return r.literal[segment]
}

// find follows a path and leaves its labels behind labels. A literal segment goes
// before a label, but not where it leads nowhere.
func (r *route) find(method, path string, labels []string) *Operation {
	segment, rest, more := strings.Cut(path, "/")
	if next := r.literal[segment]; next != nil {
		if op := next.end(method, rest, more, labels); op != nil {
			return op
		}
	}
	if r.label == nil || segment == "" || len(labels) == cap(labels) {
		return nil
	}
	return r.label.end(method, rest, more, append(labels, segment))
}

// end is the operation at the end of a path.
func (r *route) end(method, rest string, more bool, labels []string) *Operation {
	if more {
		return r.find(method, rest, labels)
	}
	return r.operations[method]
}

// labelName gives the name in a segment {name} of a pattern.
func labelName(segment string) (name string, ok bool) {
	name, ok = strings.CutPrefix(segment, "{")
	if !ok {
		return "", false
	}
	return strings.TrimSuffix(name, "}"), true
}
