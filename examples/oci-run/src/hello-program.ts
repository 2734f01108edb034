/** Where the program is in memory; any place would do. */
const base = 0x40_0000;
const fileHeaderBytes = 64;
const headerBytes = fileHeaderBytes + 56;

/** A processor that the program can be made for. */
interface Machine {
  /** What ELF calls it. */
  readonly id: number;
  /** Writes the text behind the code, of so many bytes, to standard output, and ends with code 0. */
  code(textBytes: number): Buffer;
}

const machines: Readonly<Record<string, Machine>> = {
  amd64: {
    id: 62,
    code: (textBytes) => {
      const code = Buffer.from([
        ...[0xbf, 1, 0, 0, 0], // mov edi, 1
        ...[0x48, 0x8d, 0x35, 0, 0, 0, 0], // lea rsi, [rip + text]
        ...[0xba, 0, 0, 0, 0], // mov edx, bytes
        ...[0xb8, 1, 0, 0, 0], // mov eax, 1 (write)
        ...[0x0f, 0x05], // syscall
        ...[0x31, 0xff], // xor edi, edi
        ...[0xb8, 60, 0, 0, 0], // mov eax, 60 (exit)
        ...[0x0f, 0x05], // syscall
      ]);
      code.writeInt32LE(code.length - 12, 8);
      code.writeUInt32LE(textBytes, 13);
      return code;
    },
  },
  arm64: {
    id: 183,
    code: (textBytes) => {
      const movz = (register: number, value: number): number => 0xd280_0000 + value * 32 + register;
      const words = [
        movz(0, 1),
        0x1000_0001 + 7 * 4 * 8, // adr x1, text: seven words ahead
        movz(2, textBytes),
        movz(8, 64), // write
        0xd400_0001, // svc 0
        movz(0, 0),
        movz(8, 93), // exit
        0xd400_0001, // svc 0
      ];
      const code = Buffer.alloc(words.length * 4);
      for (const [index, word] of words.entries()) code.writeUInt32LE(word, index * 4);
      return code;
    },
  },
};

/**
 * Makes a static program for Linux, of about 200 bytes, that writes a text and ends: two system calls behind the smallest header that ELF
 * allows. Nothing has to be there to run it, no shell and no library.
 *
 * @param architecture as images name it; undefined is returned for another than `amd64` and `arm64`
 */
export function helloProgram(architecture: string, text: string): Uint8Array | undefined {
  const machine = machines[architecture];
  if (machine === undefined) return undefined;
  const bytes = Buffer.from(text);
  const body = Buffer.concat([machine.code(bytes.length), bytes]);
  const size = BigInt(headerBytes + body.length);
  const header = Buffer.alloc(headerBytes);
  header.write("\x7fELF", 0, "latin1");
  header.set([2, 1, 1], 4); // 64 bits, little-endian, version 1
  header.writeUInt16LE(2, 16); // an executable
  header.writeUInt16LE(machine.id, 18);
  header.writeUInt32LE(1, 20);
  header.writeBigUInt64LE(BigInt(base + headerBytes), 24); // where it starts
  header.writeBigUInt64LE(BigInt(fileHeaderBytes), 32); // where the program header is
  header.writeUInt16LE(fileHeaderBytes, 52);
  header.writeUInt16LE(headerBytes - fileHeaderBytes, 54);
  header.writeUInt16LE(1, 56);
  // one segment: the whole file, readable and executable
  header.writeUInt32LE(1, fileHeaderBytes);
  header.writeUInt32LE(5, fileHeaderBytes + 4);
  header.writeBigUInt64LE(BigInt(base), fileHeaderBytes + 16);
  header.writeBigUInt64LE(BigInt(base), fileHeaderBytes + 24);
  header.writeBigUInt64LE(size, fileHeaderBytes + 32);
  header.writeBigUInt64LE(size, fileHeaderBytes + 40);
  header.writeBigUInt64LE(0x1_0000n, fileHeaderBytes + 48);
  return Buffer.concat([header, body]);
}
