import { addImage, addLayer, type Layout, layerTar, OciError } from "@container-interfaces/oci";

/** The name of the image in the layout. */
export const imageName = "hello:1";

/** What the image is for. */
export interface Program {
  /** The name of its file. */
  readonly name: string;
  readonly bytes: Uint8Array;
}

/**
 * Makes an image with one layer, which holds the program and a user to run it as.
 *
 * @param args the arguments of the program
 */
export async function makeImage(
  layout: Layout,
  { name, bytes }: Program,
  args: readonly string[],
  architecture: string,
): Promise<void> {
  const tar = layerTar([
    { name: "etc/", type: "directory", mode: 0o755 },
    { name: "etc/passwd", content: "root:x:0:0:root:/:/sbin/nologin\nguest:x:1000:1000::/:/sbin/nologin\n" },
    { name: "etc/group", content: "root:x:0:\nguest:x:1000:\n" },
    { name, mode: 0o755, content: bytes },
  ]);
  const layer = await addLayer(layout, tar);
  const { digest, size } = await addImage(layout, {
    name: imageName,
    config: {
      os: "linux",
      architecture,
      config: { User: "guest", Entrypoint: [`/${name}`], Cmd: args, Labels: { example: "oci-run" } },
      history: [{ created_by: "oci-run" }],
    },
    layers: [layer],
  });
  console.log(`The image ${imageName} is ${digest}`);
  console.log(`  manifest of ${size} bytes, one layer of ${layer.descriptor.size} bytes in ${layout.path}`);
}

/** Refuses a program that needs files that the image does not have. */
export function checkStatic(program: Uint8Array, path: string): void {
  const header = Buffer.from(program.subarray(0, 64));
  const doing = `looking at ${path}`;
  if (header.length < 64 || header.toString("latin1", 0, 4) !== "\x7fELF") {
    throw new OciError("INVALID_ARGUMENT", doing, "it is no program of Linux", { file: path });
  }
  const [start, size, count] = [
    Number(header.readBigUInt64LE(32)),
    header.readUInt16LE(54),
    header.readUInt16LE(56),
  ];
  for (let index = 0; index < count; index += 1) {
    const at = start + index * size;
    // a segment of this type names the loader of shared libraries
    if (at + 4 > program.length || Buffer.from(program.subarray(at, at + 4)).readUInt32LE() !== 3) continue;
    throw new OciError("INVALID_ARGUMENT", doing, "it is not static, and the image has no libraries", {
      file: path,
      hint: "Debian's busybox-static has one.",
    });
  }
}
