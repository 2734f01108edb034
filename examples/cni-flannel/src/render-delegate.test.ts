import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { PluginErrorCode } from "@container-interfaces/cni/plugin";
import { expect, test } from "vitest";
import { errorOf, flannelUnderTest } from "../test/flannel-call.js";

/** A configuration and a subnet file, and what the plugin in Go hands to the other plugin; null where it refuses them. */
interface Row {
  readonly name: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly subnetFile: string;
  readonly rendered: Readonly<Record<string, unknown>> | null;
}

const file = fileURLToPath(new URL("../testdata/rendered.json", import.meta.url));
const rows = JSON.parse(readFileSync(file, "utf8")) as readonly Row[];

test.each(rows.filter(({ rendered }) => rendered !== null))(
  "is rendered as by the plugin in Go: $name",
  async ({ config, subnetFile, rendered }) => {
    const result = { cniVersion: "1.0.0", ips: [{ address: "10.1.17.2/24" }] };
    const { exec, call } = flannelUnderTest({ reply: () => ({ stdout: result }) }, subnetFile);
    // a version that the row lacks is to be left out
    const { exitCode, stdout } = await call("ADD", { cniVersion: undefined, ...config });
    expect(exitCode, stdout).toBe(0);
    expect(exec.summary).toEqual([`ADD ${rendered?.type}`]);
    expect(exec.calls[0]?.config).toEqual(rendered);
  },
);

test.each(rows.filter(({ rendered }) => rendered === null))(
  "is refused as by the plugin in Go: $name",
  async ({ config, subnetFile }) => {
    const { exec, call } = flannelUnderTest({}, subnetFile);
    expect(errorOf(await call("ADD", config)).code).toBe(PluginErrorCode.INVALID_NETWORK_CONFIG);
    expect(exec.calls).toEqual([]);
  },
);

test.each([
  [{ delegate: { name: "x" } }, "delegate.name: flannel sets it itself"],
  [{ delegate: { ipam: null } }, "delegate.ipam: flannel sets it itself"],
  [{ delegate: { type: 1 } }, "delegate.type: expected the name of a plugin"],
  [{ delegate: { type: "a/b" } }, "delegate.type: expected the name of a plugin"],
  [{ delegate: [] }, "delegate: expected an object"],
  [{ subnetFile: 1, ipam: "x" }, "subnetFile: expected a text; ipam: expected an object"],
  [{ ipam: { routes: {} } }, "ipam.routes: expected an array"],
  [
    { ipam: { routes: [{ dst: "0.0.0.0/0" }, {}] } },
    "ipam.routes[1].dst: expected a network such as 10.96.0.0/12",
  ],
])("%j is refused by its key", async (keys, details) => {
  const { call } = flannelUnderTest();
  expect(errorOf(await call("ADD", keys))).toMatchObject({
    code: PluginErrorCode.INVALID_NETWORK_CONFIG,
    msg: "invalid network configuration",
    details,
  });
});
