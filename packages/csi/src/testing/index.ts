export type { ContractCase, ContractOptions } from "./contract/contract-case.js";
export { type DescribeDriverOptions, describeDriver, type TestRun } from "./contract/describe-driver.js";
export { driverContract } from "./contract/driver-contract.js";
export type { Ability } from "./driver-abilities.js";
export type { DriverClients } from "./driver-clients.js";
export { createFakeDriver, type FakeDriver } from "./fake-driver.js";
export type { FakeDriverOptions, FakeRpc } from "./fake-driver-options.js";
export { FakeDriverState, fakeBlockBytes } from "./fake-driver-state.js";
export type { FakeCall, FakeHold } from "./fake-faults.js";
export { FakeOrchestrator } from "./fake-orchestrator.js";
export type {
  FakeGroupSnapshot,
  FakePublication,
  FakeSnapshot,
  FakeStaging,
  FakeUse,
  FakeVolume,
} from "./fake-volume.js";
export { type RunningFakeDriver, type StartFakeDriverOptions, startFakeDriver } from "./start-fake-driver.js";
export type { FakeOrchestratorOptions, OrchestratorStep, VolumeLife } from "./volume-life.js";
