import { join } from "node:path";
import { connect } from "@container-interfaces/transport";
import { expect, expectCode, expectEqual } from "../expect.js";
import { serveOurs } from "./our-server.js";
import type { InteropLab, Pair } from "./pair.js";
import { goVersion, type Report, version } from "./version.js";

/** The limit that both sides have: 16 MiB. */
const limit = 16 * 1024 * 1024;
/** One byte for the tag and four for the length. */
const overhead = 5;

/** Messages of 16 MiB pass both ways, and a byte more is refused by each side that has the limit. */
export async function checkSizes(lab: InteropLab, pair: Pair): Promise<void> {
  const { checks } = lab;
  const textOf = (bytes: number): { version: string } => ({ version: "x".repeat(bytes - overhead) });
  const answer = (bytes: number): Record<string, string> => ({
    "interop-do": "size",
    "interop-size": String(bytes),
  });
  const goAnswer = (bytes: number): Record<string, readonly string[]> => ({
    "interop-do": ["size"],
    "interop-size": [String(bytes)],
  });
  await checks.check("interop: messages of 16 MiB pass both ways", async () => {
    const report = await version(pair.connection, { "interop-do": "report" }, {}, textOf(limit));
    expectEqual((JSON.parse(report) as Report).bytes, limit, "the size of our request in Go");
    const response = await version(pair.connection, answer(limit));
    expectEqual(response.length + overhead, limit, "the size of Go's response");
    const theirs = await goVersion(pair, { "interop-do": ["report"] }, { requestBytes: limit });
    expectEqual(theirs.received?.length, 1, "the answers to Go's request");
    const large = await goVersion(pair, goAnswer(limit), { quiet: true });
    expectEqual([large.code, large.bytes], ["OK", limit], "our response in Go");
  });
  await checks.check("interop: a byte more than 16 MiB is refused here, either way", async () => {
    const sent = version(pair.connection, { "interop-do": "report" }, {}, textOf(limit + 1));
    expect((await expectCode(sent, "RESOURCE_EXHAUSTED")).hint?.includes(`${limit}`) === true, "no hint");
    const received = version(pair.connection, answer(limit + 1));
    expect((await expectCode(received, "RESOURCE_EXHAUSTED")).hint?.includes(`${limit}`) === true, "no hint");
    const request = await goVersion(
      pair,
      { "interop-do": ["report"] },
      { requestBytes: limit + 1, quiet: true },
    );
    expectEqual(request.code, "ResourceExhausted", "Go's request");
    const response = await goVersion(pair, goAnswer(limit + 1), { quiet: true });
    expectEqual(response.code, "ResourceExhausted", "our response");
  });
  await checks.check(
    "interop: a byte more than 16 MiB is refused by Go, where our limit is higher",
    async () => {
      const maxMessageBytes = 2 * limit;
      await using wide = connect(pair.connection.endpoint, { maxMessageBytes });
      const sent = version(wide, { "interop-do": "report" }, {}, textOf(limit + 1));
      await expectCode(sent, "RESOURCE_EXHAUSTED");
      expectEqual(
        (await version(wide, answer(limit + 1))).length + overhead,
        limit + 1,
        "the size of Go's response",
      );
      const socket = join(lab.dir, "wide.sock");
      await using _server = await serveOurs(lab.definitions, `unix://${socket}`, pair.notes, {
        maxMessageBytes,
      });
      const target = `unix:${socket}`;
      const response = await goVersion(pair, goAnswer(limit + 1), { target, quiet: true });
      expectEqual(response.code, "ResourceExhausted", "our response in Go");
      const request = { target, requestBytes: limit + 1, quiet: true };
      expectEqual((await goVersion(pair, { "interop-do": ["report"] }, request)).code, "OK", "Go's request");
    },
  );
}
