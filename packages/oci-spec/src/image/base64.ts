import { z } from "zod";

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Whether a text is base64 of RFC 4648, section 4: padded, and nothing beside its alphabet. */
export function isBase64(text: string): boolean {
  return text.length % 4 === 0 && BASE64.test(text);
}

/** How many bytes a text in base64 stands for. */
export function decodedLength(text: string): number {
  const padding = text.endsWith("==") ? 2 : text.endsWith("=") ? 1 : 0;
  return (text.length / 4) * 3 - padding;
}

/** Decodes base64; `undefined` for what is none. */
export function decodeBase64(text: string): Uint8Array | undefined {
  if (!isBase64(text)) return undefined;
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let index = 0; index < binary.length; index += 1) bytes[index] = binary.charCodeAt(index);
  return bytes;
}

/** Bytes in base64, padded, without line breaks. */
export const base64: z.ZodType<string> = z
  .string()
  .refine(isBase64, "base64 with padding and without line breaks")
  .meta({
    contentEncoding: "base64",
    pattern: "^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$",
  });
