package corepolicy

import "github.com/trunkline/trunkline/internal/placed"

// Schema is the JSON Schema of the language, for editors and other checkers: it
// takes every document that Parse takes. What one member says about another,
// Parse alone knows.
func Schema() []byte {
	s := aBlock()
	s.Set("$schema", textValue("http://json-schema.org/draft-07/schema#"))
	s.Set("title", textValue("Core network policy"))
	for _, member := range document.schema().Inside {
		s.Set(member.Name, member)
	}
	return with(s, "allOf", listOf(sinceVersion(document))).Bytes()
}

// sinceVersion says what documents of the first version do not have.
func sinceVersion(b block[Document]) *placed.Value {
	first := with(aBlock(), "version", with(aBlock(), "const", textValue(version2021)))
	absent := aBlock()
	for _, m := range b {
		if m.advanced {
			absent.Set(m.key, truthValue(false))
		}
	}
	rule := with(aBlock(), "if", with(aBlock(), "properties", first))
	return with(rule, "then", with(aBlock(), "properties", absent))
}

func listOf(items ...*placed.Value) *placed.Value {
	list := aList()
	for _, item := range items {
		list.Push(item)
	}
	return list
}
