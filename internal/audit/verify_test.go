package audit_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/trunkline/trunkline/internal/audit"
	"github.com/trunkline/trunkline/internal/store/storetest"
)

// at is a change by its position in acme's chain, to be named in a statement.
const at = `(SELECT seq FROM seal WHERE account = 111122223333 AND position = %d)`

// tampers are what somebody with the database's password could do, each with where it is found.
var tampers = []struct {
	name, statement string
	position        int64
	says            string
}{
	{"a body", `UPDATE change SET after = '{"Description":"3 "}' WHERE seq = ` + at, 3, "changed or moved"},
	{"white space", `UPDATE change SET after = '{"Description": "3"}' WHERE seq = ` + at, 3, "changed or moved"},
	{"a body that was none", `UPDATE change SET before = '{}' WHERE seq = ` + at, 3, "changed or moved"},
	{"no body any more", `UPDATE change SET after = NULL WHERE seq = ` + at, 3, "changed or moved"},
	{"what is not JSON", `UPDATE change SET after = 'x' WHERE seq = ` + at, 3, "changed or moved"},
	{"a millisecond", `UPDATE change SET at = at + 1 WHERE seq = ` + at, 3, "changed or moved"},
	{"who", `UPDATE change SET principal = 'arn:aws:iam::111122223333:user/eve' WHERE seq = ` + at, 3, "changed or moved"},
	{"the request", `UPDATE change SET request = 'another' WHERE seq = ` + at, 3, "changed or moved"},
	{"the operation", `UPDATE change SET operation = 'DeleteSite' WHERE seq = ` + at, 3, "changed or moved"},
	{"the kind", `UPDATE change SET kind = 'device' WHERE seq = ` + at, 3, "changed or moved"},
	{"the resource", `UPDATE change SET resource = 2 WHERE seq = ` + at, 3, "changed or moved"},
	{"from where", `UPDATE change SET address = '192.0.2.8' WHERE seq = ` + at, 3, "changed or moved"},
	{"from nowhere", `UPDATE change SET address = NULL WHERE seq = ` + at, 3, "changed or moved"},
	{"with what", `UPDATE change SET agent = 'test/2' WHERE seq = ` + at, 3, "changed or moved"},
	{"whose", `UPDATE change SET account = 444455556666 WHERE seq = ` + at, 3, "changed or moved"},
	{"a hash", `UPDATE seal SET hash = '00' WHERE seq = ` + at, 3, "changed or moved"},
	{"a removed change", `DELETE FROM change WHERE seq = ` + at, 3, "was removed"},
	{"the removed first", `DELETE FROM change WHERE seq = ` + strings.ReplaceAll(at, "%d", "1"), 1, "was removed"},
	{"a removed seal", `DELETE FROM seal WHERE seq = ` + at, 3, "its seal was removed"},
	{"another key", `UPDATE change SET seq = seq + 1000003 WHERE seq = ` + at, 3, "was removed"},
}

func TestEveryTamperIsFoundAtItsPosition(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		for _, tamper := range tampers {
			t.Run(tamper.name, func(t *testing.T) {
				t.Parallel()
				inv := fiveEvents(t, e)
				statement := tamper.statement
				if strings.Contains(statement, "%d") {
					statement = fmt.Sprintf(statement, 3)
				}
				inv.exec(statement)
				inv.found(tamper.position, tamper.says)
			})
		}
	})
}

func fiveEvents(t *testing.T, e storetest.Engine) *inventory {
	t.Helper()
	inv := newInventory(t, e)
	for i := range 5 {
		inv.change(acme, fmt.Sprint(i+1))
		inv.change(other, fmt.Sprint(i+1))
	}
	inv.seal()
	inv.sound(acme, 5)
	return inv
}

// found verifies that the first problem of acme's chain is where it should be, that the other chain has none, and that
// sealing on does not hide it.
func (inv *inventory) found(position int64, says string) {
	inv.t.Helper()
	for range 2 {
		v := inv.verify(acme, audit.Check{})
		if len(v.Problems) == 0 || v.First() != position || !strings.Contains(v.Problems[0].Message, says) {
			inv.t.Fatalf("found %+v, want position %d: %s", v, position, says)
		}
		inv.change(acme, "later")
		inv.seal()
	}
}

func TestSwappedChangesAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := fiveEvents(t, e)
		for _, step := range []string{`SET seq = 1 WHERE seq = ` + fmt.Sprintf(at, 2), `SET seq = ` + fmt.Sprintf(at, 2) +
			` WHERE seq = ` + fmt.Sprintf(at, 4), `SET seq = ` + fmt.Sprintf(at, 4) + ` WHERE seq = 1`} {
			inv.exec(`UPDATE change ` + step)
		}
		inv.found(2, "changed or moved")
	})
}

func TestSwappedSealsAreFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := fiveEvents(t, e)
		for _, step := range []string{"2 9", "4 2", "9 4"} {
			var from, to int
			_, _ = fmt.Sscan(step, &from, &to)
			inv.exec(fmt.Sprintf(`UPDATE seal SET position = %d WHERE account = 111122223333 AND position = %d`, to, from))
		}
		inv.found(2, "changed or moved")
	})
}

func TestAnOldChangePutInIsFound(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := fiveEvents(t, e)
		inv.exec(`INSERT INTO change (seq, at, account, principal, request, operation, kind, resource, after)
			SELECT 5, at, account, principal, request, operation, kind, resource, after FROM change WHERE seq = ` + fmt.Sprintf(at, 3))
		inv.found(1, "put in")
	})
}

func TestAShorterOrAnotherChainIsFoundByItsHead(t *testing.T) {
	t.Parallel()
	storetest.Each(t, func(t *testing.T, e storetest.Engine) {
		inv := fiveEvents(t, e)
		noted := inv.head(acme)
		if v := inv.verify(acme, audit.Check{Head: &noted}); len(v.Problems) > 0 {
			t.Errorf("%+v", v)
		}
		again, err := audit.ParseHead(noted.String())
		if err != nil || again != noted {
			t.Errorf("%v %v, want %v", again, err, noted)
		}
		if v := inv.verify(acme, audit.Check{Since: 3, Head: &noted}); len(v.Problems) > 0 || v.Events != 2 {
			t.Errorf("since 3: %+v", v)
		}
		if v := inv.verify(acme, audit.Check{Since: 6}); v.First() != 6 {
			t.Errorf("since 6: %+v", v)
		}
		early := audit.Head{Position: 1, Hash: noted.Hash}
		if v := inv.verify(acme, audit.Check{Head: &early}); v.First() != 1 || !strings.Contains(v.Problems[0].Message, "is not the one") {
			t.Errorf("another: %+v", v)
		}
		if v := inv.verify(acme, audit.Check{Since: 3, Head: &early}); len(v.Problems) != 1 {
			t.Errorf("too early: %+v", v)
		}
		inv.exec(`DELETE FROM change WHERE seq = ` + fmt.Sprintf(at, 5))
		inv.exec(`DELETE FROM seal WHERE account = 111122223333 AND position = 5`)
		if v := inv.verify(acme, audit.Check{}); len(v.Problems) > 0 {
			t.Errorf("the end cannot be missed without a head: %+v", v)
		}
		if v := inv.verify(acme, audit.Check{Head: &noted}); v.First() != 5 || !strings.Contains(v.Problems[0].Message, "removed") {
			t.Errorf("shorter: %+v", v)
		}
	})
}
