export type { Exec, PluginCall, PluginOutcome } from "../exec/exec.js";
export type { PluginExit } from "../plugin/call-plugin.js";
export type { PluginOptions } from "../plugin/plugin-options.js";
export { callPlugin, type TestCall } from "./call-plugin.js";
export { type FakePlan, type FakePlugin, installFakePlugin } from "./fake-plugin.js";
export type { FakeReply } from "./fake-reply.js";
export type { RecordedCall } from "./recorded-call.js";
export { RecordingExec, type RecordingExecOptions } from "./recording-exec.js";
