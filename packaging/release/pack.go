package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
)

// A packed is a file of an archive.
type packed struct {
	name string
	text []byte
	mode fs.FileMode
}

// A source is where a file of an archive comes from.
type source struct {
	name, from string
	mode       fs.FileMode
}

// contents are the files of a platform's archive, in their order.
func contents(t target, program string, licenses []byte) ([]packed, error) {
	sources := []source{
		{t.program(), program, 0o755}, {"LICENSE", "LICENSE", 0o644}, {"README.md", "README.md", 0o644},
		{"CHANGELOG.md", "CHANGELOG.md", 0o644},
	}
	if t.os == "linux" {
		sources = append(sources, source{"trunkline.service", "packaging/systemd/trunkline.service", 0o644})
	}
	var files []packed
	for _, s := range sources {
		text, err := os.ReadFile(s.from)
		if err != nil {
			return nil, err
		}
		files = append(files, packed{s.name, text, s.mode})
	}
	return append(files, packed{"LICENSES.txt", licenses, 0o644}), nil
}

func (r release) tar(to, folder string, files []packed) error {
	var b bytes.Buffer
	z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return err
	}
	w := tar.NewWriter(z)
	for _, f := range files {
		head := &tar.Header{Name: path.Join(folder, f.name), Mode: int64(f.mode), Size: int64(len(f.text)), ModTime: r.moment, Format: tar.FormatUSTAR}
		if err := w.WriteHeader(head); err != nil {
			return err
		}
		if _, err := w.Write(f.text); err != nil {
			return err
		}
	}
	if err := errors.Join(w.Close(), z.Close()); err != nil {
		return err
	}
	return os.WriteFile(to, b.Bytes(), 0o644)
}

func (r release) zip(to, folder string, files []packed) error {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, f := range files {
		head := &zip.FileHeader{Name: path.Join(folder, f.name), Method: zip.Deflate, Modified: r.moment}
		head.SetMode(f.mode)
		part, err := w.CreateHeader(head)
		if err != nil {
			return err
		}
		if _, err := part.Write(f.text); err != nil {
			return err
		}
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(to, b.Bytes(), 0o644)
}

// checksums writes those of all files, as sha256sum reads them.
func (r release) checksums() error {
	files, err := filepath.Glob(filepath.Join(r.out, "trunkline_*"))
	if err != nil {
		return err
	}
	var b bytes.Buffer
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%x  %s\n", sha256.Sum256(text), filepath.Base(file))
	}
	return os.WriteFile(filepath.Join(r.out, "SHA256SUMS"), b.Bytes(), 0o644)
}
