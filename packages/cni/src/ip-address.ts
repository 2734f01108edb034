/**
 * IP addresses and networks, read and written as Go's package `net` does.
 *
 * @module
 */

/** An address: 4 bytes, or 16. One of IPv6 that stands for one of IPv4 (`::ffff:10.0.0.1`) has 16. */
type Address = Uint8Array;

/** An address in its canonical form, or undefined where the text is none. A zone (`fe80::1%eth0`) is not allowed. */
export function canonicalAddress(text: string): string | undefined {
  const address = parseAddress(text);
  return address === undefined ? undefined : formatAddress(address);
}

/**
 * An address with the length of its network's prefix, such as `10.1.2.3/24`, in its canonical form, or undefined where the text is
 * none. Bits of the host are kept.
 */
export function canonicalCidr(text: string): string | undefined {
  const slash = text.indexOf("/");
  const address = slash < 0 ? undefined : parseAddress(text.slice(0, slash));
  const digits = text.slice(slash + 1);
  if (address === undefined || !/^\d+$/.test(digits)) return undefined;
  const prefix = Number(digits);
  if (prefix > address.length * 8) return undefined;
  // written as IPv4, the last 32 bits of the mask are left
  return address.length === 16 && mapped(address) !== undefined
    ? `${formatAddress(address)}/${Math.max(0, prefix - 96)}`
    : `${formatAddress(address)}/${prefix}`;
}

/** Whether an address or a network that {@link canonicalAddress} or {@link canonicalCidr} gave is of IPv4. */
export function isIpv4(canonical: string): boolean {
  return !canonical.includes(":");
}

function parseAddress(text: string): Address | undefined {
  return text.includes(":") ? parseIpv6(text) : parseIpv4(text);
}

function parseIpv4(text: string): Address | undefined {
  const parts = text.split(".");
  if (parts.length !== 4) return undefined;
  // no leading zeros: some read them as octal
  if (!parts.every((part) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255)) return undefined;
  return Uint8Array.from(parts, Number);
}

function parseIpv6(text: string): Address | undefined {
  const halves = text.split("::");
  if (halves.length > 2) return undefined;
  const bytes = halves.map((half, index) => parseGroups(half, index === halves.length - 1));
  const [head, tail = []] = bytes;
  if (head === undefined || bytes.includes(undefined) || tail === undefined) return undefined;
  const missing = 16 - head.length - tail.length;
  // :: stands for at least one group
  if (halves.length === 1 ? missing !== 0 : missing < 2) return undefined;
  return Uint8Array.from([...head, ...new Array<number>(missing).fill(0), ...tail]);
}

function parseGroups(text: string, isLast: boolean): number[] | undefined {
  if (text === "") return [];
  const bytes: number[] = [];
  const groups = text.split(":");
  for (const [index, group] of groups.entries()) {
    const ipv4 = isLast && index === groups.length - 1 ? parseIpv4(group) : undefined;
    if (ipv4 !== undefined) bytes.push(...ipv4);
    else if (/^[0-9a-fA-F]{1,4}$/.test(group)) {
      const value = Number.parseInt(group, 16);
      bytes.push(value >> 8, value & 0xff);
    } else return undefined;
  }
  return bytes;
}

/** The address of IPv4 that one of IPv6 stands for. */
function mapped(address: Address): Address | undefined {
  const isMapped = address.subarray(0, 12).every((byte, index) => byte === (index < 10 ? 0 : 0xff));
  return isMapped ? address.subarray(12) : undefined;
}

function formatAddress(address: Address): string {
  const ipv4 = address.length === 4 ? address : mapped(address);
  if (ipv4 !== undefined) return ipv4.join(".");
  const groups = Array.from({ length: 8 }, (_, index) =>
    (((address[2 * index] ?? 0) << 8) | (address[2 * index + 1] ?? 0)).toString(16),
  );
  // the longest run of at least two zeros is left out, the first of several
  let [from, length] = [0, 1];
  for (let start = 0; start < 8; start += 1) {
    let end = start;
    while (groups[end] === "0") end += 1;
    if (end - start > length) [from, length] = [start, end - start];
  }
  if (length === 1) return groups.join(":");
  return `${groups.slice(0, from).join(":")}::${groups.slice(from + length).join(":")}`;
}
