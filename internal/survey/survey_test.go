package survey_test

import (
	"os"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/aws/retry"
	"github.com/aws/aws-sdk-go-v2/credentials"

	"github.com/trunkline/trunkline/internal/catalog"
	"github.com/trunkline/trunkline/internal/survey"
	"github.com/trunkline/trunkline/internal/survey/surveytest"
)

const east, west = "us-east-1", "eu-west-1"

// at is a configuration for a cloud: five attempts, without waiting between them.
func at(url string) aws.Config {
	return aws.Config{
		BaseEndpoint: &url, Credentials: credentials.NewStaticCredentialsProvider(surveytest.Key, "secret", ""),
		Retryer: func() aws.Retryer {
			return retry.NewStandard(func(o *retry.StandardOptions) { o.MaxAttempts, o.MaxBackoff = 5, 1 })
		},
	}
}

func example(t testing.TB) surveytest.Account {
	t.Helper()
	a, err := surveytest.Parse(surveytest.Example)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// read surveys a cloud and returns the document as it is written, and the notes.
func read(t testing.TB, c *surveytest.Cloud, regions ...string) (document, notes string) {
	t.Helper()
	found, err := survey.Read(t.Context(), at(c.URL), regions)
	if err != nil {
		t.Fatal(err)
	}
	text, err := found.Document.Write()
	if err != nil {
		t.Fatal(err)
	}
	if _, problems := catalog.Parse(text); len(problems) > 0 {
		t.Fatalf("what was read makes no catalog: %v\n%s", problems, text)
	}
	return string(text), strings.Join(found.Notes, "\n") + "\n"
}

// TestRead compares all that is read of an account with what is expected of it.
func TestRead(t *testing.T) {
	t.Parallel()
	document, notes := read(t, surveytest.Start(t, example(t)), east, west, east)
	for name, got := range map[string]string{"example.yaml": document, "example.notes": notes} {
		want, err := os.ReadFile("testdata/" + name)
		if err != nil || string(want) != got {
			t.Errorf("%s: %v; what is read is\n%s", name, err, got)
		}
	}
}
