package proxy

type store struct{}

func newStore() *store { return &store{} }

func (x *exchange) serveStored() (keep, served bool) { return false, false }
