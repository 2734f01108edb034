/** Bytes of a tar block: headers and data come in multiples of it. */
export const tarBlockSize = 512;

/** The fields of a ustar header as `[offset, length]`; old GNU headers have others after `linkName`'s neighbours. */
export const tarField = {
  name: [0, 100],
  mode: [100, 8],
  uid: [108, 8],
  gid: [116, 8],
  size: [124, 12],
  mtime: [136, 12],
  checksum: [148, 8],
  type: [156, 1],
  linkName: [157, 100],
  magic: [257, 8],
  uname: [265, 32],
  gname: [297, 32],
  devMajor: [329, 8],
  devMinor: [337, 8],
  prefix: [345, 155],
} as const;

/** The sum that a header's checksum field has to hold: all bytes, those of the field itself taken as spaces. */
export function tarChecksum(block: Uint8Array): { readonly unsigned: number; readonly signed: number } {
  const [start, length] = tarField.checksum;
  let unsigned = 0;
  let high = 0;
  for (let index = 0; index < tarBlockSize; index++) {
    const byte = index >= start && index < start + length ? 0x20 : (block[index] as number);
    unsigned += byte;
    high += byte >> 7;
  }
  return { unsigned, signed: unsigned - 256 * high };
}
