const hints: readonly (readonly [RegExp, string])[] = [
  [
    /self[- ]signed certificate|unable to (?:verify the first|get (?:local )?issuer) certificate/i,
    "No authority that is trusted here signed the certificate of the server: give its CA as tls.caFile.",
  ],
  [
    /does not match certificate's altnames|Cert does not contain a DNS name/i,
    "The server's certificate is for other names: use one of them in the endpoint or as tls.serverName.",
  ],
  [
    /certificate has expired|certificate is not yet valid/i,
    "Renew the server's certificate, or set the clock of this machine.",
  ],
  [
    /alert (?:number 116|certificate required|bad certificate|handshake failure|unknown ca|certificate unknown|certificate expired|unsupported certificate)/i,
    "The server wants a certificate of this client that an authority it trusts has signed: give tls.certificateFile and tls.keyFile.",
  ],
  [
    /wrong version number|packet length too long|record layer failure|unexpected message|http request/i,
    "One side speaks TLS and the other does not: leave tls out, or use the port that has it.",
  ],
  [/no application protocol/i, "The server speaks TLS and not gRPC there."],
];

/** Takes the frame off OpenSSL's text, such as `80FC:error:0A00045C:SSL routines:fn:tlsv13 alert …:file.c:1601:…`. */
export function cleanHandshakeReason(reason: string): string {
  return reason
    .replace(/^(?:[0-9A-F]+:)?error:[0-9A-F]+:[^:]*:[^:]*:([^:]+):[\s\S]*$/, "$1")
    .replace(/^Error \[ERR_[A-Z_]+\]: /, "")
    .trim();
}

/** What a person can do about a TLS handshake that failed, from OpenSSL's or Node's text. Undefined where nothing is known. */
export function handshakeHint(reason: string): string | undefined {
  return hints.find(([pattern]) => pattern.test(reason))?.[1];
}
