import { describe, expect, it } from "vitest";
import { echoHandlers } from "../testdata/echo-definition.js";
import { all, deferred, failure, startEcho, temporaryFolder } from "../testdata/start-echo.js";
import { connect, type MetadataInit, RpcError, serve } from "./index.js";

function pairs(count: number, length: number): MetadataInit {
  return Object.fromEntries(
    Array.from({ length: count }, (_, index) => [`key-${index}`, "x".repeat(length)]),
  );
}

describe("a server's limit on metadata", () => {
  it.each<[string, MetadataInit, number | undefined]>([
    ["bytes", pairs(10, 500), 4_096],
    ["one long value", pairs(1, 5_000), 4_096],
    ["many pairs", pairs(200, 1), undefined],
  ])("ends a call with too many of %s, and the connection goes on", async (_, metadata, maxMetadataBytes) => {
    let handled = 0;
    const echo = (request: object): object => {
      handled++;
      return request;
    };
    const { client, connection } = await startEcho(
      { ...echoHandlers, echo },
      { server: { maxMetadataBytes } },
    );
    let lost = 0;
    connection.onConnectionLost(() => lost++);
    for (const error of [
      await failure(client.echo({}, { metadata })),
      await failure(client.list({ count: 1 }, { metadata })),
    ]) {
      expect(error.code).toBe("RESOURCE_EXHAUSTED");
      expect(error.hint).toMatch(/over a limit \(64 KiB .* maxMetadataBytes; 128 pairs on Node\)/);
    }
    expect(await client.echo({ text: "x" })).toMatchObject({ text: "x" });
    expect(handled).toBe(1);
    expect(lost).toBe(0);
  });

  it("is 64 KiB by default, also for what is sent", async () => {
    const { client, connection } = await startEcho({
      echo: ({ text }) => {
        const metadata = { detail: ["x".repeat(Number(text))] };
        throw new RpcError("NOT_FOUND", "there is none", { metadata });
      },
      list: echoHandlers.list,
    });
    let lost = 0;
    connection.onConnectionLost(() => lost++);
    expect(await all(client.list({ count: 1 }, { metadata: pairs(6, 10_000) }))).toHaveLength(1);
    expect(await failure(client.list({}, { metadata: pairs(2, 32_700) }))).toMatchObject({
      code: "RESOURCE_EXHAUSTED",
    });
    for (const metadata of [pairs(2, 32_800), { "key-bin": new Uint8Array(50_000) }]) {
      const error = await failure(client.echo({}, { metadata }));
      expect(error.code).toBe("INVALID_ARGUMENT");
      expect(error.reason).toMatch(
        /^the metadata cannot be sent: it comes to \d+ bytes or more, and the limit is 65536$/,
      );
    }
    // a handler's details that are too long stay behind, and its answer does not
    expect((await failure(client.echo({ text: "60000" }))).metadata?.detail).toHaveLength(1);
    expect(await failure(client.echo({ text: "100000" }))).toMatchObject({ code: "NOT_FOUND", metadata: {} });
    expect(lost).toBe(0);
  });
});

describe("a server's limit on calls at the same time", () => {
  it("makes a client wait with more, until others have ended or its time is over", async () => {
    const begun: string[] = [];
    const two = deferred();
    const proceed = deferred();
    const { client } = await startEcho(
      {
        async echo(request) {
          begun.push(request.text);
          if (begun.length === 2) two.resolve();
          await proceed.promise;
          return request;
        },
      },
      { server: { maxConcurrentStreams: 2 } },
    );
    const answers = ["a", "b", "c"].map((text) => client.echo({ text }));
    await two.promise;
    const late = await failure(client.echo({ text: "late" }, { timeoutMs: 50 }));
    expect(late.code).toBe("DEADLINE_EXCEEDED");
    expect(begun).toEqual(["a", "b"]);
    proceed.resolve();
    expect((await Promise.all(answers)).map(({ text }) => text)).toEqual(["a", "b", "c"]);
    expect(begun).toEqual(["a", "b", "c"]);
  });
});

it("limits that are none are refused", async () => {
  const endpoint = `${await temporaryFolder()}/s.sock`;
  for (const [wrong, reason] of [
    [
      { maxConcurrentStreams: 0 },
      "maxConcurrentStreams is 0, and must be a whole number from 1 to 4294967295",
    ],
    [{ maxConcurrentStreams: Number.POSITIVE_INFINITY }, /^maxConcurrentStreams is Infinity, /],
    [{ maxMetadataBytes: 1.5 }, /^maxMetadataBytes is 1\.5, /],
    [{ maxMetadataBytes: "8" as never }, /^maxMetadataBytes is a string, /],
    [
      { keepalive: { intervalMs: 0 } },
      /^keepalive\.intervalMs is 0, and must be a whole number from 1 to 2147483646$/,
    ],
    [{ keepalive: { timeoutMs: -1 } }, /^keepalive\.timeoutMs is -1, /],
  ] as const) {
    await expect(serve({ endpoint, services: [], ...wrong })).rejects.toMatchObject({
      code: "INVALID_ARGUMENT",
      reason: typeof reason === "string" ? reason : expect.stringMatching(reason),
    });
  }
  const server = await serve({ endpoint, services: [] });
  await server.close();
});

it.each([0, -5, Number.NaN, 1.5, "x" as never])(
  "maxMessageBytes %s is refused on both sides",
  async (maxMessageBytes) => {
    const error = { code: "INVALID_ARGUMENT", reason: expect.stringMatching(/^maxMessageBytes is /) };
    expect(() => connect("tcp://127.0.0.1:1", { maxMessageBytes })).toThrow(expect.objectContaining(error));
    await expect(
      serve({ endpoint: "tcp://127.0.0.1:0", services: [], maxMessageBytes }),
    ).rejects.toMatchObject(error);
  },
);
