package scripts_test

import (
	"encoding/json"
	"errors"
)

// as USER lets calls go by an access key of a user, which "trunkline access key create" makes at the first time; as root
// goes back to the root access key.
func as(s *story, args []string) error {
	if len(args) != 1 {
		return errors.New("usage: as USER, or as root")
	}
	c := client{s.server.URL, s.server.Region, s.server.AccessKeyID, s.server.SecretAccessKey}
	if args[0] != "root" {
		if _, ok := s.users[args[0]]; !ok {
			if err := s.Exec("trunkline", "access", "key", "create", "--user", args[0], "--data", s.folder, "--json"); err != nil {
				return err
			}
			var made client
			if err := json.Unmarshal([]byte(s.ReadFile("stdout")), &made); err != nil {
				return err
			}
			s.users[args[0]] = made
		}
		c.AccessKeyID, c.SecretAccessKey = s.users[args[0]].AccessKeyID, s.users[args[0]].SecretAccessKey
	}
	s.talkTo(c)
	return nil
}
