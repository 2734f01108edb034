/** Text of a registry on one line, for a message: control and bidirectional characters, which could forge lines or steer a terminal, become spaces. */
export function cleanText(text: string, maxLength = 300): string {
  // a multiple is enough to be cut from, whatever the text is
  const cleaned = text
    .slice(0, maxLength * 4)
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, " ")
    .trim();
  return cleaned.length <= maxLength ? cleaned : `${cleaned.slice(0, maxLength - 1)}…`;
}
