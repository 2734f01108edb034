import { expect, expectCode, expectEqual } from "../../expect.js";
import type { Target } from "../peer.js";
import { fillPod, type GoLab, withGoServer } from "./node.js";
import { type GoServer, startGoServer } from "./server.js";

/** The lists of the client, each with its two RPCs and how many items {@link fill} makes. */
const lists = [
  [
    "StreamPodSandboxes",
    "ListPodSandbox",
    async ({ client }: Target) => (await client.listPodSandbox({})).items.length,
  ],
  [
    "StreamContainers",
    "ListContainers",
    async ({ client }: Target) => (await client.listContainers({})).containers.length,
  ],
  [
    "StreamContainerStats",
    "ListContainerStats",
    async ({ client }: Target) => (await client.listContainerStats({})).stats.length,
  ],
  [
    "StreamPodSandboxStats",
    "ListPodSandboxStats",
    async ({ client }: Target) => (await client.listPodSandboxStats({})).stats.length,
  ],
  [
    "StreamPodSandboxMetrics",
    "ListPodSandboxMetrics",
    async ({ client }: Target) => (await client.listPodSandboxMetrics({})).podMetrics.length,
  ],
  ["StreamImages", "ListImages", async ({ client }: Target) => (await client.listImages({})).images.length],
] as const;

/** Five of everything that is listed: the server has one image of its own, and the pods have another. */
async function fill(target: Target): Promise<void> {
  for (let index = 0; index < 5; index++) await fillPod(target, `pod-${index}`);
  for (let index = 0; index < 3; index++)
    await target.client.pullImage({ image: { image: `registry.example/more-${index}:1` } });
}

/** How often an RPC was received. */
async function count(server: GoServer, rpc: string): Promise<number> {
  return (await server.requests(rpc)).length;
}

/** Checks the lists that come as streams: whole, broken off, and where the runtime has no streams. */
export async function checkLists(lab: GoLab): Promise<void> {
  await lab.checks.check("Go server: lists come whole from streams of several messages", async () => {
    await withGoServer(lab, ["-batch-size", "2"], async (server, target) => {
      await fill(target);
      for (const [stream, plain, list] of lists) {
        expectEqual(await list(target), 5, `the number of items from ${stream}`);
        expectEqual(
          [await count(server, stream), await count(server, plain)],
          [1, 0],
          `calls of ${stream} and ${plain}`,
        );
      }
    });
  });
  await checkBroken(lab);
  await checkNoStreams(lab);
}

async function checkBroken(lab: GoLab): Promise<void> {
  await lab.checks.check(
    "Go server: a stream that breaks off fails the list, and nothing of it is given out",
    async () => {
      await withGoServer(lab, ["-break-stream", "3"], async (server, target) => {
        await fill(target);
        for (const [stream, plain, list] of lists) {
          const error = await expectCode(list(target), "UNAVAILABLE");
          expect(error.reason.includes("broken after 3 items"), `the reason is ${error.reason}`);
          expect(error.method?.endsWith(`/${stream}`) === true, `the method is ${error.method}`);
          expectEqual(
            await count(server, plain),
            0,
            `calls of ${plain}, which must not stand in for a broken stream`,
          );
        }
        const items: string[] = [];
        const read = async (): Promise<void> => {
          for await (const { containers } of target.client.streamContainers({}))
            items.push(...containers.map(({ id }) => id));
        };
        await expectCode(read(), "UNAVAILABLE");
        expectEqual(items.length, 3, "the items that the raw stream gives before it breaks");
      });
    },
  );
}

async function checkNoStreams(lab: GoLab): Promise<void> {
  await lab.checks.check(
    "Go server: without streams the plain lists are used, at once from the second call on",
    async () => {
      await withGoServer(lab, ["-no-streams"], async (server, target) => {
        await fill(target);
        for (const [stream, plain, list] of lists) {
          for (let round = 1; round <= 3; round++)
            expectEqual(await list(target), 5, `the number of items from ${plain}`);
          expectEqual(
            [await count(server, stream), await count(server, plain)],
            [1, 3],
            `calls of ${stream} and ${plain}`,
          );
        }
        const given = await target.client.listContainers({}, { timeoutMs: 5_000 });
        expectEqual(given.containers.length, 5, "the list with a deadline");
        const deadline = (await server.requests("ListContainers")).at(-1)?.deadlineMs ?? 0;
        expect(deadline > 1_000 && deadline <= 5_000, `the deadline of the plain list is ${deadline} ms`);
        await checkForgets(lab, server, target);
      });
    },
  );
}

/** A runtime that comes back may be a newer one, so that the streams are tried again. */
async function checkForgets(lab: GoLab, old: GoServer, target: Target): Promise<void> {
  expectEqual(await old.stop(), 0, "the exit code of the old server");
  const server = await startGoServer(lab.program, lab.dir, ["-listen", old.socket]);
  try {
    await target.client.version({}, { waitForReady: true, timeoutMs: 5_000 });
    await target.client.listContainers({});
    expectEqual(
      [await count(server, "StreamContainers"), await count(server, "ListContainers")],
      [1, 0],
      "calls after the restart",
    );
  } finally {
    await server.stop();
  }
}
