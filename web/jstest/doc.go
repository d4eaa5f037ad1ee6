// Package jstest has no code of its own: its tests bundle the browser's
// modules (static/js) with esbuild and run those that need no browser in goja,
// so that go test checks them on any machine.
package jstest
