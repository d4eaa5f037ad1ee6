// Package app is the site over HTTP: routes, headers, pages, timelines, errors
// and limits by visitor.
//
// Start with [New]. Pages are components of package web; what they show comes
// from package lessons and from the first pictures of package runs. The
// websocket is package live, mounted here.
package app
