package control_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/trunkline/trunkline/internal/archive"
	"github.com/trunkline/trunkline/internal/sigv4"
	"github.com/trunkline/trunkline/internal/store"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// TestOnlyTheOperatorSeesEverything asks for what is about all accounts.
func TestOnlyTheOperatorSeesEverything(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for _, path := range []string{"/_trunkline/backup", "/_trunkline/check"} {
			if status, text := r.get("111111111111", path); status != http.StatusForbidden || !strings.Contains(text, "only the holder of the server's root access key may") {
				t.Errorf("%s is answered to somebody else with %d %s", path, status, text)
			}
			if status, _ := r.get("", path); status != http.StatusForbidden {
				t.Errorf("%s is answered to nobody with %d", path, status)
			}
		}
		for range 2 { // the place for such answers is free again
			if status, text := r.get(ours, "/_trunkline/check"); status != http.StatusOK ||
				text != `{"resources":1,"changes":1,"findings":[],"more":0}` {
				t.Errorf("the check is answered with %d %s", status, text)
			}
			status, text := r.get(ours, "/_trunkline/backup")
			sum, err := archive.Verify(strings.NewReader(text))
			if err != nil || status != http.StatusOK || sum.Rows["resource"] != 1 {
				t.Errorf("the backup is answered with %d: %+v, %v", status, sum, err)
			}
		}
	})
}

// TestWhatIsDoneIsRecordedUnderItsRequest changes a quota: the answer, denied or not, has the id that the record has.
func TestWhatIsDoneIsRecordedUnderItsRequest(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		for account, want := range map[string]int{ours: http.StatusOK, theirs: http.StatusForbidden} {
			q := httptest.NewRequest(http.MethodPut, "http://trunkline.test/_trunkline/quotas/"+ours+"/L-DFE018A3", strings.NewReader(`{"max":7}`))
			q.RequestURI = "/_trunkline/quotas/" + ours + "/L-DFE018A3"
			sigv4.Signer{AccessKeyID: account, Secret: "secret", Region: "us-west-2", Service: "networkmanager"}.Sign(q, []byte(`{"max":7}`), time.Now())
			answer := httptest.NewRecorder()
			r.ServeHTTP(answer, q)
			if id := answer.Header().Get("X-Amzn-Requestid"); answer.Code != want || id != theID {
				t.Errorf("%s is answered with %d %s, id %q", account, answer.Code, answer.Body, id)
			}
		}
		recorded := []string{}
		if err := r.db.View(t.Context(), func(tx *store.Tx) error {
			recorded = recorded[:0]
			return tx.Query(`SELECT request FROM change WHERE operation = 'PutQuota'`, func(r store.Row) error {
				recorded = append(recorded, r.Text(0))
				return nil
			})
		}); err != nil || len(recorded) != 1 || recorded[0] != theID {
			t.Errorf("recorded under %q, %v", recorded, err)
		}
	})
}

// A hesitant caller takes nothing of an answer until it is told to, and then goes away.
type hesitant struct {
	http.ResponseWriter
	began, leave chan struct{}
}

func (h hesitant) Write([]byte) (int, error) {
	h.began <- struct{}{}
	<-h.leave
	return 0, io.ErrClosedPipe
}

// TestOneBackupAtATime asks for a second while the first is not taken, and breaks off the first.
func TestOneBackupAtATime(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		r := newRoom(t, e)
		q := httptest.NewRequest(http.MethodGet, "http://trunkline.test/_trunkline/backup", nil)
		q.RequestURI = "/_trunkline/backup"
		sigv4.Signer{AccessKeyID: ours, Secret: "secret", Region: "us-west-2", Service: "networkmanager"}.Sign(q, nil, time.Now())
		h := hesitant{httptest.NewRecorder(), make(chan struct{}), make(chan struct{})}
		aborted := make(chan any)
		go func() {
			defer func() { aborted <- recover() }()
			r.ServeHTTP(h, q)
		}()
		<-h.began
		if status, text := r.get(ours, "/_trunkline/check"); status != http.StatusServiceUnavailable {
			t.Errorf("beside a backup a check is answered with %d %s", status, text)
		}
		close(h.leave)
		if err, _ := (<-aborted).(error); !errors.Is(err, http.ErrAbortHandler) {
			t.Errorf("the answer that nobody took ended with %v", err)
		}
		if status, text := r.get(ours, "/_trunkline/check"); status != http.StatusOK {
			t.Errorf("after a backup a check is answered with %d %s", status, text)
		}
	})
}
