package trunkline_test

import (
	"fmt"
	"maps"
	"path"
	"regexp"
	"slices"
	"strings"
)

// Patterns of what the pages are checked for. Some are put together from pieces, so that they do not find themselves.
var (
	listed      = regexp.MustCompile("(?m)^- `([^`]+)`: .*[.]$")
	required    = regexp.MustCompile(`(?m)^(?:require )?\s*(\S+\.\S+/\S+|\S+\.\S+) v\S+( // indirect)?$`)
	tool        = regexp.MustCompile(`(?m)^(?:tool )?\s*(\S+\.\S+/\S+)$`)
	pointer     = regexp.MustCompile(`\]\(([^)\s#]+)(#[^)\s]*)?\)`)
	unfinished  = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X)\b`)
	thisMachine = regexp.MustCompile(`(^|[^\w.-])/(ro` + `ot|wo` + `rk|fa` + `rm)\b|proxy\.` + `golang|registry\.` + `npmjs`)
)

const dependenciesPage = "docs/dependencies.md"

var pageRules = []rule{
	{
		name:  "every dependency has a reason",
		check: unexplained,
		bad: []tree{
			{"go.mod": "require a.org/b v1.0.0", dependenciesPage: ""},
			{"go.mod": "require (\n\ta.org/b v1.0.0\n)", dependenciesPage: "- `a.org/other`: a reason."},
			{"go.mod": "", dependenciesPage: "- `a.org/b`: gone."},
			{"go.mod": "tool a.org/b/cmd/c\nrequire a.org/b v1.0.0 // indirect", dependenciesPage: ""},
			{"go.mod": "require a.org/b v1.0.0", dependenciesPage: "- `a.org/b`: no full stop"},
		},
		good: []tree{
			{"go.mod": "require (\n\ta.org/b/v2 v2.0.0\n)", dependenciesPage: "- `a.org/b/v2`: a reason."},
			{"go.mod": "require a.org v1.0.0\nrequire a.org/x v1.0.0 // indirect", dependenciesPage: "- `a.org`: why."},
			{"go.mod": "require a.org/b v1.0.0 // indirect", dependenciesPage: "- `a.org/b`: pinned."},
			{"go.mod": "tool a.org/b/cmd/c\nrequire a.org/b v1.0.0 // indirect", dependenciesPage: "- `a.org/b`: why."},
		},
	},
	{
		name:  "every page can be reached",
		check: orphans,
		bad: []tree{
			{"docs/a.md": ""},
			{"docs/a.md": "[me](a.md)"},
			{"docs/adr/0001-a.md": "", "docs/a.md": "[wrong](0001-a.md)"},
		},
		good: []tree{{"README.md": "[a](docs/a.md)", "docs/a.md": "[b](adr/b.md#c)", "docs/adr/b.md": "[a](../a.md)"}},
	},
	{
		name:  "every pointer leads somewhere",
		check: brokenPointers,
		bad:   []tree{{"README.md": "[gone](docs/gone.md)"}, {"docs/a.md": "[up](../gone/)"}},
		good: []tree{
			{"README.md": "[a](docs/a.md) [b](https://example.com/x) [c](#c) [d](docs/)", "docs/a.md": "[x](../README.md)"},
		},
	},
	{
		name:  "the changelog exists and has a place for what comes",
		check: changelog,
		bad:   []tree{{}, {"CHANGELOG.md": "# Changelog"}, {"CHANGELOG.md": "# Changelog\n\n## [1.0.0]\n\n- A thing.\n"}},
		good:  []tree{{"CHANGELOG.md": "# Changelog\n\n## [Unreleased]\n\n## [1.0.0]\n"}},
	},
	{
		name:  "nothing is left unfinished",
		check: inText(unfinished),
		bad:   []tree{{"a.go": "package p // TO" + "DO: later"}, {"docs/a.md": "FIX" + "ME"}},
		good:  []tree{{"a.md": "what to do: everything, in AUTODOC"}},
	},
	{
		name:  "nothing knows the machine on which it was written",
		check: inText(thisMachine),
		bad:   []tree{{"a.md": "see /ro" + "ot/x"}, {"a.txtar": "cd /wo" + "rk/y"}, {"a.json": "https://registry." + "npmjs.org/"}},
		good:  []tree{{"a.md": "https://example.com/wo" + "rk/ and docs/ro" + "ot/a and /usr/lib"}},
	},
}

// unexplained compares go.mod with the page of reasons. An indirect dependency may be explained, a direct one and a
// tool must be.
func unexplained(h house) []string {
	var found []string
	reasons, present := map[string]bool{}, map[string]bool{}
	for _, line := range listed.FindAllStringSubmatch(h.files[dependenciesPage], -1) {
		reasons[line[1]] = true
	}
	for _, line := range required.FindAllStringSubmatch(h.files["go.mod"], -1) {
		present[line[1]] = true
		if line[2] == "" && !reasons[line[1]] {
			found = append(found, fmt.Sprintf("go.mod: %s has no line in %s", line[1], dependenciesPage))
		}
	}
	for _, line := range tool.FindAllStringSubmatch(h.files["go.mod"], -1) {
		if !slices.ContainsFunc(slices.Collect(maps.Keys(reasons)), func(module string) bool {
			return strings.HasPrefix(line[1], module+"/")
		}) {
			found = append(found, fmt.Sprintf("go.mod: the tool %s has no line in %s", line[1], dependenciesPage))
		}
	}
	for module := range reasons {
		if !present[module] {
			found = append(found, fmt.Sprintf("%s: %s is not in go.mod", dependenciesPage, module))
		}
	}
	return found
}

// targets returns the files and folders of the repository that a page points to.
func targets(page, text string) []string {
	var to []string
	for _, match := range pointer.FindAllStringSubmatch(text, -1) {
		if !strings.Contains(match[1], ":") {
			to = append(to, path.Join(path.Dir(page), match[1]))
		}
	}
	return to
}

func orphans(h house) []string {
	reached := map[string]bool{}
	for page, text := range pages(h) {
		for _, target := range targets(page, text) {
			reached[target] = reached[target] || target != page
		}
	}
	var found []string
	for page := range pages(h) {
		if strings.HasPrefix(page, "docs/") && !reached[page] {
			found = append(found, page+": no other page points here")
		}
	}
	return found
}

func brokenPointers(h house) []string {
	var found []string
	for page, text := range pages(h) {
		for _, target := range targets(page, text) {
			if !exists(h, target) {
				found = append(found, fmt.Sprintf("%s: points to %s, which is not there", page, target))
			}
		}
	}
	return found
}

// exists reports whether the repository has this file, or a file in this folder.
func exists(h house, target string) bool {
	for name := range h.files {
		if name == target || strings.HasPrefix(name, target+"/") {
			return true
		}
	}
	return false
}

// pages returns the repository's Markdown.
func pages(h house) tree {
	md := maps.Clone(h.files)
	maps.DeleteFunc(md, func(name, _ string) bool { return path.Ext(name) != ".md" })
	return md
}

func changelog(h house) []string {
	if !strings.Contains(h.files["CHANGELOG.md"], "\n## [Unreleased]\n") {
		return []string{"CHANGELOG.md: no section [Unreleased]"}
	}
	return nil
}

// inText finds a pattern in any file.
func inText(pattern *regexp.Regexp) func(house) []string {
	return func(h house) []string {
		var found []string
		for name, text := range h.files {
			for i, line := range strings.Split(text, "\n") {
				if match := pattern.FindString(line); match != "" {
					found = append(found, fmt.Sprintf("%s:%d: %q", name, i+1, match))
				}
			}
		}
		slices.Sort(found)
		return found
	}
}
