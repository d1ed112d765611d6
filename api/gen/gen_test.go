package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestGeneratedFilesAreCurrent fails when the contract, a patch or the generator
// changed and go run ./api/gen was forgotten.
func TestGeneratedFilesAreCurrent(t *testing.T) {
	t.Parallel()
	files := mustGenerate(t)
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("api/%s is not what the generator writes: run go run ./api/gen", name)
		}
	}
	inTree, err := filepath.Glob("../*.gen.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range inTree {
		if files[filepath.Base(path)] == nil {
			t.Errorf("%s is a generated file that the generator does not write", path)
		}
	}
}

func TestTheSameContractGivesTheSameBytes(t *testing.T) {
	t.Parallel()
	first, second := mustGenerate(t), mustGenerate(t)
	for name := range first {
		if !bytes.Equal(first[name], second[name]) {
			t.Errorf("%s differs from one run to the next", name)
		}
	}
}

func mustGenerate(t *testing.T) map[string][]byte {
	t.Helper()
	c, err := load("..")
	if err != nil {
		t.Fatal(err)
	}
	files, err := generate(c)
	if err != nil {
		t.Fatal(err)
	}
	return files
}

func TestPatchesThatDoNotFitAreRefused(t *testing.T) {
	t.Parallel()
	const contractText = `{"shapes": {"Tag": {"type": "structure", "members": {"Key": {"shape": "Key"}}},
		"Key": {"type": "string", "pattern": "^a$"}}}`
	for text, want := range map[string]string{
		`{"shape": "Tag", "member": "Key", "always": true, "source": "x"}`:                         "needs a reason",
		`{"shape": "Tag", "member": "Key", "always": true, "reason": "x"}`:                         "needs a reason",
		`{"shape": "Gone", "drop": ["pattern"], "reason": "x", "source": "x"}`:                     "lacks",
		`{"shape": "Tag", "member": "Gone", "always": true, "reason": "x", "source": "x"}`:         "lacks",
		`{"shape": "Key", "drop": ["colour"], "reason": "x", "source": "x"}`:                       "colour",
		`{"shape": "Key", "add": {"type": "string"}, "reason": "x", "source": "x"}`:                "which the contract has",
		`{"shape": "Key", "drop": ["pattern"], "set": {"max": 3}, "reason": "x", "source": "x"}`:   "",
		`{"shape": "Other", "add": {"type": "string", "max": 3}, "reason": "x", "source": "ours"}`: "",
	} {
		var c contract
		var p patch
		if err := json.Unmarshal([]byte(contractText), &c); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal([]byte(text), &p); err != nil {
			t.Fatal(err)
		}
		err := p.apply(&c)
		if want == "" && err != nil {
			t.Errorf("%s: %v", text, err)
		}
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: error %v does not say %q", text, err, want)
		}
	}
}

func TestSetAndDropChangeTheShape(t *testing.T) {
	t.Parallel()
	c, err := load("..")
	if err != nil {
		t.Fatal(err)
	}
	if key := c.Shapes.values["TagKey"]; *key.Max != 128 || key.Type != "string" {
		t.Errorf("TagKey is %+v", key)
	}
	if name := c.Shapes.values["FilterName"]; name.Pattern != "" || *name.Max != 128 {
		t.Errorf("FilterName is %+v", name)
	}
}

func TestNames(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"DeviceId": "deviceId", "AWSLocation": "awsLocation", "Tags": "tags", "IPAddress": "ipAddress", "A": "a", "ARN": "arn",
	} {
		if got := lowerCamel(in); got != want {
			t.Errorf("lowerCamel(%s) = %s, want %s", in, got, want)
		}
	}
	for in, want := range map[string]string{
		"PENDING": "StatePending", "NO_ENCAP": "StateNoEncap", "dual-hop": "StateDualHop", "CannotParse": "StateCannotParse",
	} {
		if got := constant("State", in); got != want {
			t.Errorf("constant(State, %s) = %s, want %s", in, got, want)
		}
	}
	if got := list([]string{"A", "B", "C", "D", "E"}); got != "A, B, C and 2 more" {
		t.Errorf("list of five: %s", got)
	}
	if got := list([]string{"A", "B"}); got != "A and B" {
		t.Errorf("list of two: %s", got)
	}
}
