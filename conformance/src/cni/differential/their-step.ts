import { join } from "node:path";
import type { GoAnswer } from "../go-driver.js";
import type { Ended } from "./case.js";
import { base64, showBase64, theirEnd } from "./ended.js";
import { type TheirResult, viewTheirResult } from "./result-view.js";
import type { Operation, Step, StepLab } from "./scenario.js";

/** Has libcni carry out a step. */
export async function theirStep(
  { op, list, file, plugin, rt, env: _, ...fields }: Step,
  { lab, cacheDir, path, env, files }: StepLab,
): Promise<Ended & { readonly stderr: string }> {
  const answer: GoAnswer = await lab.driver.call(op, {
    cacheDir,
    path,
    env,
    list: list === undefined ? undefined : base64(list),
    plugin: plugin === undefined ? undefined : base64(plugin),
    file: file === undefined ? undefined : join(files, file),
    rt:
      rt === undefined
        ? undefined
        : { containerId: "", netns: "", ifName: "", args: [], capabilityArgs: {}, ...rt },
    ...fields,
  });
  return { ...theirEnd(answer, views[op] ?? (() => null)), stderr: showBase64(answer.stderr ?? "") };
}

interface TheirAttachment {
  readonly containerId: string;
  readonly network?: string;
  readonly ifName: string;
  readonly netns: string;
  readonly args?: unknown;
  readonly cniArgs?: unknown;
  readonly capabilityArgs: unknown;
  readonly config?: string;
}

const viewAttachment = ({
  containerId,
  network,
  ifName,
  netns,
  args,
  cniArgs,
  capabilityArgs,
  config,
}: TheirAttachment): unknown => ({
  containerId,
  network,
  ifName,
  netns,
  args: args ?? cniArgs ?? [],
  capabilityArgs: capabilityArgs ?? {},
  config: config === undefined ? undefined : showBase64(config),
});

const viewCached = (cached: { config: string | null; rt: TheirAttachment } | null): unknown =>
  cached === null ? null : { config: showBase64(cached.config ?? ""), rt: viewAttachment(cached.rt) };

const views: Readonly<Partial<Record<Operation, (value: never) => unknown>>> = {
  add: (result: TheirResult | null) => viewTheirResult(result),
  addSingle: (result: TheirResult | null) => viewTheirResult(result),
  cachedResult: (result: TheirResult | null) => viewTheirResult(result),
  cachedResultSingle: (result: TheirResult | null) => viewTheirResult(result),
  cachedConfig: viewCached,
  cachedConfigSingle: viewCached,
  validate: (capabilities: readonly string[] | null) => capabilities ?? [],
  validateSingle: (capabilities: readonly string[] | null) => capabilities ?? [],
  getVersionInfo: ({ encoded }: { encoded: string }) => JSON.parse(showBase64(encoded)),
  cachedAttachments: (all: readonly TheirAttachment[] | null) =>
    (all ?? []).map((each) => viewAttachment({ ...each, config: each.config ?? "" })),
};
