import { expect, test } from "vitest";
import type { AttachmentRequest } from "../plugin/index.js";
import { callPlugin } from "./index.js";

test("a plugin is called in this process with what a call needs, and with what it is given", async () => {
  const requests: AttachmentRequest[] = [];
  const plugin = {
    add: (request: AttachmentRequest) => {
      requests.push(request);
      return { ips: [{ address: "10.0.0.2/8" }] };
    },
    del: () => {},
  };
  const { exitCode, stdout, stderr } = await callPlugin(plugin, { verb: "ADD" });
  expect([exitCode, stderr]).toEqual([0, ""]);
  expect(JSON.parse(stdout)).toEqual({ cniVersion: "1.1.0", ips: [{ address: "10.0.0.2/8" }] });
  const env = { CNI_CONTAINERID: "web", CNI_ARGS: "A=1" };
  await callPlugin(plugin, { verb: "ADD", config: '{"name": "lab","cniVersion":"1.0.0"}', env });
  expect(requests).toMatchObject([
    {
      containerId: "test",
      netns: "/run/netns/test",
      ifName: "eth0",
      path: ["/opt/cni/bin"],
      config: { cniVersion: "1.1.0", name: "test" },
    },
    { containerId: "web", ifName: "eth0", args: { A: "1" }, config: { cniVersion: "1.0.0", name: "lab" } },
  ]);
  expect(Buffer.from(requests[1]?.stdin ?? []).toString()).toBe('{"name": "lab","cniVersion":"1.0.0"}');
});
