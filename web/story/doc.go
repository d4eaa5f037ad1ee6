// Package story says what a packet is and why it left now, as catalogue keys
// with arguments: the sentences are in web/i18n, area packet.
//
// Start with [Read], which indexes a timeline, and [Index.Tell]. The same code
// in JavaScript is static/js/core/story.js and what it reads; a test holds the two equal.
//
// The package judges nothing about TCP: labels, causes and states are the
// engine's. It only names what the events say.
package story
