package clients

import (
	"bytes"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

const (
	// nodeModules names the variable with the folder that install.sh has filled; without it, the folder is here.
	nodeModules = "TRUNKLINE_NODE_MODULES"

	// requireClients names the variable that lists, with commas, the clients without which the test fails: aws, boto3,
	// javascript.
	requireClients = "TRUNKLINE_REQUIRE_CLIENTS"
)

// A program is a story that a client of another language tells.
type program struct {
	command []string
	missing func() string // what the machine lacks; "" when the story can be told
	env     []string      // what the story needs beyond what every client does
}

// TestPrograms tells the story with every client that this machine has.
func TestPrograms(t *testing.T) {
	t.Parallel()
	folder := modules(t)
	for name, p := range map[string]program{
		"aws": {
			command: []string{"sh", "story.sh"},
			missing: func() string { return fails("aws", "--version") },
		},
		"boto3": {
			command: []string{"python3", "story.py"},
			missing: func() string { return fails("python3", "-c", "import boto3") },
		},
		"javascript": {
			command: []string{"node", "story.mjs"},
			missing: func() string {
				if _, err := os.Stat(filepath.Join(folder, "@aws-sdk", "client-networkmanager")); err != nil {
					return err.Error() + "; scripts/clients/install.sh fetches it"
				}
				return fails("node", "--version")
			},
			env: []string{nodeModules + "=" + folder},
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if missing := p.missing(); missing != "" {
				if slices.Contains(strings.Split(os.Getenv(requireClients), ","), name) {
					t.Fatalf("no client to test with: %s", missing)
				}
				t.Skipf("NOT TESTED WITH %s: %s", strings.ToUpper(name), missing)
			}
			storetest.Each(t, p.tell)
		})
	}
}

// modules is the folder in which the SDK for JavaScript is looked for.
func modules(t *testing.T) string {
	t.Helper()
	folder := os.Getenv(nodeModules)
	if folder == "" {
		folder = "node_modules"
	}
	folder, err := filepath.Abs(folder)
	if err != nil {
		t.Fatal(err)
	}
	return folder
}

// fails says why a program cannot be run; "" if it can.
func fails(name string, args ...string) string {
	out, err := exec.Command(name, args...).CombinedOutput()
	if err != nil {
		return strings.TrimSpace(err.Error() + ": " + string(bytes.TrimSpace(out)))
	}
	return ""
}

// tell runs a story against a server of its own. It must say that it came to its end.
func (p program) tell(t *testing.T, e storetest.Engine) {
	srv := start(t, e, trunklinetest.Options{})
	ctx, cancel := context.WithTimeout(t.Context(), 8*patience) // the AWS CLI starts anew for every call
	defer cancel()
	cmd := exec.CommandContext(ctx, p.command[0], p.command[1:]...)
	cmd.Env = append(alone(t, srv), p.env...)
	out, err := cmd.CombinedOutput()
	if err != nil || !bytes.HasSuffix(out, []byte("The story is told.\n")) {
		t.Fatalf("%s: %v\n%s", strings.Join(p.command, " "), err, out)
	}
	t.Logf("%s", out)
}

// alone is the environment of a client that knows one server and nothing else: no profile, no instance, no proxy.
func alone(t *testing.T, srv *trunklinetest.Server) []string {
	t.Helper()
	home := t.TempDir()
	empty := filepath.Join(home, "empty")
	if err := os.WriteFile(empty, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	return []string{
		"PATH=" + os.Getenv("PATH"), "HOME=" + home, "TMPDIR=" + home, "LC_ALL=C.UTF-8", "PYTHONUTF8=1",
		"PYTHONDONTWRITEBYTECODE=1", "NO_PROXY=*",
		"AWS_CONFIG_FILE=" + empty, "AWS_SHARED_CREDENTIALS_FILE=" + empty, "AWS_EC2_METADATA_DISABLED=true",
		"AWS_ENDPOINT_URL_NETWORKMANAGER=" + srv.URL, "AWS_REGION=" + srv.Region, "AWS_DEFAULT_REGION=" + srv.Region,
		"AWS_ACCESS_KEY_ID=" + srv.AccessKeyID, "AWS_SECRET_ACCESS_KEY=" + srv.SecretAccessKey,
	}
}
