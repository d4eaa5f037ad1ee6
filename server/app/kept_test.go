package app

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
)

func asking(accept string) *http.Request {
	r := httptest.NewRequest(http.MethodGet, "/", http.NoBody)
	r.Header.Set("Accept-Encoding", accept)
	return r
}

func text(n int) func(context.Context) (body, error) {
	return func(context.Context) (body, error) {
		return body{kind: "text/plain", data: []byte(strings.Repeat("x", n))}, nil
	}
}

func TestKept_IsMadeOnceForAllWhoAskAtOnceAlsoWhenTheFirstLeaves(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var k kept
		leaving, leave := context.WithCancel(t.Context())
		may := make(chan struct{})
		made := 0
		slow := func(ctx context.Context) (body, error) {
			made++
			<-may
			if ctx.Err() != nil {
				return body{}, ctx.Err()
			}
			return text(5000)(ctx)
		}
		var all sync.WaitGroup
		ask := func(r *http.Request) {
			all.Go(func() {
				if b, err := k.get(r, "page", slow); err != nil || b.coding != "br" || len(b.data) > 100 {
					t.Errorf("%v, %d bytes of %q", err, len(b.data), b.coding)
				}
			})
		}
		ask(asking("br").WithContext(leaving))
		synctest.Wait()
		ask(asking("br"))
		ask(asking("br"))
		impatient, end := context.WithCancel(t.Context())
		end()
		if _, err := k.get(asking("br").WithContext(impatient), "page", slow); !errors.Is(err, context.Canceled) {
			t.Errorf("who does not wait gets %v", err)
		}
		leave()
		close(may)
		all.Wait()
		ask(asking("br"))
		all.Wait()
		if made != 1 {
			t.Errorf("made %d times", made)
		}
	})
}

func TestKept_CodingsAreApart(t *testing.T) {
	var k kept
	for accept, want := range map[string]string{"br, gzip": "br", "gzip": "gzip", "": ""} {
		if b, err := k.get(asking(accept), "page", text(5000)); err != nil || b.coding != want {
			t.Errorf("%q: %q, %v", accept, b.coding, err)
		}
	}
}

func TestKept_WhatFailsIsTriedAgain(t *testing.T) {
	var k kept
	bad := errors.New("bad")
	if _, err := k.get(asking(""), "page", func(context.Context) (body, error) { return body{}, bad }); !errors.Is(err, bad) {
		t.Error(err)
	}
	func() {
		defer func() { _ = recover() }()
		_, _ = k.get(asking(""), "page", func(context.Context) (body, error) { panic("worse") })
	}()
	if b, err := k.get(asking(""), "page", text(7)); err != nil || len(b.data) != 7 {
		t.Errorf("%d bytes, %v", len(b.data), err)
	}
}

func TestKept_IsBounded(t *testing.T) {
	var k kept
	for n := range 5 {
		if _, err := k.get(asking(""), n, text(keptBytes/3)); err != nil {
			t.Fatal(err)
		}
	}
	if k.bytes > keptBytes+keptBytes/3 || len(k.byKey) != 1 {
		t.Errorf("%d bytes of %d answers", k.bytes, len(k.byKey))
	}
}
