/**
 * The test images: made on the spot from a static busybox and a small C program, so that no test pulls from the internet.
 *
 * @module
 */
import { mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { run } from "../peers/run.mjs";
import { writeLayout } from "./layout.mjs";
import { Layer } from "./tar.mjs";

/**
 * @typedef {object} Image
 * @property {string} repository path and tag, as in `busybox:1`
 * @property {string} layout the folder of its OCI layout
 * @property {string} manifest digest of the manifest
 * @property {string} config digest of the configuration: the image's id in a runtime
 */

/** The image a runtime starts its pods from. It differs from every test image, so that a test may remove those. */
export const sandboxImage = "pause:3.10.1";

const passwd = `root:x:0:0:root:/root:/bin/sh
daemon:x:1:1:daemon:/usr/sbin:/bin/false
www-data:x:33:33:www-data:/var/www:/bin/false
user:x:1000:1000:user:/home/user:/bin/sh
nobody:x:65534:65534:nobody:/:/bin/false
`;
const group = `root:x:0:
daemon:x:1:
www-data:x:33:
users:x:100:user
user:x:1000:
nogroup:x:65534:
`;

/**
 * The root file system of the busybox images. Each applet is a hard link, so that a mount on one does not hide another.
 *
 * @param {string} program path of a static busybox
 * @returns {Promise<Buffer>}
 */
async function busyboxLayer(program) {
  const layer = new Layer();
  for (const path of ["dev", "proc", "sys", "run", "root", "usr/sbin", "var/www"]) layer.folder(path);
  layer.folder("tmp", { mode: 0o1777 }).folder("home/user", { uid: 1000, gid: 1000 });
  layer.file("bin/busybox", await readFile(program), { mode: 0o755 });
  for (const applet of (await run([program, "--list"])).trim().split("\n")) {
    if (applet !== "busybox") layer.hardLink(`bin/${applet}`, "bin/busybox");
  }
  layer.symbolicLink("usr/bin", "../bin").symbolicLink("var/run", "../run");
  layer
    .file("etc/passwd", passwd)
    .file("etc/group", group)
    .file("etc/shadow", "root:*:::::::\n", { mode: 0o600 });
  return layer.toBuffer();
}

/**
 * Makes the layouts of all images below a folder:
 * `busybox:1` and `busybox:2` (they differ in /etc/version), `user:1` (runs as 1000), `username:1` (runs as www-data),
 * `pause:1`, and the sandbox image.
 *
 * @param {string} dir
 * @param {string} busybox path of a static busybox
 * @returns {Promise<Image[]>}
 */
export async function buildImages(dir, busybox) {
  await mkdir(dir, { recursive: true });
  const pause = join(dir, "pause");
  await run(["gcc", "-static", "-O2", "-s", "-o", pause, fileURLToPath(new URL("pause.c", import.meta.url))]);
  const pauseLayer = new Layer().file("pause", await readFile(pause), { mode: 0o755 }).toBuffer();
  const base = await busyboxLayer(busybox);
  const version = (/** @type {string} */ value) => new Layer().file("etc/version", `${value}\n`).toBuffer();
  const shell = { Cmd: ["sh"] };
  const paused = { Entrypoint: ["/pause"], User: "65535:65535" };

  /** @type {[repository: string, layers: Buffer[], config: Record<string, unknown>][]} */
  const images = [
    ["busybox:1", [base, version("1")], shell],
    ["busybox:2", [base, version("2")], { ...shell, Labels: { version: "2" } }],
    ["user:1", [base], { ...shell, User: "1000" }],
    ["username:1", [base], { ...shell, User: "www-data" }],
    ["pause:1", [pauseLayer], paused],
    [sandboxImage, [pauseLayer], { ...paused, Labels: { role: "sandbox" } }],
  ];
  /** @type {Image[]} */
  const built = [];
  for (const [repository, layers, config] of images) {
    const layout = join(dir, repository.replace(":", "_"));
    built.push({ repository, layout, ...(await writeLayout(layout, layers, config)) });
  }
  return built;
}
