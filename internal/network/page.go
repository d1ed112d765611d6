package network

import (
	"strconv"

	"github.com/trunkline/trunkline/internal/graph"
)

// defaultPage is how many items a page has that was asked for without a number.
const defaultPage = 100

// pageSize is how many items a page has at most.
func pageSize(most *int32) int {
	if most == nil {
		return defaultPage
	}
	return int(*most)
}

// numberPlace reads a page token whose place is a number; without one it is 0.
func numberPlace(tx *graph.Tx, token string, asked ...string) (int64, error) {
	place, err := tx.Place(token, asked...)
	if err != nil || place == "" {
		return 0, err
	}
	return strconv.ParseInt(place, 10, 64)
}
