import { describe, expect, test } from "vitest";
import { z } from "zod";
import { notingPlugin, printedError } from "../../test/plugin-answer.js";
import { callPlugin } from "../testing/index.js";
import type { PluginOptions, SchemaResult, StandardSchema } from "./index.js";

const named = { cniVersion: "1.1.0", name: "lab" };

describe("a validator of zod", () => {
  const schema = z.looseObject({
    bridge: z.string().default("cni0"),
    mtu: z.coerce.number().optional(),
    ipam: z.object({ type: z.string(), ranges: z.array(z.object({ subnet: z.string() })).optional() }),
  });

  test("gives the handlers the configuration as it makes it, with its type", async () => {
    const bridges: [string, number | undefined][] = [];
    const plugin: PluginOptions<z.infer<typeof schema>> = {
      config: schema,
      add: ({ config, stdin }) => {
        bridges.push([config.bridge, config.mtu]);
        expect(config.cniVersion).toBe("1.1.0");
        expect(JSON.parse(Buffer.from(stdin).toString())).not.toHaveProperty("bridge");
        return undefined;
      },
      del: () => {},
    };
    const config = { ...named, mtu: "1400", ipam: { type: "host-local" } };
    expect((await callPlugin(plugin, { verb: "ADD", config })).exitCode).toBe(0);
    expect(bridges).toEqual([["cni0", 1400]]);
  });

  test.each(["ADD", "CHECK", "DEL", "GC", "STATUS"] as const)(
    "has %s refused with the code 7 and all that is wrong",
    async (verb) => {
      const { plugin, called } = notingPlugin({ config: schema });
      const config = { ...named, bridge: 1, ipam: { ranges: [{ subnet: "10.0.0.0/8" }, {}] } };
      const error = printedError(await callPlugin(plugin, { verb, config }));
      expect(error).toMatchObject({ code: 7, msg: "invalid network configuration" });
      expect(error.details).toMatch(/^bridge: .+; ipam\.type: .+; ipam\.ranges\.1\.subnet: .+$/);
      expect(called).toEqual([]);
    },
  );
});

describe("a validator of one's own", () => {
  const own = (
    validate: (value: unknown) => SchemaResult<{ mtu: number }> | Promise<SchemaResult<{ mtu: number }>>,
  ) => ({ "~standard": { version: 1, vendor: "own", validate } }) satisfies StandardSchema<{ mtu: number }>;

  test("is asked once, and may take its time", async () => {
    const asked: unknown[] = [];
    const config = own(async (value) => {
      asked.push(value);
      return { value: { mtu: 9000 } };
    });
    const seen: number[] = [];
    const { plugin } = notingPlugin({ config, add: ({ config: { mtu } }) => void seen.push(mtu) });
    await callPlugin(plugin, { verb: "ADD", config: named });
    expect([asked, seen]).toEqual([[named], [9000]]);
  });

  test("may say where in either form, or nowhere", async () => {
    const config = own(() => ({
      issues: [
        { message: "no" },
        { message: "empty", path: [] },
        { message: "bad", path: [{ key: "a" }, 0, Symbol.for("s")] },
      ],
    }));
    const { plugin } = notingPlugin({ config });
    const error = printedError(await callPlugin(plugin, { verb: "ADD", config: named }));
    expect(error).toMatchObject({ code: 7, details: "no; empty; a.0.Symbol(s): bad" });
  });

  test("that gives a value beside what is wrong has refused it", async () => {
    const config = own(() => ({ value: { mtu: 1 }, issues: [{ message: "no" }] }));
    const { plugin, called } = notingPlugin({ config });
    const error = printedError(await callPlugin(plugin, { verb: "ADD", config: named }));
    expect([error.code, error.details, called]).toEqual([7, "no", []]);
  });

  test("that fails itself is a bug of the plugin", async () => {
    const config = own(() => {
      throw new TypeError("bug");
    });
    const { plugin } = notingPlugin({ config });
    const error = printedError(await callPlugin(plugin, { verb: "DEL", config: named }));
    expect(error).toMatchObject({ code: 999, msg: "bug" });
  });

  test("is not asked before the version and the namespace are found to be right, nor for VERSION", async () => {
    let asked = 0;
    const config = own(() => {
      asked += 1;
      return { value: { mtu: 1 } };
    });
    const { plugin } = notingPlugin({ config, versions: ["1.0.0"] });
    await callPlugin(plugin, { verb: "ADD", config: named });
    await callPlugin(plugin, { verb: "VERSION" });
    const env = { CNI_NETNS: "/proc/self/ns/net" };
    await callPlugin(plugin, { verb: "ADD", config: { ...named, cniVersion: "1.0.0" }, env });
    expect(asked).toBe(0);
  });
});

test("without a validator the configuration is as it came", async () => {
  const seen: unknown[] = [];
  const { plugin } = notingPlugin({ add: ({ config }) => void seen.push(config) });
  await callPlugin(plugin, { verb: "ADD", config: { ...named, mtu: "1400", list: [1] } });
  expect(seen).toEqual([{ ...named, mtu: "1400", list: [1] }]);
});
