package live_test

import (
	"os"
	"testing"

	"slowstart/server/live"
)

func decodes(data []byte) bool { return live.Decodes(data) }

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
