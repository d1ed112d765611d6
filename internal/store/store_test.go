package store_test

import (
	"testing"

	"github.com/trunkline/trunkline/internal/store/storetest"
)

func TestConformance(t *testing.T) {
	t.Parallel()
	storetest.Each(t, storetest.Conformance)
}
