package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

var moment = time.Unix(1_700_000_000, 0).UTC()

var samples = []packed{{"trunkline", []byte("program"), 0o755}, {"LICENSE", []byte("license"), 0o644}}

// TestArchivesAreTheSameEveryTime packs twice, and reads what was packed.
func TestArchivesAreTheSameEveryTime(t *testing.T) {
	t.Parallel()
	r := release{version: "v1", moment: moment}
	for kind, pack := range map[string]func(to, folder string, files []packed) error{"tar.gz": r.tar, "zip": r.zip} {
		var texts [2][]byte
		for i := range texts {
			file := filepath.Join(t.TempDir(), "x."+kind)
			if err := pack(file, "folder", samples); err != nil {
				t.Fatal(err)
			}
			var err error
			if texts[i], err = os.ReadFile(file); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(texts[0], texts[1]) {
			t.Errorf("two %s archives of the same differ", kind)
		}
		if got, want := unpack(t, kind, texts[0]), "folder/trunkline -rwxr-xr-x program, folder/LICENSE -rw-r--r-- license"; got != want {
			t.Errorf("the %s archive has %s, want %s", kind, got, want)
		}
	}
}

// unpack tells what an archive has.
func unpack(t *testing.T, kind string, archive []byte) string {
	t.Helper()
	var all []string
	add := func(name string, mode os.FileMode, when time.Time, from io.Reader) {
		text, err := io.ReadAll(from)
		if err != nil {
			t.Fatal(err)
		}
		if !when.Equal(moment) {
			t.Errorf("%s is of %v", name, when)
		}
		all = append(all, name+" "+mode.String()+" "+string(text))
	}
	if kind == "zip" {
		r, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range r.File {
			from, err := f.Open()
			if err != nil {
				t.Fatal(err)
			}
			add(f.Name, f.Mode(), f.Modified, from)
		}
		return strings.Join(all, ", ")
	}
	z, err := gzip.NewReader(bytes.NewReader(archive))
	if err != nil {
		t.Fatal(err)
	}
	r := tar.NewReader(z)
	for {
		head, err := r.Next()
		if errors.Is(err, io.EOF) {
			return strings.Join(all, ", ")
		}
		if err != nil {
			t.Fatal(err)
		}
		add(head.Name, head.FileInfo().Mode(), head.ModTime, r)
	}
}

// TestBill builds a program and reads its bill: it names this module, Go, and what is linked, each in the form that
// scanners look for; every module has a license.
func TestBill(t *testing.T) {
	t.Parallel()
	program := filepath.Join(t.TempDir(), "trunkline")
	if out, err := exec.Command("go", "build", "-o", program, "../../cmd/trunkline").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	modules, err := modulesOf(program)
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "bill.json")
	if err := (release{version: "v1", moment: moment}).writeBill(file, modules); err != nil {
		t.Fatal(err)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var b bill
	if err := json.Unmarshal(text, &b); err != nil {
		t.Fatal(err)
	}
	if b.Format != "CycloneDX" || b.Metadata.Component.URL != "pkg:golang/github.com/trunkline/trunkline@v1" {
		t.Errorf("the bill is of %s %+v", b.Format, b.Metadata)
	}
	urls := map[string]bool{}
	for _, c := range b.Components {
		urls[c.URL[:strings.LastIndexByte(c.URL, '@')]] = true
		if c.Version == "" || urls[c.URL] {
			t.Errorf("%+v has no version, or is there twice", c)
		}
	}
	for _, want := range []string{"std", "modernc.org/sqlite", "github.com/jackc/pgx/v5", "github.com/spf13/cobra"} {
		if !urls["pkg:golang/"+want] {
			t.Errorf("%s is not in the bill", want)
		}
	}
	if urls["pkg:golang/honnef.co/go/tools"] {
		t.Error("a tool that is not linked is in the bill")
	}
	licenses, err := modules.licenses()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range modules.modules {
		if !bytes.Contains(licenses, []byte("\n"+m.Path+" "+m.Version+": ")) {
			t.Errorf("%s has no license", m.Path)
		}
	}
}
