import { describe, expect, it } from "vitest";
import { deferred, failure, startEcho } from "../testdata/start-echo.js";

const many = 100_000;
const payload = Buffer.alloc(1_000);

describe("backpressure", () => {
  it("bounds a handler whose caller reads little", async () => {
    let yielded = 0;
    const returned = deferred();
    const { client } = await startEcho({
      async *list() {
        try {
          for (; yielded < many; yielded++) yield { count: yielded, payload };
        } finally {
          returned.resolve();
        }
      },
      echo: () => ({ count: yielded }),
    });
    let read = 0;
    for await (const { count } of client.list({})) {
      expect(count).toBe(read);
      if (++read === 5) break;
      // time enough to run ahead: until two calls one after the other find the handler where it was
      let before = -1;
      for (;;) {
        const { count: now } = await client.echo({});
        if (now === before) break;
        before = now;
      }
    }
    await returned.promise;
    expect(yielded).toBeGreaterThan(5);
    // 4 MiB of window and what lies in buffers on the way
    expect(yielded).toBeLessThan(10_000);
  });

  it("bounds a source of requests whose handler reads little", async () => {
    for (const kind of ["collect", "chat"] as const) {
      let produced = 0;
      const returned = deferred();
      async function* requests(): AsyncGenerator<object> {
        try {
          for (; produced < many; produced++) yield { count: produced, payload };
        } finally {
          returned.resolve();
        }
      }
      async function readFive(source: AsyncIterable<{ count: number }>): Promise<{ count: number }> {
        let read = 0;
        for await (const { count } of source) {
          expect(count).toBe(read);
          if (++read === 5) break;
          let before = -1;
          while (before !== produced) {
            before = produced;
            for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
          }
        }
        return { count: read };
      }
      const { client } = await startEcho({
        collect: readFive,
        async *chat(source) {
          yield await readFive(source);
        },
      });
      if (kind === "collect") expect(await client.collect(requests())).toMatchObject({ count: 5 });
      else for await (const answer of client.chat(requests())) expect(answer).toMatchObject({ count: 5 });
      await returned.promise;
      expect(produced).toBeGreaterThan(5);
      expect(produced).toBeLessThan(10_000);
    }
  });

  it("lets all of a long stream through", async () => {
    const { client } = await startEcho();
    let sum = 0;
    for await (const { count } of client.list({ count: 5_000 })) sum += count;
    expect(sum).toBe((5_000 * 4_999) / 2);
    async function* requests(): AsyncGenerator<{ count: number }> {
      for (let count = 0; count < 5_000; count++) yield { count };
    }
    sum = 0;
    for await (const { count } of client.chat(requests())) sum += count;
    expect(sum).toBe((5_000 * 4_999) / 2);
    expect(await client.collect(requests())).toMatchObject({ count: 5_000 });
  });

  it("does not keep a reader that pauses from being cancelled", async () => {
    const { client } = await startEcho({
      async *list() {
        for (let count = 0; count < many; count++) yield { count, payload };
      },
    });
    const controller = new AbortController();
    const answers = client.list({}, { signal: controller.signal });
    const error = await failure(
      (async () => {
        for await (const { count } of answers) if (count === 3) controller.abort("why");
      })(),
    );
    expect(error).toMatchObject({ code: "CANCELLED", cause: "why" });
  });
});
