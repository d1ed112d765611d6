package clients

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/credentials/stscreds"
	"github.com/aws/aws-sdk-go-v2/service/networkmanager"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/smithy-go"

	"github.com/trunkline/trunkline/internal/store/storetest"
	"github.com/trunkline/trunkline/trunklinetest"
)

const (
	writer      = "arn:aws:iam::" + account + ":role/writer"
	alice       = "arn:aws:iam::" + account + ":user/alice"
	writeAll    = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Action":"networkmanager:*","Resource":"*"}}`
	trustsAlice = `{"Version":"2012-10-17","Statement":{"Effect":"Allow","Principal":{"AWS":"` + alice + `"},"Action":"sts:AssumeRole"}}`
)

// trunkline builds trunkline and returns where it is.
func trunkline(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	if out, err := exec.CommandContext(t.Context(), "go", "build", "-o", dir, "github.com/trunkline/trunkline/cmd/trunkline").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return filepath.Join(dir, "trunkline")
}

// cast makes a user alice, who may do nothing but is trusted by a role writer, and returns her access key.
func cast(t *testing.T, program string, srv *trunklinetest.Server) (id, secret string) {
	t.Helper()
	folder := t.TempDir()
	run := func(args ...string) []byte {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), program, append(append([]string{"access"}, args...), "--data", srv.Data)...)
		cmd.Dir = folder
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatalf("%v: %v: %s", args, err, out)
		}
		return out
	}
	for name, text := range map[string]string{"write.json": writeAll, "trust.json": trustsAlice} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	run("user", "create", "alice")
	run("role", "create", "writer", "--trust", "trust.json")
	run("policy", "put", "write", "write.json", "--role", "writer")
	var made struct{ AccessKeyID, SecretAccessKey string }
	if err := json.Unmarshal(run("key", "create", "--user", "alice", "--json"), &made); err != nil {
		t.Fatal(err)
	}
	return made.AccessKeyID, made.SecretAccessKey
}

// TestRoles lets Go's SDK take a role as programs do, and every program that this machine has.
func TestRoles(t *testing.T) {
	t.Parallel()
	program := trunkline(t)
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		srv := start(t, e, trunklinetest.Options{})
		id, secret := cast(t, program, srv)
		t.Run("go", func(t *testing.T) { t.Parallel(); takeRole(t, srv, id, secret) })
		for name, command := range map[string][]string{"aws": {"sh", "roles.sh"}, "boto3": {"python3", "roles.py"}} {
			t.Run(name, func(t *testing.T) {
				t.Parallel()
				missing := fails("python3", "-c", "import boto3")
				if name == "aws" {
					missing = fails("aws", "--version")
				}
				if missing != "" {
					if strings.Contains(os.Getenv(requireClients), name) {
						t.Fatalf("no client to test with: %s", missing)
					}
					t.Skipf("NOT TESTED WITH %s: %s", strings.ToUpper(name), missing)
				}
				tellRoles(t, srv, command, id, secret)
			})
		}
	})
}

// tellRoles runs a story as alice, to whom no file but a profile with the role is known.
func tellRoles(t *testing.T, srv *trunklinetest.Server, command []string, id, secret string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 8*patience)
	defer cancel()
	profile := filepath.Join(t.TempDir(), "config")
	text := "[profile alice]\naws_access_key_id = " + id + "\naws_secret_access_key = " + secret +
		"\n[profile writer]\nrole_arn = " + writer + "\nsource_profile = alice\nrole_session_name = from-a-profile\n"
	if err := os.WriteFile(profile, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(ctx, command[0], command[1:]...)
	cmd.Env = append(alone(t, srv), "AWS_ENDPOINT_URL_STS="+srv.URL, "AWS_CONFIG_FILE="+profile,
		"AWS_ACCESS_KEY_ID="+id, "AWS_SECRET_ACCESS_KEY="+secret)
	out, err := cmd.CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "The story is told.\n") {
		t.Fatalf("%v: %s", err, out)
	}
	t.Logf("%s", out)
}

// takeRole is what a program does that is given a role: the SDK asks for a session and signs with it.
func takeRole(t *testing.T, srv *trunklinetest.Server, id, secret string) {
	t.Helper()
	own := credentials.NewStaticCredentialsProvider(id, secret, "")
	tokens := sts.New(sts.Options{BaseEndpoint: aws.String(srv.URL), Region: srv.Region, Credentials: own, Retryer: aws.NopRetryer{}})
	who, err := tokens.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "alice", text(who.Arn), alice)
	same(t, "her account", text(who.Account), account)
	_, err = dial(srv, func(o *networkmanager.Options) { o.Credentials = own }).DescribeGlobalNetworks(t.Context(), &networkmanager.DescribeGlobalNetworksInput{})
	same(t, "without the role", codeOf(err), "AccessDeniedException")

	role := aws.NewCredentialsCache(stscreds.NewAssumeRoleProvider(tokens, writer, func(o *stscreds.AssumeRoleOptions) {
		o.RoleSessionName, o.Duration = "from-go", 15*time.Minute
	}))
	client := dial(srv, func(o *networkmanager.Options) { o.Credentials = role })
	if _, err := client.CreateGlobalNetwork(t.Context(), &networkmanager.CreateGlobalNetworkInput{}); err != nil {
		t.Fatal(err)
	}
	session := sts.New(sts.Options{BaseEndpoint: aws.String(srv.URL), Region: srv.Region, Credentials: role, Retryer: aws.NopRetryer{}})
	who, err = session.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	if err != nil {
		t.Fatal(err)
	}
	same(t, "the session", text(who.Arn), "arn:aws:sts::"+account+":assumed-role/writer/from-go")

	_, err = tokens.AssumeRole(t.Context(), &sts.AssumeRoleInput{RoleArn: aws.String(writer + "-of-nobody"), RoleSessionName: aws.String("x1")})
	same(t, "a role that is not there", codeOf(err), "AccessDenied")
	_, err = tokens.AssumeRole(t.Context(), &sts.AssumeRoleInput{
		RoleArn: aws.String(writer), RoleSessionName: aws.String("x1"), DurationSeconds: aws.Int32(7200)})
	same(t, "two hours", codeOf(err), "ValidationError")
	stranger := sts.New(sts.Options{BaseEndpoint: aws.String(srv.URL), Region: srv.Region, Retryer: aws.NopRetryer{},
		Credentials: credentials.NewStaticCredentialsProvider("AKIANOBODY", "x", "")})
	_, err = stranger.GetCallerIdentity(t.Context(), &sts.GetCallerIdentityInput{})
	same(t, "nobody", codeOf(err), "InvalidClientTokenId")
}

// codeOf is the code of an error that the service answered.
func codeOf(err error) string {
	var refusal smithy.APIError
	if errors.As(err, &refusal) {
		return refusal.ErrorCode()
	}
	return ""
}
