package corepolicy

// Schema is the JSON Schema of the language, for editors and other checkers: it
// takes every document that Parse takes. What one member says about another,
// Parse alone knows.
func Schema() []byte {
	s := &value{kind: aBlock}
	s.set("$schema", textValue("http://json-schema.org/draft-07/schema#"))
	s.set("title", textValue("Core network policy"))
	for _, member := range document.schema().inside {
		s.set(member.name, member)
	}
	return with(s, "allOf", listOf(sinceVersion(document))).bytes()
}

// sinceVersion says what documents of the first version do not have.
func sinceVersion(b block[Document]) *value {
	first := with(&value{kind: aBlock}, "version", with(&value{kind: aBlock}, "const", textValue(version2021)))
	absent := &value{kind: aBlock}
	for _, m := range b {
		if m.advanced {
			absent.set(m.key, truthValue(false))
		}
	}
	rule := with(&value{kind: aBlock}, "if", with(&value{kind: aBlock}, "properties", first))
	return with(rule, "then", with(&value{kind: aBlock}, "properties", absent))
}

func listOf(items ...*value) *value {
	list := &value{kind: aList}
	for _, item := range items {
		list.push(item)
	}
	return list
}
