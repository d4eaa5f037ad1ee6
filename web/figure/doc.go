// Package figure draws a run: a timeline becomes marks (plain numbers, codes
// and short formatted texts), marks become SVG, and the packets also become a
// table, which is the drawing's twin for everybody who reads instead of looks.
//
// Start with [Build] for the marks and [Ladder] for the drawing. The same
// layout runs in the browser (static/js/ladder/layout.js); a test holds its
// marks to these within half a pixel, so both must change together: no map
// order, no font measuring, only float64 arithmetic.
//
// The package decides nothing about TCP; names and causes are package story's.
package figure
