import { readFileSync } from "node:fs";
import { RpcError } from "@container-interfaces/transport";
import { describe, expect, it } from "vitest";
import { messageTypes } from "../../testdata/load-descriptors.js";
import { ContainerConfig, ContainerStatus, MountPropagation, PodSandboxConfig } from "../index.js";
import { fromCrictlConfig, fromJson, toCrictlConfig, toCrictlJson } from "./index.js";

/** What the documentation of crictl gives as an example. */
const podConfig = {
  metadata: { name: "nginx-sandbox", namespace: "default", attempt: 1, uid: "hdishd83djaidwnduwk28bcsb" },
  log_directory: "/tmp",
  linux: { security_context: { namespace_options: { network: 2 } } },
};

describe("the form of crictl's output", () => {
  it("has every field without presence, and no message that is not set", () => {
    const json = toCrictlJson(ContainerStatus, { id: "c1", createdAt: 1_700_000_000_000_000_001n });
    expect(json).toEqual({
      id: "c1",
      state: "CONTAINER_CREATED",
      createdAt: "1700000000000000001",
      startedAt: "0",
      finishedAt: "0",
      exitCode: 0,
      imageRef: "",
      reason: "",
      message: "",
      labels: {},
      annotations: {},
      mounts: [],
      logPath: "",
      imageId: "",
      stopSignal: "SIGNAL_RUNTIME_DEFAULT",
    });
    expect(fromJson(ContainerStatus, json)).toEqual(
      ContainerStatus.fromPartial({ id: "c1", createdAt: 1_700_000_000_000_000_001n }),
    );
  });
});

describe("the form of crictl's configuration files", () => {
  it("has the names of the proto and numbers for enums", () => {
    const config = fromCrictlConfig(PodSandboxConfig, podConfig);
    expect(config.logDirectory).toBe("/tmp");
    expect(config.linux?.securityContext?.namespaceOptions?.network).toBe(2);
    expect(toCrictlConfig(PodSandboxConfig, config)).toEqual(podConfig);
  });

  it("has the values of environment variables as plain text, and integers of 64 bits as numbers", () => {
    const text = {
      metadata: { name: "busybox" },
      image: { image: "busybox" },
      envs: [{ key: "GREETING", value: "grüß dich" }, { key: "EMPTY" }],
      mounts: [{ container_path: "/data", host_path: "/srv", propagation: 2 }],
      linux: { resources: { memory_limit_in_bytes: 268_435_456 } },
    };
    const config = fromCrictlConfig(ContainerConfig, text);
    expect(config.envs.map(({ value }) => Buffer.from(value).toString())).toEqual(["grüß dich", ""]);
    expect(config.mounts[0]?.propagation).toBe(MountPropagation.PROPAGATION_BIDIRECTIONAL);
    expect(config.linux?.resources?.memoryLimitInBytes).toBe(268_435_456n);
    expect(toCrictlConfig(ContainerConfig, config)).toEqual(text);
  });

  it("is read with names in any case, with lowerCamel names, and with enums by name", () => {
    const config = fromCrictlConfig(ContainerConfig, {
      Log_Path: "a.log",
      workingDir: "/srv",
      mounts: [{ HOST_PATH: "/x", propagation: "PROPAGATION_HOST_TO_CONTAINER" }],
    });
    expect(config).toMatchObject({ logPath: "a.log", workingDir: "/srv" });
    expect(config.mounts[0]).toMatchObject({ hostPath: "/x", propagation: 1 });
  });

  it.each([
    [{ envs: [{ key: "A", value: 1 }] }, "envs[0].value", /expected bytes/],
    [{ envs: { A: "1" } }, "envs", /expected a list/],
    [{ metadata: "web" }, "metadata", /expected an object/],
    [{ mounts: [{ hostpath: "/x" }] }, "mounts[0].hostpath", /has no such field/],
    [{ log_path: "a", LOG_PATH: "b" }, "LOG_PATH", /has no such field/],
    [{ log_path: "a", logPath: "b" }, "logPath", /twice/],
    ["web", "", /expected an object/],
  ])("tells what is wrong: %j", (config, path, reason) => {
    let error: unknown;
    try {
      fromCrictlConfig(ContainerConfig, config);
    } catch (thrown) {
      error = thrown;
    }
    expect(RpcError.is(error, "INVALID_JSON") && error).toMatchObject({
      path,
      reason: expect.stringMatching(reason),
    });
  });

  it("passes over unknown fields when asked to, as crictl does", () => {
    expect(
      fromCrictlConfig(ContainerConfig, { nonsense: 1, log_path: "a" }, { ignoreUnknown: true }).logPath,
    ).toBe("a");
  });

  it("refuses an integer that a JSON number cannot carry", () => {
    const message = { linux: { resources: { memoryLimitInBytes: 2n ** 62n + 1n } } };
    expect(() => toCrictlConfig(ContainerConfig, message)).toThrow(
      /linux\.resources\.memoryLimitInBytes: 4611686018427387905 has more than 53 bits/,
    );
  });

  it("carries every golden message that fits", () => {
    const golden: { type: string; hex: string }[] = JSON.parse(
      readFileSync(new URL("../../testdata/cri.json", import.meta.url), "utf8"),
    );
    let carried = 0;
    for (const { type: name, hex } of golden) {
      const type = messageTypes.get(name.replace("runtime.v1.", "").replaceAll(".", "_"));
      if (type === undefined) throw new Error(`there is no ${name}`);
      const message = type.decode(Buffer.from(hex, "hex"));
      let config: unknown;
      try {
        config = toCrictlConfig(type, message);
      } catch (error) {
        expect(String(error)).toMatch(/more than 53 bits/);
        continue;
      }
      const again = fromCrictlConfig(type, JSON.parse(JSON.stringify(config)));
      // an environment variable can hold bytes that are no text, and loses them here
      if (/Container(Config|Status)|KeyValue|CreateContainer|Restore/.test(name)) continue;
      expect(Buffer.from(type.encode(again).finish()).toString("hex"), name).toBe(
        Buffer.from(type.encode(message).finish()).toString("hex"),
      );
      carried += 1;
    }
    expect(carried).toBeGreaterThan(200);
  });
});
