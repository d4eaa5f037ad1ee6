package lessons

import (
	"regexp"
	"unicode"
	"unicode/utf8"

	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/parser"
	"github.com/yuin/goldmark/text"
	"github.com/yuin/goldmark/util"
)

// emphasis lets Korean stand next to emphasis. CommonMark takes the second
// "**" of "**TCP(전송 제어 프로토콜)**은" for text, because a letter follows it
// and punctuation stands before it; Korean particles always follow so. Here a
// delimiter next to Hangul may close after anything but a space, and open
// before anything but a space. Everything else is CommonMark's rule.
type emphasis struct{}

func (emphasis) Trigger() []byte { return []byte{'*'} }

func (emphasis) Parse(_ ast.Node, block text.Reader, pc parser.Context) ast.Node {
	before := block.PrecendingCharacter()
	line, segment := block.PeekLine()
	node := parser.ScanDelimiter(line, before, 1, stars{})
	if node == nil {
		return nil
	}
	after, _ := utf8.DecodeRune(line[node.OriginalLength:])
	if unicode.Is(unicode.Hangul, after) && !util.IsSpaceRune(before) {
		node.CanClose = true
	}
	if unicode.Is(unicode.Hangul, before) && !util.IsSpaceRune(after) {
		node.CanOpen = true
	}
	node.Segment = segment.WithStop(segment.Start + node.OriginalLength)
	block.Advance(node.OriginalLength)
	pc.PushDelimiter(node)
	return node
}

type stars struct{}

func (stars) IsDelimiter(c byte) bool                   { return c == '*' }
func (stars) CanOpenCloser(o, c *parser.Delimiter) bool { return o.Char == c.Char }
func (stars) OnMatch(consumes int) ast.Node             { return ast.NewEmphasis(consumes) }

// beforeParticle is what a browser breaks a line behind though a Korean
// particle follows: closing punctuation, a percent sign, a measured value.
var beforeParticle = regexp.MustCompile(`([)\]%」』’”]|</output>)((?:</[a-z]+>)*)(\p{Hangul})`)

// keepParticles puts a word joiner (U+2060) where a line must not break.
func keepParticles(html string) string {
	return beforeParticle.ReplaceAllString(html, "$1$2\u2060$3")
}
