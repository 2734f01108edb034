import { describe, expect, it } from "vitest";
import { metadata } from "../../testdata/fake-fixture.js";
import { PodSandboxConfig } from "../gen/runtime/v1/api.js";
import { FakeRuntime } from "./index.js";

describe("FakeRuntime", () => {
  it("can be used without a socket", async () => {
    const { handlers, ...runtime } = new FakeRuntime();
    expect(runtime).toBeDefined();
    const context = {
      path: "",
      signal: new AbortController().signal,
      deadline: undefined,
      gone: false,
      metadata: {},
      peer: "",
    };
    const config = PodSandboxConfig.fromPartial({ metadata });
    const { podSandboxId } = await handlers.runPodSandbox({ config, runtimeHandler: "" }, context);
    expect(podSandboxId).toMatch(/^[0-9a-f]{64}$/);
  });
});
