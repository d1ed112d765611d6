package main

import (
	"bytes"
	"debug/buildinfo"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime/debug"
	"strings"
	"time"
)

// A build is what a program says of itself: the modules that are really in it, and the Go that built it.
type build struct {
	path, toolchain string
	modules         []*debug.Module
}

func modulesOf(program string) (build, error) {
	b, err := buildinfo.ReadFile(program)
	if err != nil {
		return build{}, err
	}
	return build{path: b.Path, toolchain: strings.TrimPrefix(b.GoVersion, "go"), modules: b.Deps}, nil
}

// A bill is a bill of materials in the form of CycloneDX 1.5.
type bill struct {
	Format     string      `json:"bomFormat"`
	Spec       string      `json:"specVersion"`
	Version    int         `json:"version"`
	Metadata   billHead    `json:"metadata"`
	Components []component `json:"components"`
}

type billHead struct {
	Timestamp string    `json:"timestamp"`
	Component component `json:"component"`
}

type component struct {
	Type       string     `json:"type"`
	Ref        string     `json:"bom-ref"`
	Name       string     `json:"name"`
	Version    string     `json:"version"`
	URL        string     `json:"purl"`
	Properties []property `json:"properties,omitempty"`
}

type property struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

func newComponent(kind, name, version string) component {
	url := "pkg:golang/" + name + "@" + version
	return component{Type: kind, Ref: url, Name: name, Version: version, URL: url}
}

// writeBill writes the bill of a program. A module's property is its checksum as go.sum has it.
func (r release) writeBill(to string, b build) error {
	program := newComponent("application", strings.TrimSuffix(b.path, "/cmd/trunkline"), r.version)
	list := bill{Format: "CycloneDX", Spec: "1.5", Version: 1, Metadata: billHead{r.moment.Format(time.RFC3339), program}}
	list.Components = append(list.Components, newComponent("library", "std", b.toolchain))
	for _, m := range b.modules {
		c := newComponent("library", m.Path, m.Version)
		if m.Sum != "" {
			c.Properties = []property{{"go:sum", m.Sum}}
		}
		list.Components = append(list.Components, c)
	}
	text, err := json.MarshalIndent(list, "", "  ")
	if err != nil {
		return err
	}
	return os.WriteFile(to, append(text, '\n'), 0o644)
}

var licenseName = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)([.-].*)?$`)

// licenses are the texts under which the modules in a program may be passed on. A module without one is an error.
func (b build) licenses() ([]byte, error) {
	var all bytes.Buffer
	fmt.Fprintf(&all, "trunkline is built of the modules below, and of the Go %s standard library. Their licenses follow.\n", b.toolchain)
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		return nil, err
	}
	if err := addLicenses(&all, "Go "+b.toolchain, strings.TrimSpace(string(root))); err != nil {
		return nil, err
	}
	for _, m := range b.modules {
		folder, err := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", m.Path).Output()
		if err != nil {
			return nil, fmt.Errorf("find %s: %w", m.Path, err)
		}
		if err := addLicenses(&all, m.Path+" "+m.Version, strings.TrimSpace(string(folder))); err != nil {
			return nil, err
		}
	}
	return all.Bytes(), nil
}

func addLicenses(to *bytes.Buffer, title, folder string) error {
	files, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	found := false
	for _, file := range files {
		if file.IsDir() || !licenseName.MatchString(file.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(folder, file.Name()))
		if err != nil {
			return err
		}
		found = true
		fmt.Fprintf(to, "\n%s\n%s: %s\n\n%s\n", strings.Repeat("=", 80), title, file.Name(), bytes.TrimSpace(text))
	}
	if !found {
		return fmt.Errorf("%s has no license in %s", title, folder)
	}
	return nil
}
