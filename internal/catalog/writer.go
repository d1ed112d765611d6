package catalog

import (
	"fmt"
	"reflect"
	"slices"

	"github.com/trunkline/trunkline/internal/strict"
)

// Write writes a document as YAML, so that Parse reads the same from it. One
// document is always the same bytes.
func (d *Document) Write() ([]byte, error) {
	whole := *d
	if !slices.ContainsFunc(sections(), func(f reflect.StructField) bool {
		return !reflect.ValueOf(whole).FieldByIndex(f.Index).IsNil()
	}) {
		whole.TransitGateways = []TransitGatewayEntry{} // nothing is said plainly
	}
	text, err := strict.Write(whole)
	if err != nil {
		return nil, fmt.Errorf("write the catalog: %w", err)
	}
	return text, nil
}
