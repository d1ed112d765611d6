package scenario

import (
	"fmt"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/trunkline/trunkline/internal/corepolicy"
	"github.com/trunkline/trunkline/internal/strict"
	"github.com/trunkline/trunkline/internal/words"
)

// readPolicy reads the policy, from its own file or out of the scenario.
func (r *reader) readPolicy() {
	at := r.file.Policy
	switch {
	case at == nil && r.Found():
		return // which has been told
	case at == nil:
		r.Add(0, "%s", empty)
	case at.Kind == yaml.MappingNode:
		r.takePolicy(asJSON(at), at, func(line int, text string) { r.Add(line, "%s", text) })
	case at.Kind == yaml.ScalarNode && at.Value != "":
		r.openPolicy(at)
	default:
		r.Add(at.Line, "policy must be the path of a policy document, or the document itself.")
	}
}

// openPolicy reads the file that the scenario names.
func (r *reader) openPolicy(at *yaml.Node) {
	file := at.Value
	if !filepath.IsAbs(file) {
		file = filepath.Join(filepath.Dir(r.source.File), file)
	}
	text, err := r.load(file)
	if err != nil {
		r.Add(at.Line, "The policy %q cannot be read: %v.", file, reason(err))
		return
	}
	r.takeFile(file, text)
}

// takeFile takes the policy of a file, JSON or YAML by its name.
func (r *reader) takeFile(file string, text []byte) {
	told := func(line int, text string) {
		if len(r.foreign) < strict.MaxProblems {
			r.foreign = append(r.foreign, Problem{file, line, text})
		}
	}
	if len(text) > corepolicy.MaxSize {
		told(0, fmt.Sprintf("The policy has more than the %d bytes that a policy may have.", corepolicy.MaxSize))
		return
	}
	if !slices.Contains([]string{".yaml", ".yml"}, filepath.Ext(file)) {
		r.takePolicy(text, nil, told)
		return
	}
	var p strict.Problems
	top := policyForm.ReadAny(text, &p)
	for _, p := range p.Sorted() {
		told(p.Line, p.Text)
	}
	if !p.Found() {
		r.takePolicy(asJSON(top), top, told)
	}
}

var policyForm = strict.Form{Name: "the policy", Empty: "The policy is empty."}

// load reads a file, but not much further than a policy may be long.
func (r *reader) load(file string) ([]byte, error) {
	if r.source.Open == nil {
		return nil, fmt.Errorf("no files are read here, write the policy into the scenario")
	}
	f, err := r.source.Open(file)
	if err != nil {
		return nil, err
	}
	text, err := io.ReadAll(io.LimitReader(f, corepolicy.MaxSize+1)) // takeFile tells of more
	if closed := f.Close(); err == nil {
		err = closed
	}
	return text, err
}

// takePolicy takes a policy and tells its problems. The node is what the text was
// made of, if it was: then its lines are those that people know.
func (r *reader) takePolicy(text []byte, from *yaml.Node, tell func(line int, text string)) {
	policy, problems := corepolicy.Parse(text)
	if len(problems) == 0 {
		r.made.Network.Policy = policy
		r.made.Network.Edges, problems = corepolicy.AssignEdges(policy, r.live)
		problems = append(problems, corepolicy.CheckChange(policy, r.live, corepolicy.Situation{
			PrefixLists: slices.Sorted(maps.Keys(r.file.PrefixLists)),
		})...)
	}
	made := from != nil
	if !made {
		from = policyForm.ReadAny(text, new(strict.Problems))
	}
	r.known = declared(from)
	for _, p := range problems {
		if made && p.Code == "DUPLICATE_PROPERTY" {
			continue // which has been told of the YAML
		}
		if from != nil && (made || p.Line == 0) {
			p.Line = lineOf(from, p.Path)
		}
		tell(p.Line, strings.TrimSpace(p.Message+" ("+p.Code+"). "+r.cure(p)))
	}
}

// cure is what to do about a problem of the policy, where its message does not
// say it.
func (r *reader) cure(p corepolicy.Problem) string {
	if p.Code != "UNKNOWN_PREFIX_LIST" {
		return p.Cure()
	}
	if len(r.file.PrefixLists) == 0 {
		return "Write its entries into prefix-lists of the scenario."
	}
	return "Write its entries into prefix-lists of the scenario, or correct the alias: there are " +
		words.Some(slices.Sorted(maps.Keys(r.file.PrefixLists))) + "."
}

// declared are the names in a policy, sound or not.
func declared(policy *yaml.Node) names {
	var n names
	if policy == nil {
		return n
	}
	configuration, _ := child(policy, "core-network-configuration")
	n.edges = namesIn(configuration, "edge-locations", "location")
	n.segments = namesIn(policy, "segments", "name")
	n.groups = namesIn(policy, "network-function-groups", "name")
	return n
}

// namesIn are the names that a list in a node gives.
func namesIn(n *yaml.Node, list, name string) (found []string) {
	if n == nil {
		return nil
	}
	entries, _ := child(n, list)
	if entries == nil {
		return nil
	}
	for _, entry := range entries.Content {
		if at, _ := child(entry, name); at != nil {
			found = append(found, at.Value)
		}
	}
	return found
}

// liveEdges are the edges whose numbers the scenario gives.
func (r *reader) liveEdges() []corepolicy.Edge {
	var live []corepolicy.Edge
	whose := map[uint32]string{}
	for _, location := range slices.Sorted(maps.Keys(r.file.EdgeASNs)) {
		said := r.file.EdgeASNs[location]
		switch n := r.ASN(said); {
		case n == 0:
		case whose[n] != "":
			r.Add(said.Line, "%d is the number of %s already: each edge has one of its own.", n, whose[n])
		default:
			whose[n] = location
			live = append(live, corepolicy.Edge{Location: location, ASN: n})
		}
	}
	return live
}

// lineOf is the line of what a JSONPath leads to, as far as it is there.
func lineOf(n *yaml.Node, path string) int {
	line := n.Line
	for _, step := range steps(path) {
		next, at := child(n, step)
		if next == nil {
			return line
		}
		n, line = next, at
	}
	return line
}

// steps are the members and places of a JSONPath.
func steps(path string) []string {
	path = strings.NewReplacer("['", ".", "']", "", "[", ".", "]", "").Replace(strings.TrimPrefix(path, "$"))
	return slices.DeleteFunc(strings.Split(path, "."), func(step string) bool { return step == "" })
}

// child is a member or an element of a node, and the line on which it begins.
func child(n *yaml.Node, step string) (*yaml.Node, int) {
	switch n.Kind {
	case yaml.MappingNode:
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == step {
				return n.Content[i+1], n.Content[i].Line
			}
		}
	case yaml.SequenceNode:
		if i, err := strconv.Atoi(step); err == nil && i >= 0 && i < len(n.Content) {
			return n.Content[i], n.Content[i].Line
		}
	}
	return nil, 0
}
