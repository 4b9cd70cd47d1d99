/** What Node.js says of certificates, in words; the codes are those of OpenSSL's verification. */
const CERTIFICATE_REASONS: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'its certificate has expired',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet',
  CERT_REVOKED: 'its certificate was revoked',
  CERT_SIGNATURE_FAILURE: 'the signature of its certificate is wrong',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it signed its certificate itself, and the TLS settings do not trust it',
  SELF_SIGNED_CERT_IN_CHAIN: 'the authority of its certificate is not trusted by the TLS settings',
  UNABLE_TO_GET_ISSUER_CERT: 'the authority of its certificate is not trusted by the TLS settings',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'the authority of its certificate is not trusted by the TLS settings',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'the authority of its certificate is not trusted by the TLS settings',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another host',
  ERR_SSL_WRONG_VERSION_NUMBER: 'it does not speak TLS on this port',
  ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: 'it wants a certificate, and the TLS settings have none',
  ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: 'it refused the TLS handshake; it may want a certificate',
  ERR_SSL_TLSV1_ALERT_UNKNOWN_CA: 'it does not trust the authority of our certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_EXPIRED: 'our certificate has expired',
  ERR_SSL_SSLV3_ALERT_BAD_CERTIFICATE: 'it does not take our certificate',
  ERR_SSL_SSLV3_ALERT_CERTIFICATE_UNKNOWN: 'it does not take our certificate',
  ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION: 'it speaks other versions of TLS only',
  ERR_SSL_UNSUPPORTED_PROTOCOL: 'it speaks other versions of TLS only',
  ERR_SSL_PACKET_LENGTH_TOO_LONG: 'it does not speak TLS on this port',
};

/** What the network says, in words; the codes are those of libuv. */
const NETWORK_REASONS: Readonly<Record<string, string>> = {
  ENOTFOUND: 'this name is not known',
  EAI_AGAIN: 'the name server does not answer',
  ECONNREFUSED: 'nothing listens on this port',
  ECONNRESET: 'the connection was closed while it was made',
  EPIPE: 'the connection was closed while it was made',
  EHOSTUNREACH: 'there is no way to this host',
  ENETUNREACH: 'there is no way to this network',
  ETIMEDOUT: 'there is no answer',
};

/** What TLS found wrong, as a sentence; `undefined` for anything else. */
export function tlsReason(endpoint: string, code: string | undefined): string | undefined {
  // Newer versions of OpenSSL call the same alerts by another name.
  const reason = code === undefined ? undefined : CERTIFICATE_REASONS[code.replace('SSL/TLS_ALERT', 'SSLV3_ALERT')];
  return reason && `no TLS connection to ${endpoint}: ${reason}`;
}

/** Why nothing could be reached at an endpoint, after the code of a socket's error. */
export function unreachableReason(endpoint: string, code: string): string {
  const words = NETWORK_REASONS[code];
  return tlsReason(endpoint, code) ?? `cannot reach ${endpoint}${words ? `: ${words}` : ''} (${code})`;
}
