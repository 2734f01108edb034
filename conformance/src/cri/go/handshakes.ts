import { connectRuntime } from "@container-interfaces/cri";
import { expect, expectCode, expectEqual, expectSoon } from "../../expect.js";
import { fillPod, type GoLab, withGoServer } from "./node.js";
import { startGoServer } from "./server.js";

/** Checks the first contact with programs that do not speak CRI v1, and what else is seen on the wire only. */
export async function checkHandshakes(lab: GoLab): Promise<void> {
  await checkRefused(lab);
  await checkCredentials(lab);
  await checkCancellation(lab);
  await checkExit(lab);
}

async function checkRefused(lab: GoLab): Promise<void> {
  const cases = [
    ["a runtime that speaks only v1alpha2", "-only-v1alpha2", /speaks CRI v1alpha2 only/, 2],
    ["a program without CRI", "-no-cri", /speaks gRPC, but no CRI/, 2],
  ] as const;
  for (const [what, flag, reason, contacts] of cases) {
    await lab.checks.check(`Go server: ${what} is told apart at the first contact`, async () => {
      const server = await startGoServer(lab.program, lab.dir, [flag]);
      try {
        const error = await expectCode(connectRuntime(server.endpoint), "UNSUPPORTED_VERSION");
        expect(reason.test(error.reason) && error.message.includes(server.endpoint), error.message);
        const asked = await server.requests("Version");
        expectEqual(
          asked.map(({ method }) => method.split("/")[1]),
          ["runtime.v1.RuntimeService", "runtime.v1alpha2.RuntimeService"],
          "the services that were asked for their version",
        );
        expectEqual(asked.length, contacts, "the number of contacts");
      } finally {
        await server.stop();
      }
    });
  }
}

async function checkCredentials(lab: GoLab): Promise<void> {
  await lab.checks.check("Go server: credentials reach the wire, and no error", async () => {
    await withGoServer(lab, ["-batch-size", "1"], async (server, { client }) => {
      const image = { image: "private.example/app:1" };
      await expectCode(client.pullImage({ image }), "UNAUTHENTICATED");
      const auth = { username: "me", password: "wrong" };
      const metadata = { "x-trace": "one" };
      const error = await expectCode(
        client.pullImage({ image, auth }, { metadata, timeoutMs: 5_000 }),
        "PERMISSION_DENIED",
      );
      expect(
        !JSON.stringify({ ...error, message: error.message }).includes("wrong"),
        "the password is in the error",
      );
      const line = (await server.requests("PullImage")).at(-1);
      expectEqual(
        [line?.request, line?.metadata["x-trace"]],
        [{ image, auth }, ["one"]],
        "request and metadata",
      );
      const deadline = line?.deadlineMs ?? 0;
      expect(deadline > 3_000 && deadline <= 5_000, `the deadline is ${deadline} ms`);
    });
  });
}

async function checkCancellation(lab: GoLab): Promise<void> {
  await lab.checks.check("Go server: an abort and a deadline reach the server", async () => {
    await withGoServer(lab, ["-batch-size", "1"], async (server, target) => {
      const pod = await fillPod(target, "cancel");
      const request = { containerId: pod.containers[0] ?? "", cmd: ["sleep", "60"] };
      const abort = new AbortController();
      const aborted = expectCode(target.client.execSync(request, { signal: abort.signal }), "CANCELLED");
      await expectSoon(
        async () => (await server.requests("ExecSync")).length === 1,
        "the call does not arrive",
      );
      abort.abort(new Error("enough"));
      await aborted;
      await expectSoon(
        async () => (await server.ends("ExecSync"))[0] === "CANCELLED",
        "the server is not told",
      );
      await expectCode(target.client.execSync(request, { timeoutMs: 200 }), "DEADLINE_EXCEEDED");
      await expectSoon(
        async () => (await server.ends("ExecSync")).length === 2,
        "the server does not end the late call",
      );
    });
  });
}

async function checkExit(lab: GoLab): Promise<void> {
  await lab.checks.check("Go server: events go on over a restart, with a gap", async () => {
    const first = await startGoServer(lab.program, lab.dir);
    const client = await connectRuntime(first.endpoint);
    try {
      const kinds: string[] = [];
      const abort = new AbortController();
      const follow = async (): Promise<void> => {
        for await (const item of client.events({ signal: abort.signal })) {
          kinds.push(item.kind === "list" && item.gap !== undefined ? "gap" : item.kind);
        }
      };
      const followed = expectCode(follow(), "CANCELLED");
      await expectSoon(() => kinds.length === 1, "the first list does not come");
      expectEqual(await first.stop(), 0, "the exit code of the server");
      const second = await startGoServer(lab.program, lab.dir, ["-listen", first.socket]);
      try {
        await expectSoon(() => kinds.includes("gap"), "the list with a gap does not come", 10_000);
        const config = { metadata: { name: "event", namespace: "conformance", uid: "e", attempt: 0 } };
        await client.runPodSandbox({ config });
        await expectSoon(() => kinds.at(-1) === "event", "no event comes after the gap");
        expectEqual(
          kinds.filter((kind) => kind !== "event"),
          ["list", "gap"],
          "the lists",
        );
        abort.abort(new Error("enough"));
        await followed;
      } finally {
        abort.abort();
        await second.stop();
      }
    } finally {
      await client.close();
      await first.stop();
    }
  });
}
