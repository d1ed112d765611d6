package control

import (
	"context"
	"sync"
)

// How many questions about networks are here at a time, the one that is being
// answered included: in all, and of one account.
const (
	maxHere = 9
	maxOwn  = 3
)

// A room is where those are who ask about whole networks: one has its turn, the
// others wait in the order in which they came.
type room struct {
	turn chan struct{}

	mu   sync.Mutex
	all  int
	here map[string]int // by account
}

func newRoom() *room { return &room{turn: make(chan struct{}, 1), here: map[string]int{}} }

// enter waits for the account's turn. Where the error is nil, leave must follow.
func (r *room) enter(ctx context.Context, account string) error {
	if err := r.sit(account); err != nil {
		return err
	}
	select {
	case r.turn <- struct{}{}:
		return nil
	case <-ctx.Done():
		r.rise(account)
		return ctx.Err()
	}
}

// leave ends the turn.
func (r *room) leave(account string) {
	<-r.turn
	r.rise(account)
}

func (r *room) sit(account string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case r.all == maxHere:
		return busy("other questions about networks")
	case r.here[account] == maxOwn:
		return busy("other questions of this account about networks")
	}
	r.all++
	r.here[account]++
	return nil
}

func (r *room) rise(account string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.all--
	if r.here[account]--; r.here[account] == 0 {
		delete(r.here, account)
	}
}
