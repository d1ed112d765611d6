package scripts_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/trunklinetest"
)

// server [FLAG]... starts a server inside the test, on the story's inventory. Said again it restarts the server.
func server(s *story, args []string) error {
	o := trunklinetest.Options{Data: s.folder, Database: s.inventory.URL}
	auth, quotas, catalog := "", "", ""
	flags := flag.NewFlagSet("server", flag.ContinueOnError)
	flags.StringVar(&auth, "auth", "strict", "strict or any")
	flags.StringVar(&quotas, "quotas", "off", "aws or off")
	flags.StringVar(&catalog, "catalog", "open", "open or closed")
	flags.StringVar(&o.Settle, "settle", "", "how long states take to settle")
	flags.StringVar(&o.Account, "account", "000000000000", "the account of the root access key")
	if err := flags.Parse(args); err != nil {
		return err
	}
	o.AnyAuth, o.Quotas, o.ClosedCatalog = auth == "any", quotas == "aws", catalog == "closed"
	if s.server != nil {
		if err := s.server.Stop(); err != nil {
			return err
		}
	}
	s.server, s.account = trunklinetest.Start(s.t, o), o.Account
	s.talkTo(client{s.server.URL, s.server.Region, s.server.AccessKeyID, s.server.SecretAccessKey})
	return nil
}

// A client is what a caller needs of a server.
type client struct {
	URL             string `json:"url"`
	Region          string `json:"region"`
	AccessKeyID     string `json:"accessKeyId"`
	SecretAccessKey string `json:"secretAccessKey"`
}

// talkTo sets what "trunkline env" prints, so that calls go to this server.
func (s *story) talkTo(c client) {
	s.root = c
	s.Setenv("AWS_ENDPOINT_URL_NETWORKMANAGER", c.URL)
	s.Setenv("AWS_ENDPOINT_URL_STS", c.URL)
	s.Setenv("AWS_SESSION_TOKEN", "")
	s.Setenv("AWS_REGION", c.Region)
	s.Setenv("AWS_ACCESS_KEY_ID", c.AccessKeyID)
	s.Setenv("AWS_SECRET_ACCESS_KEY", c.SecretAccessKey)
}

// as FILE lets calls come from the access key in a file of export lines, as root from the root access key again.
func as(s *story, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: as FILE | as root")
	}
	if args[0] == "root" {
		s.talkTo(s.root)
		return nil
	}
	found := 0
	for line := range strings.Lines(s.ReadFile(args[0])) {
		name, value, _ := strings.Cut(strings.TrimPrefix(strings.TrimSpace(line), "export "), "=")
		switch name {
		case "AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY":
			s.Setenv(name, value)
			found++
		}
	}
	if found != 2 {
		return fmt.Errorf("%s has no access key", args[0])
	}
	return nil
}

// client is what the environment says.
func (s *story) client() client {
	return client{
		URL: s.Getenv("AWS_ENDPOINT_URL_NETWORKMANAGER"), Region: s.Getenv("AWS_REGION"),
		AccessKeyID: s.Getenv("AWS_ACCESS_KEY_ID"), SecretAccessKey: s.Getenv("AWS_SECRET_ACCESS_KEY"),
	}
}

// patience is how long a condition may take before the story has failed.
const patience = 30 * time.Second

// ready FOLDER waits until the server on a data folder answers.
func ready(s *story, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: ready FOLDER")
	}
	folder := s.MkAbs(args[0])
	late := time.After(patience)
	for {
		c, err := clientOf(folder)
		if err == nil && isReady(c.URL) {
			s.talkTo(c)
			return nil
		}
		select {
		case <-late:
			return fmt.Errorf("the server on %s is not ready: %v", folder, err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// clientOf reads what a server has written into its data folder.
func clientOf(folder string) (c client, err error) {
	for _, name := range []string{"endpoint.json", "root-key.json"} {
		text, err := os.ReadFile(filepath.Join(folder, name))
		if err != nil {
			return c, err
		}
		if err := json.Unmarshal(text, &c); err != nil {
			return c, err
		}
	}
	return c, nil
}

func isReady(url string) bool {
	answer, err := http.Get(url + "/_trunkline/health/ready")
	if err != nil {
		return false
	}
	_ = answer.Body.Close()
	return answer.StatusCode == http.StatusOK
}

// sql STATEMENT changes the inventory behind the server's back.
func sql(s *story, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: sql STATEMENT")
	}
	db, err := store.Open(s.t.Context(), s.inventory)
	if err != nil {
		return err
	}
	err = db.Update(s.t.Context(), func(tx *store.Tx) error {
		_, err := tx.Exec(args[0])
		return err
	})
	return errors.Join(err, db.Close())
}
