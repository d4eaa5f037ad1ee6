package client_test

// strategies are what the machine is to do, each with its transcript.
var strategies = []struct{ name, link, origin, client, want string }{
	{
		"HTTP/1.0: a request a connection", ``, `size: 3kB, version: "1.0"`, `requests: 3, version: "1.0", persist: off`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 3000B c1 x1
 200 close: http_1_0_default c1 x1
 200 open: previous_closed
 300 GET / c2 x2
 400 200 3000B c2 x2
 400 close: http_1_0_default c2 x2
 400 open: previous_closed
 500 GET / c3 x3
 600 200 3000B c3 x3
 600 close: http_1_0_default c3 x3
`,
	},
	{
		"HTTP/1.0 on four connections", ``, `size: 3kB, version: "1.0"`, `requests: 6, version: "1.0", persist: off, connections: 4`, `
   0 open: first_request
   0 open: others_busy
   0 open: others_busy
   0 open: others_busy
 100 GET / c1 x1
 100 GET / c2 x2
 100 GET / c3 x3
 100 GET / c4 x4
 200 200 3000B c1 x1
 200 close: http_1_0_default c1 x1
 200 open: others_busy
 200 200 3000B c2 x2
 200 close: http_1_0_default c2 x2
 200 open: others_busy
 200 200 3000B c3 x3
 200 close: http_1_0_default c3 x3
 200 200 3000B c4 x4
 200 close: http_1_0_default c4 x4
 300 GET / c5 x5
 300 GET / c6 x6
 400 200 3000B c5 x5
 400 close: http_1_0_default c5 x5
 400 200 3000B c6 x6
 400 close: http_1_0_default c6 x6
`,
	},
	{
		"HTTP/1.0 keep-alive, three requests granted", ``, `size: 1kB, version: "1.0", max: 3`, `requests: 4, version: "1.0"`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 1000B c1 x1
 200 reuse: http_1_0_keep_alive c1 x2
 200 GET / c1 x2
 300 200 1000B c1 x2
 300 reuse: http_1_0_keep_alive c1 x3
 300 GET / c1 x3
 400 200 1000B c1 x3
 400 close: http_1_0_default c1 x3
 400 open: previous_closed
 500 GET / c2 x4
 600 200 1000B c2 x4
 600 close: requests_done c2 x4
`,
	},
	{
		"HTTP/1.0 keep-alive: the server closes what idles", ``, `size: 1kB, version: "1.0", idle: 1s`, `requests: 2, version: "1.0", gap: 1500ms`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 1000B c1 x1
 200 keep: http_1_0_keep_alive c1 x1
1200 close: peer_closed c1
1700 open: previous_closed
1800 GET / c2 x2
1900 200 1000B c2 x2
1900 close: requests_done c2 x2
`,
	},
	{
		"a request meets the close of an idle connection", ``, `size: 1kB, idle: 500ms`, `requests: 2, gap: 420ms`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 1000B c1 x1
 200 keep: persistent_default c1 x1
 620 reuse: persistent_default c1 x2
 620 GET / c1 x2
 700 close: closed_before_response c1 x2
 700 retry: idempotent c1 x2
 700 open: previous_closed
 800 GET / c2 x3
 900 200 1000B c2 x3
 900 close: requests_done c2 x3
`,
	},
	{
		"a page on three connections", ``, `page: {size: 20kB, objects: 5, object: 3kB}`, `page: on, connections: 3`, `
   0 open: first_request
 100 GET / c1 x1
 200 open: others_busy
 200 open: others_busy
 300 200 20000B c1 x1
 300 reuse: persistent_default c1 x2
 300 GET /3 c1 x2
 300 GET /1 c2 x3
 300 GET /2 c3 x4
 400 200 3000B c1 x2
 400 reuse: persistent_default c1 x5
 400 GET /4 c1 x5
 400 200 3000B c2 x3
 400 reuse: persistent_default c2 x6
 400 GET /5 c2 x6
 400 200 3000B c3 x4
 400 close: not_needed c3 x4
 500 200 3000B c1 x5
 500 close: not_needed c1 x5
 500 200 3000B c2 x6
 500 close: requests_done c2 x6
`,
	},
	{
		"a page on two connections with pipelines", `, rate: 1Mbit/s`, `page: {size: 20kB, objects: 5, object: 3kB}`, `page: on, connections: 2, pipeline: 3`, `
   0 open: first_request
 100 GET / c1 x1
 237 open: others_busy
 261 reuse: pipelined c1 x2
 261 GET /2 c1 x2
 296 reuse: pipelined c1 x3
 296 GET /3 c1 x3
 369 200 20000B c1 x1
 369 reuse: pipelined c1 x4
 369 GET /4 c1 x4
 370 reuse: pipelined c2 x6
 370 GET /1 c2 x5
 370 GET /5 c2 x6
 396 200 3000B c1 x2
 424 200 3000B c1 x3
 497 200 3000B c1 x4
 497 close: not_needed c1 x4
 523 200 3000B c2 x5
 550 200 3000B c2 x6
 550 close: requests_done c2 x6
`,
	},
	{
		"pipelined too early: an HTTP/1.0 origin", ``, `size: 1kB, version: "1.0"`, `requests: 5, pipeline: 5, pipeline_now: on`, `
   0 open: first_request
 100 reuse: pipelined_early c1 x2
 100 reuse: pipelined_early c1 x3
 100 reuse: pipelined_early c1 x4
 100 reuse: pipelined_early c1 x5
 100 GET / c1 x1
 100 GET / c1 x2
 100 GET / c1 x3
 100 GET / c1 x4
 100 GET / c1 x5
 200 200 1000B c1 x1
 200 close: http_1_0_default c1 x1
 200 retry: idempotent c1 x2
 200 retry: idempotent c1 x3
 200 retry: idempotent c1 x4
 200 retry: idempotent c1 x5
 200 open: previous_closed
 300 GET / c2 x6
 400 200 1000B c2 x6
 400 close: http_1_0_default c2 x6
 400 open: previous_closed
 500 GET / c3 x7
 600 200 1000B c3 x7
 600 close: http_1_0_default c3 x7
 600 open: previous_closed
 700 GET / c4 x8
 800 200 1000B c4 x8
 800 close: http_1_0_default c4 x8
 800 open: previous_closed
 900 GET / c5 x9
1000 200 1000B c5 x9
1000 close: http_1_0_default c5 x9
`,
	},
	{
		"a pipeline behind the close option", ``, `size: 1kB, max: 3`, `requests: 6, pipeline: 5`, `
   0 open: first_request
 100 GET / c1 x1
 200 reuse: pipelined c1 x2
 200 reuse: pipelined c1 x3
 200 reuse: pipelined c1 x4
 200 reuse: pipelined c1 x5
 200 200 1000B c1 x1
 200 reuse: pipelined c1 x6
 200 GET / c1 x2
 200 GET / c1 x3
 200 GET / c1 x4
 200 GET / c1 x5
 200 GET / c1 x6
 300 200 1000B c1 x2
 300 200 1000B c1 x3
 300 close: server_asked_close c1 x3
 300 retry: not_processed c1 x4
 300 retry: not_processed c1 x5
 300 retry: not_processed c1 x6
 300 open: previous_closed
 400 GET / c2 x7
 500 reuse: pipelined c2 x8
 500 reuse: pipelined c2 x9
 500 200 1000B c2 x7
 500 GET / c2 x8
 500 GET / c2 x9
 600 200 1000B c2 x8
 600 200 1000B c2 x9
 600 close: server_asked_close c2 x9
`,
	},
	{
		"the client closes what idles", ``, `size: 1kB`, `requests: 2, gap: 3s, idle: 1s`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 1000B c1 x1
 200 keep: persistent_default c1 x1
1200 close: idle_timeout c1 x1
3200 open: previous_closed
3300 GET / c2 x2
3400 200 1000B c2 x2
3400 close: requests_done c2 x2
`,
	},
	{
		"no answer", ``, `size: 1kB, think: 5s`, `requests: 2, patience: 2s`, `
   0 open: first_request
 100 GET / c1 x1
2100 close: out_of_patience c1 x1
2100 give_up: out_of_patience c1 x1
2100 open: previous_closed
2200 GET / c2 x2
4200 close: out_of_patience c2 x2
4200 give_up: out_of_patience c2 x2
`,
	},
	{
		"canceled in the middle", `, rate: 1Mbit/s`, `size: 30kB`, `requests: 2, cancel_after: 20kB`, `
   0 open: first_request
 100 GET / c1 x1
 379 200 20000B incomplete c1 x1
 379 close: canceled c1 x1
 379 open: previous_closed
 481 GET / c2 x2
 833 200 30000B c2 x2
 833 close: requests_done c2 x2
`,
	},
	{
		"connections stay open", ``, `size: 1kB, idle: 1s`, `requests: 2, stay_open: on`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 1000B c1 x1
 200 reuse: persistent_default c1 x2
 200 GET / c1 x2
 300 200 1000B c1 x2
 300 keep: persistent_default c1 x2
`,
	},
	{
		"connections stay open until they idle", ``, `size: 1kB`, `requests: 2, stay_open: on, idle: 1s`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 1000B c1 x1
 200 reuse: persistent_default c1 x2
 200 GET / c1 x2
 300 200 1000B c1 x2
 300 keep: persistent_default c1 x2
1300 close: idle_timeout c1 x2
`,
	},
	{
		"the rest of a truncated response", ``, `resources: [{target: /, size: 10kB, etag: v1}], ranges: on, ends: [{request: 1, at: middle, bytes: 6kB, how: close}]`, `resume: on`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 6000B incomplete c1 x1
 200 close: response_incomplete c1 x1
 200 resume: where_it_ended c1 x1
 200 open: previous_closed
 300 GET / c2 x2
 400 206 4000B c2 x2
 400 close: requests_done c2 x2
`,
	},
	{
		"the rest of what has changed", ``, `resources: [{target: /, size: 10kB, etag: v1, then: v2}], ranges: on, ends: [{request: 1, at: middle, bytes: 6kB, how: reset}]`, `resume: on`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 6000B incomplete c1 x1
 200 close: error c1 x1
 200 resume: where_it_ended c1 x1
 200 open: previous_closed
 300 GET / c2 x2
 400 200 10000B c2 x2
 400 close: requests_done c2 x2
`,
	},
	{
		"what the client has is fresh", ``, `resources: [{target: /, size: 10kB, etag: v1}]`, `have: v1, requests: 2`, `
   0 open: first_request
 100 GET / c1 x1
 200 304 0B c1 x1
 200 reuse: persistent_default c1 x2
 200 GET / c1 x2
 300 304 0B c1 x2
 300 close: requests_done c1 x2
`,
	},
	{
		"POST is not repeated", ``, `size: 1kB, ends: [{request: 2, at: processed, how: close}]`, `ask: [{target: /a}, {method: POST, target: /b, content: 1kB}, {target: /c}]`, `
   0 open: first_request
 100 GET /a c1 x1
 200 200 1000B c1 x1
 200 reuse: persistent_default c1 x2
 200 POST /b c1 x2
 300 close: closed_before_response c1 x2
 300 unknown: not_idempotent c1 x2
 300 open: previous_closed
 400 GET /c c2 x3
 500 200 1000B c2 x3
 500 close: requests_done c2 x3
`,
	},
	{
		"POST is repeated", ``, `size: 1kB, ends: [{request: 2, at: processed, how: close}]`, `retry: always, ask: [{target: /a}, {method: POST, target: /b, content: 1kB}, {target: /c}]`, `
   0 open: first_request
 100 GET /a c1 x1
 200 200 1000B c1 x1
 200 reuse: persistent_default c1 x2
 200 POST /b c1 x2
 300 close: closed_before_response c1 x2
 300 retry: retry_forced c1 x2
 300 open: previous_closed
 400 POST /b c2 x3
 500 200 1000B c2 x3
 500 reuse: persistent_default c2 x4
 500 GET /c c2 x4
 600 200 1000B c2 x4
 600 close: requests_done c2 x4
`,
	},
	{
		"a pipeline dies in the middle", ``, `size: 10kB, ends: [{request: 3, at: middle, bytes: 4kB, how: reset}]`, `requests: 6, pipeline: 6, pipeline_now: on`, `
   0 open: first_request
 100 reuse: pipelined_early c1 x2
 100 reuse: pipelined_early c1 x3
 100 reuse: pipelined_early c1 x4
 100 reuse: pipelined_early c1 x5
 100 reuse: pipelined_early c1 x6
 100 GET / c1 x1
 100 GET / c1 x2
 100 GET / c1 x3
 100 GET / c1 x4
 100 GET / c1 x5
 100 GET / c1 x6
 200 200 10000B c1 x1
 200 200 2735B incomplete c1 x2
 200 close: error c1 x2
 200 give_up: already_begun c1 x2
 200 retry: idempotent c1 x3
 200 retry: idempotent c1 x4
 200 retry: idempotent c1 x5
 200 retry: idempotent c1 x6
 200 open: previous_closed
 300 GET / c2 x7
 400 200 10000B c2 x7
 400 reuse: persistent_default c2 x8
 400 reuse: pipelined c2 x9
 400 reuse: pipelined c2 x10
 400 GET / c2 x8
 400 GET / c2 x9
 400 GET / c2 x10
 500 200 10000B c2 x8
 500 200 10000B c2 x9
 600 200 10000B c2 x10
 600 close: requests_done c2 x10
`,
	},
	{
		"nothing behind POST", ``, `size: 1kB`, `pipeline: 4, ask: [{target: /a}, {target: /b}, {method: POST, target: /c, content: 1kB}, {target: /d}]`, `
   0 open: first_request
 100 GET /a c1 x1
 200 reuse: pipelined c1 x2
 200 reuse: pipelined c1 x3
 200 200 1000B c1 x1
 200 GET /b c1 x2
 200 POST /c c1 x3
 300 200 1000B c1 x2
 300 200 1000B c1 x3
 300 reuse: persistent_default c1 x4
 300 GET /d c1 x4
 400 200 1000B c1 x4
 400 close: requests_done c1 x4
`,
	},
	{
		"something behind POST", ``, `size: 1kB`, `pipeline: 4, pipeline_any: on, pipeline_now: on, ask: [{target: /b}, {method: POST, target: /c, content: 1kB}, {target: /d}]`, `
   0 open: first_request
 100 reuse: pipelined_early c1 x2
 100 reuse: pipelined_behind_any c1 x3
 100 GET /b c1 x1
 100 POST /c c1 x2
 100 GET /d c1 x3
 200 200 1000B c1 x1
 200 200 1000B c1 x2
 200 200 1000B c1 x3
 200 close: requests_done c1 x3
`,
	},
	{
		"a request after close", ``, `size: 1kB`, `ask: [{target: /a, close: on}, {target: /b, anyway: on}]`, `
   0 open: first_request
 100 GET /a c1 x1
 100 GET /b c1 x2
 200 200 1000B c1 x1
 200 close: server_asked_close c1 x1
 200 retry: not_processed c1 x2
 200 open: previous_closed
 300 GET /b c2 x3
 400 200 1000B c2 x3
 400 close: requests_done c2 x3
`,
	},
	{
		"content longer than declared", ``, `resources: [{target: /, size: 105B, declares: 100B}]`, `requests: 2`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 100B c1 x1
 200 reuse: persistent_default c1 x2
 200 GET / c1 x2
 300 0 0B incomplete c1 x2
 300 close: bad_response c1 x2
`,
	},
	{
		"content shorter than declared", ``, `resources: [{target: /, size: 95B, declares: 100B}]`, `requests: 2, patience: 3s`, `
   0 open: first_request
 100 GET / c1 x1
3200 200 95B incomplete c1 x1
3200 close: out_of_patience c1 x1
3200 give_up: already_begun c1 x1
3200 open: previous_closed
3300 GET / c2 x2
6400 200 95B incomplete c2 x2
6400 close: out_of_patience c2 x2
6400 give_up: already_begun c2 x2
`,
	},
	{
		"content without a length", ``, `size: 1kB, framing: close`, `requests: 2`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 1000B c1 x1
 200 close: server_asked_close c1 x1
 200 open: previous_closed
 300 GET / c2 x2
 400 200 1000B c2 x2
 400 close: server_asked_close c2 x2
`,
	},
	{
		"HTTPS", ``, `size: 10kB, tls: on, port: 443`, `tls: on, port: 443, requests: 2`, `
   0 open: first_request
 200 GET / c1 x1
 300 200 10000B c1 x1
 300 reuse: persistent_default c1 x2
 300 GET / c1 x2
 400 200 10000B c1 x2
 400 close: requests_done c1 x2
`,
	},
	{
		"HEAD has no content", ``, `size: 10kB`, `ask: [{method: HEAD}, {method: GET}]`, `
   0 open: first_request
 100 HEAD / c1 x1
 200 200 0B c1 x1
 200 reuse: persistent_default c1 x2
 200 GET / c1 x2
 300 200 10000B c1 x2
 300 close: requests_done c1 x2
`,
	},
	{
		"HTTP/1.1 that says close", ``, `size: 1kB`, `requests: 2, persist: off`, `
   0 open: first_request
 100 GET / c1 x1
 200 200 1000B c1 x1
 200 close: server_asked_close c1 x1
 200 open: previous_closed
 300 GET / c2 x2
 400 200 1000B c2 x2
 400 close: server_asked_close c2 x2
`,
	},
	{
		"HTTP/1.0 that asks for keep-alive once", ``, `size: 1kB, version: "1.0"`, `version: "1.0", ask: [{target: /a}, {target: /b, plain: on}, {target: /c}]`, `
   0 open: first_request
 100 GET /a c1 x1
 200 200 1000B c1 x1
 200 reuse: http_1_0_keep_alive c1 x2
 200 GET /b c1 x2
 300 200 1000B c1 x2
 300 close: http_1_0_default c1 x2
 300 open: previous_closed
 400 GET /c c2 x3
 500 200 1000B c2 x3
 500 close: requests_done c2 x3
`,
	},
	{
		"no connection to be had", ``, `size: 1kB, port: 81`, `requests: 2`, `
   0 open: first_request
 100 give_up: connect_failed
`,
	},
	{
		"a connection that the page's end makes needless", `, rate: 1Mbit/s`, `page: {size: 150kB, objects: 2, object: 1kB}`, `page: on, connections: 2`, `
   0 open: first_request
 100 GET / c1 x1
 626 open: others_busy
1168 GET /1 c2 x2
1448 200 150000B c1 x1
1448 reuse: persistent_default c1 x3
1448 GET /2 c1 x3
1457 200 1000B c2 x2
1457 close: not_needed c2 x2
1559 200 1000B c1 x3
1559 close: requests_done c1 x3
`,
	},
	{
		"two connections, then one request after a rest", ``, `size: 1kB`, `connections: 2, ask: [{target: /a}, {target: /b, gap: 0ms}, {target: /c, gap: 1s}]`, `
   0 open: first_request
   0 open: others_busy
 100 GET /a c1 x1
 100 GET /b c2 x2
 200 200 1000B c1 x1
 200 keep: persistent_default c1 x1
 200 200 1000B c2 x2
 200 close: not_needed c2 x2
1200 reuse: persistent_default c1 x3
1200 GET /c c1 x3
1300 200 1000B c1 x3
1300 close: requests_done c1 x3
`,
	},
	{
		"no connection for a page", ``, `size: 1kB, port: 81`, `page: on, connections: 4`, `
   0 open: first_request
 100 give_up: connect_failed
`,
	},
	{
		"a page that is none", ``, `resources: [{target: /, size: 1kB}]`, `page: on, target: /absent`, `
   0 open: first_request
 100 GET /absent c1 x1
 200 404 0B c1 x1
 200 close: requests_done c1 x1
`,
	},
}
