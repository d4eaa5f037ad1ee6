package script

import (
	"bytes"
	"testing"

	"slowstart/engine/app"
	"slowstart/engine/experiment"
)

// written is a connection that keeps what is written to it.
type written struct {
	app.Conn
	bytes.Buffer
}

func (w *written) Read(p []byte) (int, error)  { return w.Buffer.Read(p) }
func (w *written) Write(p []byte) (int, error) { return w.Buffer.Write(p) }

func TestScript_FillerContinuesOverWrites(t *testing.T) {
	conn := &written{}
	c := &socket{Conn: conn}
	for _, st := range []experiment.Step{{Bytes: 3}, {Text: "abc"}, {Bytes: 12}} {
		if err := c.write(st); err != nil {
			t.Fatal(err)
		}
	}
	if got, want := conn.String(), "000abc0000 data\n00"; got != want {
		t.Errorf("written: %q, want %q", got, want)
	}
}
