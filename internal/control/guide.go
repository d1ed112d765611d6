package control

import (
	"fmt"
	"net/http"
	"path"
)

// guide answers what no action does in the form of all answers: an unknown
// path, or a method that a path does not take. A path that is not in its
// shortest form is unknown; nobody is sent elsewhere.
func guide(mux *http.ServeMux) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked := r.URL.EscapedPath()
		instead, pattern := mux.Handler(r)
		short := path.Clean(asked) == asked
		if pattern != "" && short {
			mux.ServeHTTP(w, r)
			return
		}
		var mute mute
		instead.ServeHTTP(&mute, r)
		if takes := mute.Header().Get("Allow"); takes != "" && short {
			w.Header().Set("Allow", takes)
			send(w, http.StatusMethodNotAllowed, map[string]string{"message": fmt.Sprintf("%s takes %s, not %s", asked, takes, r.Method)})
			return
		}
		send(w, http.StatusNotFound, map[string]string{"message": "nothing answers at " + asked})
	})
}

// A mute takes an answer and keeps only its header.
type mute struct{ header http.Header }

// Header is the answer's.
func (m *mute) Header() http.Header {
	if m.header == nil {
		m.header = http.Header{}
	}
	return m.header
}

// Write takes everything.
func (m *mute) Write(p []byte) (int, error) { return len(p), nil }

// WriteHeader forgets the status.
func (m *mute) WriteHeader(int) {}
