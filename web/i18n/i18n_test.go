package i18n

import (
	"maps"
	"regexp"
	"slices"
	"testing"
)

// Both languages have the same keys and every key the same placeholders.
func TestCatalogue_LanguagesAgree(t *testing.T) {
	en, ko := catalogue[EN], catalogue[KO]
	for key, text := range en {
		other, ok := ko[key]
		if !ok {
			t.Errorf("%s: not in ko", key)
			continue
		}
		if a, b := placeholders(text), placeholders(other); !slices.Equal(a, b) {
			t.Errorf("%s: placeholders %v in en, %v in ko", key, a, b)
		}
		if text == "" || other == "" {
			t.Errorf("%s: empty", key)
		}
	}
	for key := range ko {
		if _, ok := en[key]; !ok {
			t.Errorf("%s: not in en", key)
		}
	}
}

func placeholders(text string) []string {
	set := make(map[string]bool)
	for _, p := range regexp.MustCompile(`\{[a-z_]+\}`).FindAllString(text, -1) {
		set[p] = true
	}
	return slices.Sorted(maps.Keys(set))
}

func TestFill(t *testing.T) {
	got := Fill("{n} of {total}, {n} again, {unknown}", "n", 3, "total", "5 ms")
	if want := "3 of 5 ms, 3 again, {unknown}"; got != want {
		t.Errorf("Fill = %q, want %q", got, want)
	}
}

func TestT_MissingKeyPanicsInTests(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("T of an unknown key did not panic")
		}
	}()
	T(EN, "site.no_such_key")
}

func TestArea_HoldsOnlyItsKeys(t *testing.T) {
	texts := Area(KO, "site")
	if len(texts) == 0 {
		t.Fatal("no texts")
	}
	for key := range texts {
		if key[:5] != "site." {
			t.Errorf("key %q is not of the area", key)
		}
	}
}
