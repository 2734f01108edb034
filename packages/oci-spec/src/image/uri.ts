import { z } from "zod";

const CHARACTER = "[A-Za-z0-9._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2}";
const SCHEME = "[A-Za-z][A-Za-z0-9+.-]*:";
const USER = `(?:(?:${CHARACTER}|:)*@)?`;
const HOST = `(?:\\[[0-9A-Fa-f:.]+\\]|\\[v[0-9A-Fa-f]+\\.[A-Za-z0-9._~!$&'()*+,;=:-]+\\]|(?:${CHARACTER})*)`;
const AUTHORITY = `//${USER}${HOST}(?::[0-9]*)?`;
const SEGMENT = `(?:${CHARACTER}|[:@])`;
const PATH = `(?:/${SEGMENT}*)*`;
const ROOTED = `(?:/(?:${SEGMENT}+${PATH})?)`;
const ROOTLESS = `(?:${SEGMENT}+${PATH})`;
const QUERY = `(?:\\?(?:${SEGMENT}|[/?])*)?`;
const FRAGMENT = `(?:#(?:${SEGMENT}|[/?])*)?`;
const URI = new RegExp(`^${SCHEME}(?:${AUTHORITY}${PATH}|${ROOTED}|${ROOTLESS})?${QUERY}${FRAGMENT}$`);
const LONGEST = 8_192;

/** A URI of RFC 3986 with its scheme; of at most 8192 characters, more than most servers take. */
export const uri: z.ZodType<string> = z
  .string()
  .refine((value) => value.length <= LONGEST && URI.test(value), "a URI such as https://example.com/layer")
  .meta({ format: "uri", maxLength: LONGEST });
