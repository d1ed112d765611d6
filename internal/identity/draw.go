package identity

import (
	"encoding/base32"
	"encoding/base64"
	"fmt"
	"io"
)

// The beginnings of access key ids.
const (
	lasting = "AKIA" // of users and roots
	passing = "ASIA" // of sessions
)

const secretBytes = 30 // 40 characters

// DrawKey draws an access key that lasts, in the form that clients expect of
// one.
func DrawKey(random io.Reader) (id, secret string, err error) {
	if id, err = drawID(random, lasting); err != nil {
		return "", "", err
	}
	b := make([]byte, secretBytes)
	if _, err := io.ReadFull(random, b); err != nil {
		return "", "", fmt.Errorf("draw a secret: %w", err)
	}
	return id, base64.StdEncoding.EncodeToString(b), nil
}

func drawID(random io.Reader, beginning string) (string, error) {
	b := make([]byte, 10) // 16 characters
	if _, err := io.ReadFull(random, b); err != nil {
		return "", fmt.Errorf("draw an access key id: %w", err)
	}
	return beginning + base32.StdEncoding.EncodeToString(b), nil
}
