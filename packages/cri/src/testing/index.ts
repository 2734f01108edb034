export type { ContractCase, ContractOptions } from "./contract/contract-case.js";
export { runtimeContract } from "./contract/runtime-contract.js";
export type { FakeCommand, FakeCommandCall, FakeCommandResult } from "./fake-command.js";
export type { FakeImage, FakePull } from "./fake-image.js";
export { defaultProgram, type FakeProcess, type FakeProgram, FakeStop } from "./fake-program.js";
export { type FakeHandlers, FakeRuntime } from "./fake-runtime.js";
export type { FakeRuntimeOptions } from "./fake-runtime-options.js";
export type { FakeStatus } from "./fake-status.js";
export type { LogStream } from "./log-file.js";
export type { ProgramEnd } from "./running-program.js";
export {
  type FakeServing,
  type RestartOptions,
  type RpcName,
  type RunningFakeRuntime,
  type StartFakeRuntimeOptions,
  startFakeRuntime,
} from "./start-fake-runtime.js";
