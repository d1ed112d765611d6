package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/archive"
	"github.com/trunkline/trunkline/internal/store"
)

func backupCommand() *cobra.Command {
	var b backup
	cmd := &cobra.Command{
		Use:   "backup FILE|DIR",
		Short: "Write everything to a file while the server goes on",
		Long: `Write everything that is in the store at one moment to a file, while the server
goes on writing. The file is new or replaced as a whole, and only its owner can
read it; a folder gets a file that is named by the time; "-" is standard output.
It can be restored into either engine.

A server that runs is asked, with the root access key of the data folder.
Otherwise the store is read as it lies there.`,
		Example: "  trunkline backup /var/backups\n  trunkline backup - | ssh store 'cat > trunkline.jsonl.gz'",
		Args:    cobra.ExactArgs(1),
		RunE:    b.run,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return fillFlags(cmd) },
	}
	b.flags(cmd)
	return cmd
}

type backup struct{ stored }

func (b *backup) run(cmd *cobra.Command, args []string) error {
	if args[0] == "-" {
		sum, err := b.copy(cmd.Context(), cmd.OutOrStdout())
		if err != nil {
			return err
		}
		return report(cmd.ErrOrStderr(), "The backup", "written", sum)
	}
	path := args[0]
	if place, err := os.Stat(path); err == nil && place.IsDir() {
		path = filepath.Join(path, time.Now().UTC().Format("trunkline-20060102T150405Z.jsonl.gz"))
	}
	sum, err := b.write(cmd.Context(), path)
	if err != nil {
		return err
	}
	return report(cmd.OutOrStdout(), path, "written", sum)
}

// write puts a backup that is sound in the place of the file.
func (b *backup) write(ctx context.Context, path string) (sum archive.Summary, err error) {
	const ownerAlone = 0o600
	err = replaceFile(path, ownerAlone, func(file io.Writer) (err error) {
		sum, err = b.copy(ctx, file)
		return err
	})
	return sum, err
}

// copy writes a backup, and reads it at the same time to see that it is sound.
func (b *backup) copy(ctx context.Context, to io.Writer) (sum archive.Summary, err error) {
	in, out := io.Pipe()
	verified := make(chan error, 1)
	go func() {
		var err error
		sum, err = archive.Verify(in)
		verified <- err
		_, _ = io.Copy(io.Discard, in) // nobody waits for what is behind
	}()
	err = b.make(ctx, io.MultiWriter(to, out))
	_ = out.Close() // never fails
	wrong := <-verified
	if ctx.Err() != nil {
		return sum, errors.New("interrupted before the backup was whole")
	}
	if err != nil {
		return sum, err
	}
	return sum, wrong
}

// make writes a backup of what lies there, or as the server gives it.
func (b *backup) make(ctx context.Context, w io.Writer) error {
	db, err := b.read(ctx)
	if err != nil {
		return err
	}
	if db == nil {
		return ask(ctx, b.data, question{method: http.MethodGet, path: "backup", into: w})
	}
	_, err = db.Backup(ctx, w)
	return errors.Join(err, db.Close())
}

// report tells what a backup holds, and what it does not.
func report(w io.Writer, path, done string, sum archive.Summary) error {
	var s sheet
	s.say("%s is %s: as of %s, schema version %d.", path, done, sum.Header.Made.Format(time.RFC3339), sum.Header.Schema)
	s.say("SHA-256 of its lines: %s", sum.SHA256)
	var rows [][]string
	for _, table := range slices.Sorted(maps.Keys(sum.Rows)) {
		rows = append(rows, []string{table, fmt.Sprint(sum.Rows[table])})
	}
	s.table([]string{"TABLE", "ROWS"}, rows)
	s.say("\nWhat lies beside the store is not in it: keep root-key.json, master-key and your settings in another safe place.")
	_, err := s.WriteTo(w)
	return err
}

func restoreCommand() *cobra.Command {
	var r restore
	cmd := &cobra.Command{
		Use:   "restore FILE",
		Short: "Read a backup into an empty data folder or database",
		Long: `Read a backup into a data folder without a store, or into an empty database: all
of it, once its checksum was found right, or nothing. A backup of an older
version is brought up to date, one of a newer version is refused.`,
		Example: "  trunkline restore trunkline.jsonl.gz --data /srv/trunkline\n" +
			"  trunkline restore trunkline.jsonl.gz --database postgres://trunkline@localhost/trunkline",
		Args:    cobra.ExactArgs(1),
		RunE:    r.run,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return fillFlags(cmd) },
	}
	r.flags(cmd)
	return cmd
}

type restore struct{ stored }

func (r *restore) run(cmd *cobra.Command, args []string) error {
	file, err := os.Open(args[0])
	if err != nil {
		return err
	}
	sum, err := store.Restore(cmd.Context(), store.Config{Dir: r.data, URL: r.database}, file)
	if err := errors.Join(err, file.Close()); err != nil {
		return err
	}
	return report(cmd.OutOrStdout(), args[0], "restored", sum)
}
