package experiment

// full has every key of the format.
const full = `v: 1
title: {en: Everything, ko: 전부}
stacks: [netstack]
hosts:
  client:
    role: client
    ip: 10.1.0.1
    more: [10.1.0.2, 10.1.0.3]
    tcp:
      congestion_control: cubic
      initial_window: 4
      nagle: on
      delayed_ack: 100ms
      ack_with_data: on
      sack: off
      timestamps: false
      window_scaling: on
      mss: 1000B
      min_rto: 300ms
      slow_start_after_idle: off
      ports: 50000-50009
      time_wait: 5s
      time_wait_reuse: on
      send_buffer: 64kB
      recv_buffer: 64KiB
  hop: {role: router}
  server: {role: server, tcp: {delayed_ack: on}}
links:
  near:
    between: [client, hop]
    rtt: 3ns
    mtu: 1400B
    rate: 1Mbit/s
    queue: 20 packets
    loss: 0.5%
    drop: [client SYN 1, {from: server, to: client, kind: data, flags: "PSH,ACK", conn: 2, len_min: 10B, nth: 3}]
    duplicate: client ACK 2; any FIN
    corrupt: any RST 2
    delays: [{packet: server data 3, by: 30ms}]
    copies: [{packet: client data 1, by: 1s}]
    reorder: {probability: 1%}
    duplicate_probability: 2%
    corrupt_probability: 3%
    back: {delay: 7ms, rate: none, queue: 64kB, loss: 100%, drop: server FIN 1, reorder: {probability: 4%, by: 5ms}}
  far: {between: [hop, server], delay: 2s, queue: none, there: {queue: 1 packet}}
apps:
  site:
    host: server
    start: 1s
    origin:
      port: 8080
      tls: on
      version: 1.0
      think: 5ms
      size: 2MB
      framing: chunked
      page: {size: 30kB, objects: 42, object: 3kB}
      resources:
        - {target: /a, size: 1kB, think: 1s, framing: close, declares: 2kB, etag: v1, then: v2, fields: ["X-A: 1"]}
        - target: /b
      etag: v0
      close: on
      buffer: 1kB
      concurrent: on
      keep_alive: off
      silent: on
      max: 5
      idle: 3s
      slots: 2
      split_writes: on
      cork: on
      closing: reset
      linger: 1s
      body_limit: 10kB
      fields: ["X-Hop: 1", "Connection:  X-Hop"]
      ranges: on
      ends: [{request: 3, at: middle, bytes: 500B, how: half}, {at: after}]
  hop-proxy: {host: server, proxy: {port: 3128, to: client, to_port: 81, kind: relay, idle: 3s, repair: length, keeps_all: on, close_after: 1kB}}
  names: {host: server, resolver: {port: 5353, ttl: 1s, think: 2ms}}
  ask:
    host: client
    client:
      to: server
      port: 8080
      name: www.example
      tls: on
      target: "/a?b"
      requests: 3
      gap: 1ms
      page: on
      version: 1.0
      persist: off
      connections: 6
      pipeline: 10
      pipeline_now: on
      pipeline_any: on
      retry: always
      via: server
      via_port: 3128
      proxy_connection: on
      resolver: server
      fields: ["X-Lesson: 4"]
      split_writes: on
      cork: on
      patience: 5s
      idle: 2s
      cancel_after: 1kB
      resume: on
      have: v1
      stay_open: on
  list:
    host: client
    client:
      to: server
      target: /list
      ask:
        - {method: POST, target: /order, content: 1kB, fields: ["X-B: 2"], gap: 5ms, close: on, plain: on, anyway: on}
        - {}
  talk:
    host: client
    script:
      - {listen: 81, backlog: 1}
      - accept: d
      - {connect: server, port: 8080, as: e, from: 50000, from_ip: 10.1.0.3, address: 10.0.0.2, for: 1s}
      - write_text: "hi\r\n"
        conn: e
      - {write: 10B, conn: e, gives_up: on}
      - {read: 5B, conn: e, for: 2s, buffer: 100B}
      - {read: eof, conn: e}
      - sleep: 3ms
      - repeat: 2
        do: [{connect: server}, {shutdown: write}, {setsockopt: linger, value: 0s}, close]
      - abort: d
settings:
  wait: {unit: time, label: {en: Wait, ko: 기다림}, default: 5ms, values: [{value: 5ms, label: short}, 1s], sets: [apps.site.origin.think, apps.talk.script.8.sleep]}
  often: {unit: count, default: 2, min: 1, max: 10, sets: [apps.talk.script.9.repeat]}
  who: {unit: choice, default: /a, values: [/a, /b], sets: [apps.ask.client.target]}
  slow: {unit: switch, default: on, sets: [hosts.server.tcp.delayed_ack]}
  lose: {unit: selector, default: client SYN 1, sets: [links.far.drop]}
  room: {unit: bytes, default: 64kB, min: 1500B, max: 1MB, sets: [links.near.queue]}
moments:
  syn: {type: wire.sent, from: client, to: server, at: hop, kind: SYN, flags: SYN, conn: 1, len_min: 0B, nth: last, label: retransmission}
  state: {type: tcp.state, state: TIME-WAIT, after: syn, optional: on}
  held: {type: hold, kind: delayed_ack}
  call: {type: app.call, op: read, from: client}
  head: {type: http.response, side: receive, phase: head, field: Keep-Alive}
  retry: {type: http.decision, op: retry, reason: closed_before_response, exchange: 2}
  order: {type: http.request, method: POST, target: /order}
  found: {type: http.response, status: 200}
  refused: {type: app.call, app: talk, errno: ECONNREFUSED}
  overflow: {type: wire.dropped, cause: queue_full}
measures:
  cuts: {count: {type: app.call, errno: ECONNRESET}, after: syn, before: state, means: cut calls}
  unread: {max: unread, of: {type: tcp.sample, from: client}}
  second: {first: t_us, of: {type: dns, kind: answer, side: receive, nth: 2}}
  sent: {sum: bytes, of: {type: app.call, op: write}}
  end: {last: t_us, of: {type: tcp.state}}
  share: {value: connect / load, unit: ratio, means: {en: Share, ko: 비율}}
formulas:
  load: 2 * rtt
  share: {is: 1 / 2, when: drops == 0, en: A half, ko: 절반}
without: {slow: off}
expect: ["packets > 0", {that: drops == 0, en: None is lost, ko: 손실이 없습니다}]
until: closed
real_time: 90s
`
