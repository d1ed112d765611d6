package main

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/control"
	"github.com/trunkline/trunkline/internal/server"
)

// aliveWait is how long a server may take to say that it lives.
const aliveWait = 5 * time.Second

// aliveCommands ask a server how it is itself, for supervisors that look at
// the exit code.
func aliveCommands(data *string) []*cobra.Command {
	var url string
	list := []*cobra.Command{
		{Use: "live", Short: "Ask whether the server runs; the exit code tells"},
		{Use: "ready", Short: "Ask whether the server can answer requests; the exit code tells"},
	}
	for _, cmd := range list {
		cmd.Flags().StringVar(&url, "url", "", "`URL` of the server; default is that of the server on the data folder")
		cmd.Args = cobra.NoArgs
		cmd.RunE = func(cmd *cobra.Command, _ []string) error {
			if url == "" {
				endpoint, _, err := server.ReadClient(*data)
				if err != nil {
					return err
				}
				url = endpoint.URL
			}
			return alive(cmd.Context(), strings.TrimSuffix(url, "/"), cmd.Name())
		}
	}
	return list
}

// alive asks without a signature. Whose certificate it is does not matter: no
// secret is sent, and nothing depends on the answer but the exit code.
func alive(ctx context.Context, url, question string) error {
	ctx, cancel := context.WithTimeout(ctx, aliveWait)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+control.Prefix+"health/"+question, nil)
	if err != nil {
		return err
	}
	client := &http.Client{Transport: &http.Transport{
		TLSClientConfig: &tls.Config{InsecureSkipVerify: true}, DisableKeepAlives: true,
	}}
	answer, err := client.Do(r)
	if err != nil {
		return fmt.Errorf("the server at %s is not %s: %w", url, question, errors.Unwrap(err))
	}
	defer func() { _ = answer.Body.Close() }()
	if answer.StatusCode != http.StatusOK {
		text, _ := io.ReadAll(io.LimitReader(answer.Body, 1<<10)) // what there is of it
		return fmt.Errorf("the server at %s is not %s: %s %s", url, question, answer.Status, strings.TrimSpace(string(text)))
	}
	return nil
}
