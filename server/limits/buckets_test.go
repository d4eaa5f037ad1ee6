package limits_test

import (
	"strconv"
	"testing"
	"time"

	"slowstart/server/limits"
)

func TestBuckets_EachKeyHasItsBurstThenItsRate(t *testing.T) {
	b := limits.NewBuckets(60, time.Minute, 3)
	now := time.Unix(0, 0)
	for i := range 3 {
		if ok, _ := b.Take("a", now); !ok {
			t.Fatalf("take %d of the burst refused", i+1)
		}
	}
	ok, wait := b.Take("a", now)
	if ok || wait != time.Second {
		t.Errorf("4th take = %v, wait %v, want a refusal and 1s", ok, wait)
	}
	if ok, _ := b.Take("b", now); !ok {
		t.Error("another key was refused")
	}
	if ok, _ := b.Take("a", now.Add(time.Second)); !ok {
		t.Error("refused a second later")
	}
}

func TestBuckets_ManyKeysStayBounded(t *testing.T) {
	b := limits.NewBuckets(1, time.Second, 1)
	now := time.Unix(0, 0)
	for i := range 50_000 {
		if ok, _ := b.Take(strconv.Itoa(i), now); !ok {
			t.Fatalf("key %d refused", i)
		}
	}
}
