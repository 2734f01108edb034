/** Bytes as UTF-8 text; bytes that are not UTF-8 become U+FFFD, and a byte order mark stays. */
export function decodeText(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("utf8");
}

/** Text on one line: every run of control characters, which could forge lines of a log or steer a terminal, becomes a space. */
export function cleanText(text: string): string {
  return text.replace(/\p{Cc}+/gu, " ");
}

const excerptLines = 3;
const excerptLength = 400;

/** The last lines that are not blank on one line, at most 400 characters, for the message of an error. */
export function lastLines(bytes: Uint8Array): string {
  // 16 KiB hold the excerpt whatever the encoding; the rest need not be decoded
  const lines = decodeText(bytes.subarray(-16_384))
    .split(/[\r\n]+/)
    .map((line) => cleanText(line).trim())
    .filter((line) => line !== "");
  const excerpt = Array.from(lines.slice(-excerptLines).join(" | "));
  return excerpt.length <= excerptLength ? excerpt.join("") : `…${excerpt.slice(1 - excerptLength).join("")}`;
}
