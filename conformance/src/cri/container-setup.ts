import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, expectEqual } from "../expect.js";
import { exists } from "../observe/files.js";
import { environmentOf, inRootOf, statusOf } from "../observe/processes.js";
import { type Pod, startContainer } from "./fixtures.js";
import type { Peer } from "./peer.js";

/** Checks that what a container is configured with reaches its process. */
export async function checkContainerSetup(peer: Peer, pod: Pod): Promise<void> {
  await checkSetup(peer, pod);
  await checkUsers(peer, pod);
}

async function checkSetup(peer: Peer, pod: Pod): Promise<void> {
  await peer.check("mounts, environment and working directory reach the process", async () => {
    const volume = join(peer.dir, "volume");
    await mkdir(volume, { recursive: true });
    await writeFile(join(volume, "from-outside"), "hello\n");
    const { pid, id } = await startContainer(peer, pod, "setup", {
      mounts: [
        { hostPath: volume, containerPath: "/data" },
        { hostPath: volume, containerPath: "/data-ro", readonly: true },
      ],
      envs: [
        { key: "GREETING", value: Buffer.from("grüße = ✓") },
        { key: "EMPTY", value: new Uint8Array() },
      ],
      workingDir: "/tmp",
    });
    const environment = await environmentOf(pid);
    expectEqual(
      [environment.get("GREETING"), environment.get("EMPTY")],
      ["grüße = ✓", ""],
      "the environment in /proc",
    );
    expectEqual(
      await readFile(inRootOf(pid, "/data/from-outside"), "utf8"),
      "hello\n",
      "a file of the volume",
    );
    const write = await peer.client.execSync({
      containerId: id,
      cmd: ["sh", "-c", "pwd; echo inside > /data/from-inside; echo no > /data-ro/x"],
      timeout: 10n,
    });
    expectEqual(Buffer.from(write.stdout).toString(), "/tmp\n", "the working directory");
    expectEqual(
      await readFile(join(volume, "from-inside"), "utf8"),
      "inside\n",
      "what the container wrote to the volume",
    );
    expect(!(await exists(join(volume, "x"))), "the container wrote through a read-only mount");
  });
}

async function checkUsers(peer: Peer, pod: Pod): Promise<void> {
  await peer.check("the process has the user of the security context or of the image", async () => {
    const { images } = peer.lab;
    await Promise.all(
      [images.user, images.username].map((image) => peer.client.pullImage({ image: { image } })),
    );
    const cases = [
      [
        "run-as",
        { linux: { securityContext: { runAsUser: { value: 1234n }, runAsGroup: { value: 99n } } } },
        ["1234", "99"],
      ],
      ["image-uid", { image: { image: images.user } }, ["1000", "1000"]],
      ["image-name", { image: { image: images.username } }, ["33", "33"]],
    ] as const;
    for (const [name, more, wanted] of cases) {
      const { pid, id } = await startContainer(peer, pod, name, more);
      const ids = [(await statusOf(pid, "Uid"))[0], (await statusOf(pid, "Gid"))[0]];
      expectEqual(ids, wanted, `user and group of ${name} in /proc`);
      await peer.client.removeContainer({ containerId: id });
    }
  });
}
