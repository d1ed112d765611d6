package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/spf13/cobra"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/server"
	"github.com/trunkline/trunkline/internal/survey"
)

// syncTimeout is how long a sync may take: some seconds for each Region and
// each hundred route tables, and room for throttling.
const syncTimeout = 5 * time.Minute

// syncAttempts is how often a call is made that AWS throttles, where the
// user's own settings do not say.
const syncAttempts = 5

func catalogSyncCommand() *cobra.Command {
	var s catalogSync
	cmd := &cobra.Command{
		Use:   "sync",
		Short: "Make everything outside as an AWS account has it",
		Long: `Make everything outside as an AWS account has it: read what EC2 and Direct
Connect tell, and apply that as a catalog. All of it or nothing. Nothing is
changed in the account: every call reads. What changes here is printed; what a
catalog cannot say is told on standard error.

Credentials, and the region if none is given, come from where the AWS CLI looks
for them.`,
		Example: "  trunkline catalog sync --profile network --region us-east-1 --region eu-west-1 --dry-run\n" +
			"  trunkline catalog sync --profile network --region us-east-1 --output network.yaml",
		Args:    cobra.NoArgs,
		RunE:    s.run,
		PreRunE: func(cmd *cobra.Command, _ []string) error { return fillFlags(cmd) },
	}
	s.change.flags(cmd)
	flags := cmd.Flags()
	flags.StringVar(&s.profile, "profile", "", "`name` of a profile in the AWS configuration")
	flags.StringSliceVar(&s.regions, "region", nil, "`region` to read; can be given several times")
	flags.StringVar(&s.endpoint, "endpoint-url", "", "`URL` at which all services of AWS are asked")
	flags.DurationVar(&s.timeout, "timeout", syncTimeout, "`duration` that reading and applying may take in all")
	flags.StringVarP(&s.output, "output", "o", "", "write the catalog to a `file` and apply nothing")
	cmd.MarkFlagsMutuallyExclusive("output", "dry-run")
	cmd.MarkFlagsMutuallyExclusive("output", "prune")
	return cmd
}

type catalogSync struct {
	change            catalogChange
	profile, endpoint string
	regions           []string
	timeout           time.Duration
	output            string
}

func (s *catalogSync) run(cmd *cobra.Command, _ []string) error {
	if err := s.check(); err != nil {
		return err
	}
	ctx, stop := context.WithTimeoutCause(cmd.Context(), s.timeout, fmt.Errorf("not done within %s, see --timeout", s.timeout))
	defer stop()
	text, err := s.read(ctx, cmd)
	if err != nil {
		return err
	}
	if s.output != "" {
		if err := os.WriteFile(s.output, text, 0o644); err != nil {
			return fmt.Errorf("catalog: %w", err)
		}
		return nil
	}
	return s.change.apply(ctx, cmd, text)
}

func (s *catalogSync) check() error {
	at, err := url.Parse(s.endpoint)
	isURL := err == nil && at.Host != "" && (at.Scheme == "http" || at.Scheme == "https")
	switch {
	case s.timeout <= 0:
		return fmt.Errorf("--timeout %s: want more than 0", s.timeout)
	case s.endpoint != "" && !isURL:
		return fmt.Errorf("--endpoint-url %q: want a URL such as http://127.0.0.1:4566", s.endpoint)
	}
	return nil
}

// read reads the account and makes it a catalog document.
func (s *catalogSync) read(ctx context.Context, cmd *cobra.Command) ([]byte, error) {
	c, err := s.connect(ctx)
	if err != nil {
		return nil, err
	}
	found, err := survey.Read(ctx, c, s.regions)
	if err != nil {
		return nil, fmt.Errorf("%w; nothing is changed", err)
	}
	for _, note := range found.Notes {
		if _, err := fmt.Fprintln(cmd.ErrOrStderr(), note); err != nil {
			return nil, err
		}
	}
	text, err := found.Document.Write()
	if err != nil {
		return nil, err
	}
	if _, problems := catalog.Parse(text); len(problems) > 0 {
		return nil, fmt.Errorf("what AWS answers makes no catalog: %s; nothing is changed", problems[0].Text)
	}
	return text, nil
}

// connect finds credentials and Regions where the AWS CLI looks for them.
func (s *catalogSync) connect(ctx context.Context) (aws.Config, error) {
	options := []func(*awsconfig.LoadOptions) error{awsconfig.WithSharedConfigProfile(s.profile), awsconfig.WithBaseEndpoint(s.endpoint)}
	if len(s.regions) > 0 {
		options = append(options, awsconfig.WithRegion(s.regions[0]))
	}
	c, err := awsconfig.LoadDefaultConfig(ctx, options...)
	if err != nil {
		return c, fmt.Errorf("AWS configuration: %w", err)
	}
	if c.RetryMaxAttempts == 0 {
		c.RetryMaxAttempts = syncAttempts
	}
	if len(s.regions) == 0 && c.Region != "" {
		s.regions = []string{c.Region}
	}
	if len(s.regions) == 0 {
		return c, errors.New("no region is known: name one with --region")
	}
	return c, s.checkKey(ctx, c)
}

// checkKey looks at the credentials before anything is asked. With what
// trunkline env prints in the environment, they are Trunkline's own.
func (s *catalogSync) checkKey(ctx context.Context, c aws.Config) error {
	key, err := c.Credentials.Retrieve(ctx)
	if err != nil && ctx.Err() != nil {
		return context.Cause(ctx)
	}
	if err != nil {
		return errors.New("no AWS credentials are found: name a --profile, or set them in the environment")
	}
	if s.output != "" {
		return nil
	}
	_, own, err := server.ReadClient(s.change.data)
	if err == nil && s.endpoint == "" && key.AccessKeyID == own.AccessKeyID {
		return errors.New("the access key in the environment is Trunkline's own: name the --profile of an AWS account")
	}
	return err
}
