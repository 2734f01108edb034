import { join } from "node:path";
import { RuntimeServiceDefinition } from "@container-interfaces/cri";
import { implement, serve } from "@container-interfaces/transport";
import { expectEqual } from "../expect.js";
import type { InteropLab, Pair } from "./pair.js";
import { versionPath } from "./version.js";

const accepted = [
  "localhost",
  "%2Ftmp%2Fx.sock",
  "localhost:50051",
  "127.0.0.1:50051",
  "[::1]:50051",
  "csi.example.com",
];
/** What Node resets before JavaScript sees the call; docs/compatibility.md says who sends it. */
const reset = [undefined, "", "/tmp/x.sock", "unix:///tmp/x.sock", "unix:/tmp/x.sock", "a b"];

/** Every `:authority` that peers send, frame by frame: those that our server serves, and those that Node resets. */
export async function checkAuthority({ checks, dir }: InteropLab, pair: Pair): Promise<void> {
  const socket = join(dir, "authority.sock");
  const service = implement(RuntimeServiceDefinition, { version: () => ({}) });
  await using server = await serve({
    endpoint: [`unix://${socket}`, "tcp://127.0.0.1:0"],
    services: [service],
  });
  const targets = [`unix:${socket}`, `tcp:${server.endpoints[1]?.slice("tcp://".length)}`];
  const check = async (authority: string | undefined, what: string, outcome: string): Promise<void> => {
    const shown = authority === undefined ? "no :authority" : `:authority "${authority}"`;
    await checks.check(`interop: ${shown} is ${what}`, async () => {
      for (const target of targets) {
        const call = { target, method: versionPath, raw: true, timeoutMs: 30_000 };
        const { code, message } = await pair.goClient.call(
          authority === undefined ? call : { ...call, authority },
        );
        expectEqual([code, message], [outcome, undefined], `the outcome on ${target.split(":")[0]}`);
      }
    });
  };
  for (const each of accepted) await check(each, "served", "grpc-status 0");
  for (const each of reset) await check(each, "reset by Node", "RST_STREAM PROTOCOL_ERROR");
}
