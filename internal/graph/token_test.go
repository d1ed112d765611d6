package graph

import (
	"encoding/base64"
	"testing"

	"pgregory.net/rapid"
)

var secret = tokens("a secret that only this test has")

func TestTokensComeBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		key, question := rapid.Int64Min(1).Draw(t, "key"), rapid.SliceOf(rapid.Byte()).Draw(t, "question")
		token := secret.token(key, question)
		if got, err := secret.after(token, question); err != nil || got != key {
			t.Errorf("after(%q) = %d, %v, want %d", token, got, err, key)
		}
		if len(token) > 2048 {
			t.Errorf("a token has %d characters, more than the contract lets a client send back", len(token))
		}
		other := rapid.SliceOf(rapid.Byte()).Draw(t, "other question")
		if string(other) == string(question) {
			return
		}
		if _, err := secret.after(token, other); err == nil {
			t.Errorf("the token for %q also fits %q", question, other)
		}
	})
}

func TestTokensOfAnotherSecretAreRefused(t *testing.T) {
	t.Parallel()
	question := []byte("a question")
	if _, err := tokens("another secret").after(secret.token(7, question), question); err == nil {
		t.Error("a token fits a database that did not make it")
	}
}

// FuzzPageToken looks for a text that is taken for a token and is not the one that was made.
func FuzzPageToken(f *testing.F) {
	question := []byte("a question")
	token := secret.token(1<<62, question)
	f.Add(token)
	f.Add("")
	f.Add(token + "=")
	f.Add(token + "\n")
	f.Add(token[:len(token)-1])
	f.Add("A" + token[1:])
	f.Add(base64.StdEncoding.EncodeToString(make([]byte, 8+checkLength)))
	f.Fuzz(func(t *testing.T, text string) {
		key, err := secret.after(text, question)
		if err == nil && (key != 1<<62 || text != token) {
			t.Errorf("%q is taken for a token of %d", text, key)
		}
	})
}
