import { mkdir, mkdtemp } from "node:fs/promises";
import { join } from "node:path";
import type { GcAttachment, RuntimeConf, TraceContext } from "@container-interfaces/cni";
import type { Case, CaseLab, Ended, Outcome } from "./case.js";
import { ourStep } from "./our-step.js";
import { theirStep } from "./their-step.js";
import { readCalls, snapshot, writeFiles } from "./traces.js";

/** One operation on a CNIConfig. */
export interface Step {
  /** As the driver calls it. */
  readonly op: Operation;
  /** The network: its text, or the name of a file of the scenario. */
  readonly list?: string;
  readonly file?: string;
  /** A single plugin: its text. */
  readonly plugin?: string;
  readonly rt?: Partial<RuntimeConf>;
  readonly valid?: readonly GcAttachment[];
  readonly containerId?: string;
  readonly pluginType?: string;
  readonly timeoutMs?: number;
  readonly trace?: TraceContext;
  /** Variables that the process has meanwhile. */
  readonly env?: Readonly<Record<string, string>>;
}

/** What a step does. */
export type Operation =
  | "add"
  | "check"
  | "del"
  | "gc"
  | "status"
  | "validate"
  | "cachedResult"
  | "cachedConfig"
  | "addSingle"
  | "checkSingle"
  | "delSingle"
  | "validateSingle"
  | "cachedResultSingle"
  | "cachedConfigSingle"
  | "getVersionInfo"
  | "cachedAttachments";

/** Operations one after another on a cache of their own. */
export interface Scenario {
  readonly name: string;
  readonly differs?: Case["differs"];
  /** What the plugins do, by their names and the commands; those that it does not have do nothing, and have success. */
  readonly plan?: Readonly<Record<string, Readonly<Record<string, Behaviour>>>>;
  /** Files of the cache before, by their names in its folder; null makes a folder. */
  readonly cache?: Readonly<Record<string, string | null>>;
  /** Files of configuration. */
  readonly files?: Readonly<Record<string, string>>;
  /** The search path, where it is not the folder of the plugins; `BIN` in it stands for that one, `EMPTY` for one that has nothing. */
  readonly path?: readonly string[];
  readonly steps: readonly Step[];
}

/** What a plugin does in a call, see the recorder's README. */
export interface Behaviour {
  readonly stdout?: string;
  readonly stdoutBytes?: string;
  readonly stderr?: string;
  readonly stderrBytes?: string;
  readonly exitCode?: number;
  readonly signal?: number;
  readonly sleepMs?: number;
  readonly ignoreStdin?: boolean;
}

/** What a step needs beside itself. */
export interface StepLab {
  readonly lab: CaseLab;
  /** The folder of the cache. */
  readonly cacheDir: string;
  readonly path: readonly string[];
  /** The variables of the step and those that steer the recorder. */
  readonly env: Readonly<Record<string, string>>;
  /** The folder of the scenario's files. */
  readonly files: string;
}

/** The case of a scenario. */
export function scenarioCase(scenario: Scenario): Case {
  return {
    name: scenario.name,
    differs: scenario.differs,
    // the plugins and both sides find these in the same place
    prepare: ({ folder }) =>
      writeFiles(folder, { ...scenario.files, plan: JSON.stringify(scenario.plan ?? {}) }),
    theirs: (lab) => play(scenario, lab, theirStep),
    ours: (lab) => play(scenario, lab, ourStep),
  };
}

async function play(
  { cache = {}, path, steps }: Scenario,
  lab: CaseLab,
  run: (step: Step, lab: StepLab) => Promise<Ended & { readonly stderr: string }>,
): Promise<Outcome> {
  const own = await mkdtemp(join(lab.folder, "side-"));
  const cacheDir = join(own, "cache");
  await mkdir(cacheDir, { mode: 0o700 });
  await writeFiles(cacheDir, cache);
  const places: Readonly<Record<string, string>> = { BIN: lab.bin, EMPTY: join(lab.folder, "empty") };
  const ends: Ended[] = [];
  for (const [index, step] of steps.entries()) {
    const log = join(own, `log-${index}`);
    const env = { ...step.env, CNI_TEST_LOG: log, CNI_TEST_PLAN: join(lab.folder, "plan") };
    const { stderr, ...end } = await run(step, {
      lab,
      cacheDir,
      path: (path ?? ["BIN"]).map((folder) => folder.replace(/BIN|EMPTY/, (name) => places[name] ?? name)),
      env,
      files: lab.folder,
    });
    ends.push({ ...end, seen: { calls: await readCalls(log), stderr } });
  }
  return { steps: ends, files: await snapshot(cacheDir) };
}
