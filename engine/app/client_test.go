package app

import (
	"testing"
	"time"

	"slowstart/engine/experiment"
)

func originApp(o experiment.Origin) experiment.App {
	o.Port = 80
	return experiment.App{Name: "origin", Host: "server", Origin: &o}
}

func clientApp(c experiment.Client) experiment.App {
	c.To, c.Port, c.Target = "server", 80, "/"
	return experiment.App{Name: "browser", Host: "client", Start: time.Millisecond, Client: &c}
}

func TestClientAndOrigin_OneRequest(t *testing.T) {
	got := transcript(t, time.Minute, 0,
		originApp(experiment.Origin{Size: 500, Think: 5 * time.Millisecond}),
		clientApp(experiment.Client{Requests: 1}))
	t.Log(got)
}
