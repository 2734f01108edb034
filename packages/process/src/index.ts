export { ProcessError, type ProcessErrorCode, type ProcessErrorFacts } from "./process-error.js";
export { bootId, pidNamespace, processStartTime } from "./process-marks.js";
export { ProgramResult } from "./program-result.js";
export type { RunOptions } from "./run-options.js";
export { runProgram } from "./run-program.js";
export {
  type SpawnedProgram,
  type SpawnOptions,
  type SpawnStdio,
  spawnProgram,
} from "./spawn-program.js";
export type { ProgramExit } from "./supervise.js";
