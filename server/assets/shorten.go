package assets

import (
	"bytes"
	"fmt"
	"path"
	"strings"

	tdewolff "github.com/tdewolff/minify/v2"
	"github.com/tdewolff/minify/v2/js"
)

// shorten leaves out of a module what only its readers need: comments, spaces.
// Names stay, and what others have shortened stays as it is. The source is one
// flag away: --dev serves it as written.
func shorten(name string, body []byte) ([]byte, error) {
	if path.Ext(name) != ".js" || strings.HasPrefix(name, "vendor/") {
		return body, nil
	}
	var out bytes.Buffer
	if err := (&js.Minifier{KeepVarNames: true, Version: 2022}).Minify(tdewolff.New(), &out, bytes.NewReader(body), nil); err != nil {
		return nil, fmt.Errorf("static/%s: %w", name, err)
	}
	return out.Bytes(), nil
}
