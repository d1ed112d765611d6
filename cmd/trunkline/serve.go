package main

import (
	"fmt"
	"io"
	"log/slog"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/server"
)

func serveCommand() *cobra.Command {
	var c server.Config
	var logFormat string
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the API",
		Long: `Serve the API until interrupted.

Every flag can also be given in the environment (TRUNKLINE_LISTEN for --listen)
or in the file that --config names (listen: 127.0.0.1:7345). A flag wins over the
environment, the environment over the file. The root access key is made at the
first start, or taken from TRUNKLINE_ROOT_ACCESS_KEY_ID and
TRUNKLINE_ROOT_SECRET_ACCESS_KEY.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := fillFlags(cmd); err != nil {
				return err
			}
			c.RootAccessKeyID = os.Getenv("TRUNKLINE_ROOT_ACCESS_KEY_ID")
			c.RootSecretAccessKey = os.Getenv("TRUNKLINE_ROOT_SECRET_ACCESS_KEY")
			c.MasterKey = os.Getenv("TRUNKLINE_MASTER_KEY")
			log, err := newLog(cmd.ErrOrStderr(), logFormat)
			if err != nil {
				return err
			}
			return serve(cmd, c, log)
		},
	}
	flags := cmd.Flags()
	dataFlag(cmd, &c.Data)
	flags.StringVar(&c.Listen, "listen", server.DefaultListen, "`address` to listen on")
	flags.StringVar(&c.Database, "database", "", "postgres://… `URL`; default is SQLite in the data folder")
	flags.StringVar(&c.Auth, "auth", server.AuthStrict, "strict checks signatures, any accepts any credentials")
	flags.BoolVar(&c.Force, "force", false, "let --auth any listen beyond loopback")
	flags.StringVar(&c.Account, "account", "000000000000", "twelve `digits` of the account that owns the root access key")
	flags.StringVar(&c.Region, "region", "us-west-2", "`region` that trunkline env tells clients")
	flags.StringVar(&c.Quotas, "quotas", server.QuotasAWS, "aws applies the service's default quotas, off none")
	flags.StringVar(&c.Catalog, "catalog", server.CatalogOpen, "open knows what is outside as soon as it is mentioned, closed only what was declared")
	flags.StringVar(&c.Settle, "settle", "", "how long states take to settle: 2s, or 2s,site=5s")
	flags.StringVar(&c.Rates, "rate-limit", "", "`requests` a second: "+server.DefaultRates+", or off; with --auth any off unless given")
	flags.DurationVar(&c.Probe, "probe", 0, "how often to probe what is tagged trunkline:probe, such as 30s; 0 does not probe")
	flags.IntVar(&c.ProbeFailures, "probe-failures", 3, "rounds in a row in which a target fails before it is DOWN")
	flags.StringVar(&c.ProbeAllow, "probe-allow", "", "`prefixes` that alone may be probed; loopback and link-local only where named")
	flags.StringVar(&c.WebhookAllow, "webhook-allow", "", "`prefixes` to which webhooks may go although they are not public")
	flags.StringVar(&c.TLSCert, "tls-cert", "", "certificate `file` (PEM)")
	flags.StringVar(&c.TLSKey, "tls-key", "", "private key `file` (PEM)")
	flags.StringVar(&logFormat, "log", "text", "text, json or off: how requests are logged to standard error")
	flags.String("config", "", "configuration `file` (YAML)")
	return cmd
}

func serve(cmd *cobra.Command, c server.Config, log *slog.Logger) error {
	server.CollectLess()
	s, err := server.Open(cmd.Context(), c, log)
	if err != nil {
		return err
	}
	data := ""
	if s.Data != defaultData() {
		data = " --data " + quote(s.Data)
	}
	if _, err := fmt.Fprintf(cmd.OutOrStdout(), `Trunkline answers at %s for account %s and keeps its data in %s.
In another terminal:  eval "$(%s env%s)"
Then, for example:    aws networkmanager create-global-network --description "my first network"
`, s.Endpoint.URL, c.Account, s.Data, quote(os.Args[0]), data); err != nil {
		return err
	}
	reload := make(chan os.Signal, 1)
	signal.Notify(reload, syscall.SIGHUP)
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range reload {
			s.Reload()
		}
	}()
	err = s.Serve(cmd.Context())
	signal.Stop(reload)
	close(reload)
	<-done
	return err
}

func newLog(w io.Writer, format string) (*slog.Logger, error) {
	switch format {
	case "text":
		return slog.New(slog.NewTextHandler(w, nil)), nil
	case "json":
		return slog.New(slog.NewJSONHandler(w, nil)), nil
	case "off":
		return slog.New(slog.NewTextHandler(w, &slog.HandlerOptions{Level: slog.LevelError})), nil
	}
	return nil, fmt.Errorf("--log %q: want text, json or off", format)
}
