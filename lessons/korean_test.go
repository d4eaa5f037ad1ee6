package lessons

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"slowstart/engine/measure"
)

// endings are the particles that depend on whether a final consonant stands
// before them, with and without one.
var endings = [][2]string{{"을", "를"}, {"이", "가"}, {"은", "는"}, {"과", "와"}, {"으로", "로"}}

// final is the sound a word ends in, read aloud.
type final int

const (
	vowel     final = iota
	consonant       // 을 이 은 과 으로
	rieul           // 을 이 은 과 로
)

// readings are how words in Latin letters are read at their end, each in one
// way: ACK is 애크, SYN 신, FIN 핀.
func readings() map[string]final {
	out := map[string]final{}
	for sound, words := range map[final]string{
		vowel: `ACK RST RTT HTTP HTTPS TCP UDP IP TLS DNS MSS MTU cwnd ssthresh RTO IW TIME-WAIT TIME_WAIT FIN-WAIT-2 CLOSE-WAIT EOF POST HEAD
			DELETE RFC nginx Go Keep-Alive keep-alive keepalive Content-Length Host Range ETag If-Range SACK HPACK QPACK`,
		consonant: `SYN FIN GET PUT QUIC CDN LAN WAN Connection Proxy-Connection LISTEN`,
		rieul:     `MSL URL Nagle SSL curl`,
	} {
		for _, word := range strings.Fields(words) {
			out[word] = sound
		}
	}
	return out
}

// fits says whether a particle may follow a sound.
func (f final) fits(particle string) bool {
	for i, pair := range endings {
		with, without := particle == pair[0], particle == pair[1]
		switch {
		case !with && !without:
			continue
		case f == vowel || f == rieul && i == len(endings)-1:
			return without
		}
		return with
	}
	return true
}

func finalOf(r rune) (final, bool) {
	if r < '가' || r > '힣' {
		return vowel, false
	}
	switch (r - '가') % 28 {
	case 0:
		return vowel, true
	case 8:
		return rieul, true
	}
	return consonant, true
}

var (
	reParticle = regexp.MustCompile(`([A-Za-z_][A-Za-z0-9_-]*|\x{fffc}|[가-힣A-Za-z0-9]+ ?\([^()]*\))[*’”」』` + "`" + `]*(으로|[을를이가은는과와로])(?:[^가-힣]|$)`)
	reAlone    = regexp.MustCompile(`(?:^|\S) ([을를은는가과의에로]|으로|에서)(?: |[.,]|$)`)
	reAlone2   = regexp.MustCompile(`(?:^|[^A-Za-z])(ACK|SYN|FIN|RST|RTT|TCP|HTTP|MSS|cwnd|TIME-WAIT) (이)(?: |[.,]|$)`)
)

// Particles go by how an abbreviation is read, and by the word before
// parentheses; and stand at the word.
func TestKorean_Particles(t *testing.T) {
	for _, b := range blocks(t) {
		for _, wrong := range wrongParticles(b) {
			t.Errorf("%s: %s", b.place(), wrong)
		}
	}
}

func wrongParticles(b block) (out []string) {
	if b.lang != "ko" {
		return nil
	}
	known := readings()
	for _, m := range reParticle.FindAllStringSubmatch(b.text, -1) {
		word, particle := m[1], m[2]
		sound, sure := known[word]
		before, _, inParentheses := strings.Cut(word, "(")
		switch last, _ := utf8.DecodeLastRuneInString(strings.TrimSpace(before)); {
		case word == string(value): // a value has its unit, which all end in vowels
			sound, sure = vowel, true
		case inParentheses:
			if sound, sure = finalOf(last); !sure {
				sound, sure = known[strings.TrimSpace(before)]
			}
		case !sure: // TCP-ACK is read as ACK
			at := strings.LastIndexByte(word, '-')
			sound, sure = known[word[at+1:]]
		}
		if sure && !sound.fits(particle) {
			out = append(out, "wrong particle (of a bare number write the counter, too): "+m[0])
		}
	}
	for _, re := range []*regexp.Regexp{reAlone, reAlone2} {
		for _, m := range re.FindAllString(b.text, -1) {
			out = append(out, "a particle stands at its word: "+m)
		}
	}
	return out
}

