// @ts-check
// Where each field is defined: RFC and section, by layer and field, or by the
// key of a sentence where that is about something of its own.

/** @type {Map<string, [number, string]>} */
const SECTIONS = new Map(Object.entries({
  ip: [791, '3.1'], 'ip.version6': [8200, '3'], 'ip.dscp': [2474, '3'], 'ip.ecn': [3168, '5'], 'ip.identification': [6864, '4'],
  'ip.traffic_class': [8200, '7'], 'ip.flow_label': [6437, '2'], 'ip.payload_length': [8200, '3'], 'ip.next_header': [8200, '3'],
  'ip.hop_limit': [8200, '3'], 'ip.source6': [8200, '3'], 'ip.destination6': [8200, '3'], 'ip.extension_header': [8200, '4'], 'ip.ip_checksum': [1071, '1'],
  tcp: [9293, '3.1'], 'tcp.sequence': [9293, '3.4'], 'tcp.acknowledgment': [9293, '3.4'], window_scaled: [7323, '2.2'],
  'tcp.option': [9293, '3.2'], 'tcp.option_end': [9293, '3.2'], 'tcp.option_padding': [9293, '3.2'], 'tcp.option_nop': [9293, '3.2'],
  'tcp.option_mss': [9293, '3.7.1'], 'tcp.option_window_scale': [7323, '2.2'], 'tcp.option_timestamps': [7323, '3.2'],
  'tcp.option_sack_permitted': [2018, '2'], 'tcp.option_sack': [2018, '3'],
  udp: [768, ''], icmp: [792, ''], 'icmp.icmp_mtu': [1191, '4'],
  dns: [1035, '4.1.1'], 'dns.dns_name': [1035, '4.1.4'], 'dns.dns_type': [1035, '3.2.2'], 'dns.dns_class': [1035, '3.2.4'],
  'dns.dns_ttl': [1035, '4.1.3'], 'dns.dns_data_length': [1035, '4.1.3'], 'dns.dns_data': [1035, '4.1.3'],
  tls: [8446, '5.1'], 'tls.tls_data': [8446, '5.2'], 'tls.tls_secret': [8446, '5.2'], 'tls.tls_change': [8446, 'D.4'], 'tls.tls_alert': [8446, '6'],
  'tls.tls_message': [8446, '4'], 'tls.tls_message_length': [8446, '4'], 'tls.tls_body': [8446, '4'], 'tls.tls_legacy_version': [8446, '4.1.2'],
  'tls.tls_random': [8446, '4.1.2'], 'tls.tls_session': [8446, '4.1.2'], 'tls.tls_suites': [8446, '4.1.2'], 'tls.tls_suite': [8446, '4.1.3'],
  'tls.tls_compression': [8446, '4.1.2'], 'tls.tls_extensions': [8446, '4.2'], 'tls.tls_extension': [8446, '4.2'],
  'http.http_request_line': [9112, '3'], 'http.http_status_line': [9112, '4'], 'http.http_field': [9112, '5'], 'http.http_head': [9112, '2.1'],
  'http.http_blank': [9112, '2.1'], 'http.http_content': [9112, '6'], 'http.http_chunk_size': [9112, '7.1'], 'http.http_chunk': [9112, '7.1'],
  'http.http_chunk_end': [9112, '7.1'], 'http.http_last_chunk': [9112, '7.1'], 'http.http_trailer': [9112, '7.1.2'],
  'http_field.accept-ranges': [9110, '14.3'], 'http_field.cache-control': [9111, '5.2'], 'http_field.connection': [9110, '7.6.1'],
  'http_field.content-length': [9110, '8.6'], 'http_field.content-range': [9110, '14.4'], 'http_field.content-type': [9110, '8.3'],
  'http_field.date': [9110, '6.6.1'], 'http_field.etag': [9110, '8.8.3'], 'http_field.expect': [9110, '10.1.1'], 'http_field.host': [9110, '7.2'],
  'http_field.if-range': [9110, '13.1.5'], 'http_field.keep-alive': [2068, '19.7.1.1'], 'http_field.location': [9110, '10.2.2'],
  'http_field.proxy-connection': [9112, 'C.2.2'], 'http_field.range': [9110, '14.2'], 'http_field.retry-after': [9110, '10.2.3'],
  'http_field.server': [9110, '10.2.4'], 'http_field.te': [9110, '10.1.4'], 'http_field.trailer': [9110, '6.6.2'],
  'http_field.transfer-encoding': [9112, '6.1'], 'http_field.upgrade': [9110, '7.8'], 'http_field.user-agent': [9110, '10.1.5'], 'http_field.via': [9110, '7.6.3'],
}));

/**
 * rfcOf is where a field is defined, null for what applications send.
 * @param {import('../bytes.js').Field} field
 * @returns {{text: string, href: string} | null}
 */
export function rfcOf({ layer, name, say }) {
  const at = SECTIONS.get(say ?? '') ?? SECTIONS.get(`${layer}.${name}`) ?? SECTIONS.get(layer);
  if (!at) return null;
  const [rfc, section] = at;
  const page = `https://www.rfc-editor.org/rfc/rfc${rfc}.html`;
  if (section === '') return { text: `RFC ${rfc}`, href: page };
  const anchor = /^[A-Z]/.test(section) ? 'appendix' : 'section';
  return { text: `RFC ${rfc} §${section}`, href: `${page}#${anchor}-${section}` };
}
