import { describe, expect, it } from "vitest";
import type { ContainerConfig } from "./container-config.js";
import { processArgsOf } from "./process-args-of.js";
import { processEnvOf } from "./process-env-of.js";

const PATH = "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe("processEnvOf", () => {
  const accepted: readonly (readonly [
    string,
    ContainerConfig,
    readonly string[] | undefined,
    readonly string[],
  ])[] = [
    ["nothing", {}, undefined, [PATH]],
    ["a terminal", { tty: true }, undefined, [PATH, "TERM=xterm"]],
    ["the image's", {}, ["PATH=/bin", "A=1"], ["PATH=/bin", "A=1"]],
    ["the image's terminal", { tty: true }, ["TERM=vt100"], [PATH, "TERM=vt100"]],
    ["a name alone takes it away", {}, ["PATH"], []],
    ["an entry without a name", {}, ["=x"], [PATH]],
    ["bytes", { envs: [{ key: "A", value: bytes("ü=\n") }] }, undefined, [PATH, "A=ü=\n"]],
    [
      "a byte order mark stays",
      { envs: [{ key: "A", value: bytes("\uFEFFx") }] },
      undefined,
      [PATH, "A=\uFEFFx"],
    ],
    ["a text", { envs: [{ key: "A", value: "1" }] }, undefined, [PATH, "A=1"]],
    ["no value", { envs: [{ key: "A" }] }, undefined, [PATH, "A="]],
    ["over the image's", { envs: [{ key: "A", value: "2" }] }, ["A=1", "B=1"], [PATH, "A=2", "B=1"]],
    [
      "twice",
      {
        envs: [
          { key: "A", value: "1" },
          { key: "A", value: "2" },
        ],
      },
      undefined,
      [PATH, "A=2"],
    ],
  ];
  for (const [name, config, Env, wanted] of accepted) {
    it(name, () => expect(processEnvOf(config, Env === undefined ? {} : { Env })).toEqual(wanted));
  }

  it("takes path and host name, which both can override", () => {
    expect(processEnvOf({}, {}, { path: "/x", hostname: "web" })).toEqual(["PATH=/x", "HOSTNAME=web"]);
    expect(processEnvOf({}, { Env: ["HOSTNAME=own"] }, { hostname: "web" })).toContain("HOSTNAME=own");
  });

  const secret = "s3cret";
  for (const [name, variable, key] of [
    ["no name", { value: secret }, "key"],
    ["= in a name", { key: "A=B", value: secret }, "key"],
    ["NUL in a name", { key: "A\0", value: secret }, "key"],
    ["NUL in a value", { key: "A", value: `${secret}\0` }, "value"],
    ["no UTF-8", { key: "A", value: Uint8Array.of(0x73, 0xff) }, "value"],
  ] as const) {
    it(`refuses ${name}, without the value`, () => {
      const convert = (): unknown => processEnvOf({ envs: [{ key: "OK" }, variable] }, {});
      expect(convert).toThrow(`[INVALID_ARGUMENT] reading config.envs[1].${key}: `);
      expect(convert).not.toThrow(secret);
    });
  }
});

describe("processArgsOf", () => {
  const image = { Entrypoint: ["/entry"], Cmd: ["a", "b"] };
  for (const [name, config, own, wanted] of [
    ["the image's", {}, image, ["/entry", "a", "b"]],
    ["the image's command alone", {}, { Cmd: ["sh"] }, ["sh"]],
    ["arguments", { args: ["c"] }, image, ["/entry", "c"]],
    ["a command", { command: ["x"] }, image, ["x"]],
    ["a command and arguments", { command: ["x"], args: ["y"] }, image, ["x", "y"]],
    ["empty lists", { command: [], args: [] }, image, ["/entry", "a", "b"]],
    ["an entrypoint that was undone", {}, { Entrypoint: [""], Cmd: ["sh"] }, ["sh"]],
    ["null", {}, { Entrypoint: null, Cmd: ["sh"] }, ["sh"]],
    ["empty arguments", { command: ["x", ""] }, {}, ["x", ""]],
  ] as const) {
    it(name, () => expect(processArgsOf(config, own)).toEqual(wanted));
  }
  for (const [name, config] of [
    ["no program", {}],
    ["an empty program", { command: [""] }],
    ["NUL", { command: ["x", "a\0b"] }],
  ] as const) {
    it(`refuses ${name}`, () => {
      expect(() => processArgsOf(config, {})).toThrow("[INVALID_ARGUMENT] reading config.command: ");
    });
  }
});