func TestWrongParticles(t *testing.T) {
	for text, want := range map[string]int{
		"ACK를 보내면 ACK가": 0, "SYN을 SYN이 SYN은 SYN과 SYN으로": 0, "SYN-ACK가 FIN을 RST를 RTT는 HTTP와 MSS를 cwnd가 TIME-WAIT를": 0,
		"URL로 URL을 Nagle이": 0, "왕복 시간(RTT)은 재전송 타임아웃(RTO)이 혼잡 윈도우(cwnd)가": 0, "\ufffc가 \ufffc를": 0, "`close()`를": 0,
		"ACK을": 1, "ACK이": 1, "SYN를": 1, "FIN가": 1, "RST은": 1, "MSS을": 1, "SYN로": 1, "URL으로": 1, "왕복 시간(RTT)는": 1, "\ufffc을": 1,
		"ACK 를 보냅니다": 1, "SYN 이 ": 1, "ACK입니다": 0, "이 ACK는 이 실행에서": 0, "ACK이라면": 0, "이미 와 있습니다": 0,
	} {
		if got := wrongParticles(block{lang: "ko", text: text}); len(got) != want {
			t.Errorf("%q has %q, want %d", text, got, want)
		}
	}
}

// The body is in 합쇼체, and has none of the phrases of translations.
func TestKorean_Tone(t *testing.T) {
	never := regexp.MustCompile(`당신|되어지|되어진|에 대해서? 알아보겠습니다|보여지|불리워지|핸드쉐이크|프락시|메소드|컨텐츠`)
	plain := regexp.MustCompile(`[^니시]다[.](?:\s|$)`)
	politely := map[string]int{}
	for _, b := range blocks(t) {
		if b.lang != "ko" {
			continue
		}
		if found := never.FindString(b.text); found != "" {
			t.Errorf("%s: %s", b.place(), found)
		}
		if found := plain.FindString(b.text); found != "" && b.fence != fenceBook {
			t.Errorf("%s: %q is not 합쇼체", b.place(), b.text[max(0, strings.Index(b.text, found)-30):strings.Index(b.text, found)+len(found)])
		}
		politely[b.file] += strings.Count(b.text, "여러분")
	}
	for file, n := range politely {
		if n > 1 {
			t.Errorf("%s: 여러분 %d times, want it once at most", file, n)
		}
	}
}

// A measured count has its counter behind it, 회 and not 번, so that what follows
// does not depend on the digit.
func TestKorean_CountsHaveTheirCounter(t *testing.T) {
	for _, d := range drafts(t) {
		p := d.proses["ko"]
		for _, m := range p.marks {
			if m.hole == nil || !counts(m.hole.hole) {
				continue
			}
			_, after, _ := strings.Cut(string(p.source[m.hole.offset:]), "}}")
			next, _ := utf8.DecodeRuneInString(strings.TrimLeft(after, " "))
			particle := slices.ContainsFunc(endings, func(pair [2]string) bool {
				return strings.HasPrefix(after, pair[0]+" ") || strings.HasPrefix(after, pair[1]+" ")
			})
			if _, hangul := finalOf(next); particle || next == '번' || !hangul && next != ')' && next != '/' && next != '|' && next != '\n' {
				t.Errorf("%s:%d: {{%s}} is a number: want a counter behind it, such as 개 or 회", p.file, m.line, m.hole.text)
			}
		}
	}
}

func counts(h Hole) bool {
	return slices.ContainsFunc(measure.Table(), func(d measure.Definition) bool {
		return d.Name == h.Measure && (d.Unit == "count" || d.Unit == "packets") && h.Format == "auto"
	})
}

var reLatin = regexp.MustCompile(`[A-Za-z]{2}`)

// The first link to a term that has an English name says it: 왕복 시간(RTT).
func TestKorean_TermsHaveTheirEnglishAtFirst(t *testing.T) {
	c := embedded(t)
	link := regexp.MustCompile(`\[([^\]]*)\]\(term:([a-z0-9-]+)\)(\([^()]*\))?`)
	for _, d := range drafts(t) {
		p := d.proses["ko"]
		said := map[string]bool{}
		for _, m := range link.FindAllSubmatchIndex(p.source, -1) {
			text, name := string(p.source[m[2]:m[3]]), string(p.source[m[4]:m[5]])
			behind := ""
			if m[6] >= 0 {
				behind = string(p.source[m[6]:m[7]])
			}
			term := c.Glossary["ko"][name]
			before := strings.Contains(string(p.source[:m[0]]), term.Term+"(")
			if !said[name] && term.English != "" && !before && !reLatin.MatchString(text+behind) {
				t.Errorf("%s:%d: the first %s has no English: %s(%s)", p.file, lineAt(p.source, m[0]), text, term.Term, term.English)
			}
			said[name] = true
		}
	}
}
