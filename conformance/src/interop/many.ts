import { RuntimeServiceDefinition } from "@container-interfaces/cri";
import { expectEqual } from "../expect.js";
import { filled, fullVariants } from "./fill.js";
import type { InteropLab, Pair } from "./pair.js";
import { goVersion, type Report, reportOf, version } from "./version.js";

const calls = Array.from({ length: 1_000 }, (_, index) => String(index));
const streams = 50;

/** Many calls and streams at the same time on one connection: each gets its own answer. */
export async function checkMany({ checks }: InteropLab, pair: Pair): Promise<void> {
  await checks.check(`interop: ${calls.length} calls and ${streams} streams of ours at once`, async () => {
    const client = pair.connection.client(RuntimeServiceDefinition);
    const { getContainerEvents: method } = RuntimeServiceDefinition.methods;
    const wanted = fullVariants.map((variant) => filled(method.responseType, variant));
    const stream = async (): Promise<void> => {
      const got: unknown[] = [];
      const request = filled(method.requestType, "0") as object;
      const options = { metadata: { "interop-variant": "0" }, timeoutMs: 60_000 };
      for await (const event of client.getContainerEvents(request, options)) got.push(event);
      expectEqual(got, wanted, "the events");
    };
    const unary = async (n: string): Promise<void> => {
      const report = JSON.parse(
        await version(pair.connection, { "interop-do": "report", "x-n": n }),
      ) as Report;
      expectEqual(report.metadata["x-n"], [n], "the answer");
    };
    await Promise.all([...Array.from({ length: streams }, stream), ...calls.map(unary)]);
  });
  await checks.check(`interop: ${calls.length} calls and ${streams} streams of Go's at once`, async () => {
    const stream = async (): Promise<void> => {
      const method = "/runtime.v1.RuntimeService/GetContainerEvents";
      const result = await goVersion(pair, {}, { method, variant: "0", quiet: true });
      expectEqual([result.code, result.differs], ["OK", undefined], "the stream");
    };
    const unary = async (n: string): Promise<void> => {
      const report = reportOf(await goVersion(pair, { "interop-do": ["report"], "x-n": [n] }));
      expectEqual(report.metadata["x-n"], [n], "the answer");
    };
    await Promise.all([...Array.from({ length: streams }, stream), ...calls.map(unary)]);
  });
}
