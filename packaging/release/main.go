// Command release makes what a version of trunkline is published as: an archive for each platform, a bill of materials
// for each program, and the checksums of all. The same commit gives the same bytes, whoever makes them, with the same Go.
package main

import (
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A release is one version and where it is put.
type release struct {
	version string
	moment  time.Time // of the commit: every file is dated so
	out     string
}

// A target is a platform that a program is built for.
type target struct{ os, arch string }

const everyTarget = "linux/amd64 linux/arm64 darwin/amd64 darwin/arm64 windows/amd64 windows/arm64"

func main() {
	version := flag.String("version", "", "the `version`, such as v1.2.3")
	epoch := flag.Int64("epoch", 0, "the commit's time in `seconds` since 1970")
	out := flag.String("out", "dist", "the `folder` to write to; it must be new or empty")
	targets := flag.String("targets", everyTarget, "the `platforms`")
	flag.Parse()
	r := release{version: *version, moment: time.Unix(*epoch, 0).UTC(), out: *out}
	if err := r.make(strings.Fields(*targets)); err != nil {
		fmt.Fprintln(os.Stderr, "release:", err)
		os.Exit(1)
	}
}

func (r release) make(targets []string) error {
	if r.version == "" || r.moment.Unix() <= 0 {
		return fmt.Errorf("want -version and -epoch")
	}
	if there, err := os.ReadDir(r.out); err == nil && len(there) > 0 {
		return fmt.Errorf("%s is not empty", r.out)
	}
	if err := os.MkdirAll(r.out, 0o755); err != nil {
		return err
	}
	for _, name := range targets {
		system, arch, ok := strings.Cut(name, "/")
		if !ok {
			return fmt.Errorf("%q is not a platform such as linux/amd64", name)
		}
		if err := r.publish(target{system, arch}); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return r.checksums()
}

// publish makes the files of one platform.
func (r release) publish(t target) error {
	folder, err := os.MkdirTemp("", "trunkline-release-")
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(folder) }()
	program := filepath.Join(folder, t.program())
	if err := r.build(t, program); err != nil {
		return err
	}
	modules, err := modulesOf(program)
	if err != nil {
		return err
	}
	name := fmt.Sprintf("trunkline_%s_%s_%s", r.version, t.os, t.arch)
	if err := r.writeBill(filepath.Join(r.out, name+".cdx.json"), modules); err != nil {
		return err
	}
	licenses, err := modules.licenses()
	if err != nil {
		return err
	}
	files, err := contents(t, program, licenses)
	if err != nil {
		return err
	}
	if t.os == "windows" {
		return r.zip(filepath.Join(r.out, name+".zip"), name, files)
	}
	return r.tar(filepath.Join(r.out, name+".tar.gz"), name, files)
}

func (t target) program() string {
	if t.os == "windows" {
		return "trunkline.exe"
	}
	return "trunkline"
}

// build builds the program as the Makefile does, without anything of this machine in it.
func (r release) build(t target, to string) error {
	build := exec.Command("go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid= -X main.version="+r.version,
		"-o", to, "./cmd/trunkline")
	build.Env = append(build.Environ(), "CGO_ENABLED=0", "GOOS="+t.os, "GOARCH="+t.arch, "GOAMD64=v1", "GOARM64=v8.0", "GOFLAGS=")
	build.Stderr = os.Stderr
	return build.Run()
}
