package survey_test

import (
	"io"
	"net/http"
	"testing"

	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"

	"github.com/trunkline/trunkline/internal/survey"
	"github.com/trunkline/trunkline/internal/survey/surveytest"
)

// A keeper keeps the requests that it sends.
type keeper struct {
	*awshttp.BuildableClient
	sent []*http.Request
}

func (k *keeper) Do(q *http.Request) (*http.Response, error) {
	k.sent = append(k.sent, q)
	return k.BuildableClient.Do(q)
}

// TestSentBodiesEnd reads on in bodies that were sent and closed, as net/http does when the answer is faster than its
// own look for the body's end: each just ends. An error there would break the answer off, and the call be made again.
func TestSentBodiesEnd(t *testing.T) {
	t.Parallel()
	client := &keeper{BuildableClient: awshttp.NewBuildableClient()}
	c := at(surveytest.Start(t, example(t)).URL)
	c.HTTPClient = client
	if _, err := survey.Read(t.Context(), c, []string{east}); err != nil {
		t.Fatal(err)
	}
	bodies := 0
	for _, q := range client.sent {
		if q.Body == nil {
			continue
		}
		bodies++
		if n, err := io.Copy(io.Discard, q.Body); n != 0 || err != nil {
			t.Errorf("behind a body that was sent: %d bytes, %v", n, err)
		}
	}
	if bodies == 0 {
		t.Error("no call has a body")
	}
}
