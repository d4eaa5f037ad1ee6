package live

import (
	"encoding/json"

	"slowstart/engine/timeline"
)

// Version is the protocol's version, the v of hello.
const Version = 1

// The messages from a page, after they were read and checked.
type (
	clientHello struct {
		Type string  `json:"type"`
		V    whole   `json:"v"`
		Lang *string `json:"lang"`
		Snap *whole  `json:"snap"`
	}
	clientRun struct {
		Type       string            `json:"type"`
		ID         string            `json:"id"`
		Experiment choice            `json:"experiment"`
		Settings   map[string]string `json:"settings"`
		Seed       *whole            `json:"seed"`
		Stack      *string           `json:"stack"`
	}
	clientWatch struct {
		Type  string `json:"type"`
		Run   string `json:"run"`
		Since whole  `json:"since"`
	}
	clientCancel struct {
		Type string `json:"type"`
		Run  string `json:"run"`
	}
)

// choice is an experiment by its name or by its source.
type choice struct {
	Name   string
	Source *string
}

// Stack says whether a stack can be had here, or why not.
type Stack struct {
	Name      string `json:"name"`
	Available bool   `json:"available"`
	Version   string `json:"version,omitempty"`
	Reason    string `json:"reason,omitempty"` // a code
}

// The messages to a page. Events are written by appendEvents.
type (
	serverHello struct {
		Type   string           `json:"type"`
		V      int              `json:"v"`
		Assets string           `json:"assets"` // the hash of the static files: another one is another build
		Limits map[string]int64 `json:"limits"`
		Stacks []Stack          `json:"stacks"`
	}
	serverQueued struct {
		Type  string `json:"type"`
		ID    string `json:"id,omitempty"`
		Run   string `json:"run"`
		Place int    `json:"place"`
	}
	serverStart struct {
		Type string `json:"type"`
		ID   string `json:"id,omitempty"`
		Run  string `json:"run"`
	}
	serverDone struct {
		Type  string          `json:"type"`
		Run   string          `json:"run"`
		Ended string          `json:"ended"`
		Error *timeline.Error `json:"error,omitempty"`
	}
	serverError struct {
		Type string `json:"type"`
		ID   string `json:"id,omitempty"`
		Run  string `json:"run,omitempty"`
		timeline.Error
	}
)

// encode writes a message; the types above cannot fail to encode.
func encode(m any) []byte {
	b, err := json.Marshal(m)
	if err != nil {
		panic("live: " + err.Error())
	}
	return b
}
