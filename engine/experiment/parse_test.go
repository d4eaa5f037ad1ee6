package experiment

import (
	"os"
	"testing"
)

func handshake(t testing.TB) *Experiment {
	t.Helper()
	const file = "../../lessons/01-handshake/main.yaml"
	src, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	e, err := Parse(file, src)
	if err != nil {
		t.Fatal(err)
	}
	return e
}

func TestX(t *testing.T) {
	e := handshake(t)
	c, err := e.With(map[string]string{"rtt": "120ms", "drop": "client SYN 1; server FIN 1", "rate": "1Mbit/s"})
	t.Logf("%+v %v\n%+v\n%+v", c, err, c.Links, c.Apps[0].Origin)
}
