package scripts_test

import (
	"errors"

	"github.com/trunkline/trunkline/internal/survey/surveytest"
)

// account FILE makes a small AWS answer at $AWS. Said again, it changes what there is.
func account(s *story, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: account FILE")
	}
	there, err := surveytest.Parse(s.ReadFile(args[0]))
	if err != nil {
		return err
	}
	if s.cloud == nil {
		s.cloud = surveytest.Start(s.t, there)
		s.Setenv("AWS", s.cloud.URL)
	}
	s.cloud.Set(there)
	return nil
}
