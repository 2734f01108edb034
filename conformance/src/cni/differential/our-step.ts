import { join } from "node:path";
import {
  type CachedConfig,
  type CallOptions,
  CNIConfig,
  createExec,
  type NetworkAttachment,
  networkConfFromBytes,
  networkConfFromFile,
  networkPluginConfFromBytes,
  type RuntimeConf,
} from "@container-interfaces/cni";
import type { Ended } from "./case.js";
import { ourEnd, show } from "./ended.js";
import { viewOurResult } from "./result-view.js";
import type { Operation, Step, StepLab } from "./scenario.js";

/** Has our port carry out a step. */
export async function ourStep(step: Step, lab: StepLab): Promise<Ended & { readonly stderr: string }> {
  const { cacheDir, path, env } = lab;
  let stderr = "";
  const onStderr = (text: string): void => {
    stderr += text;
  };
  const end = await withEnvironment(env, () =>
    ourEnd(async () => {
      const cni = new CNIConfig({ path, cacheDir, exec: createExec({ onStderr, busyPauseMs: 1 }) });
      return await operations[step.op](cni, step, lab);
    }),
  );
  return { ...end, stderr };
}

/** Runs code while the process has more variables, which plugins inherit. */
async function withEnvironment<T>(env: Readonly<Record<string, string>>, run: () => Promise<T>): Promise<T> {
  const before = { ...process.env };
  Object.assign(process.env, env);
  try {
    return await run();
  } finally {
    for (const name of Object.keys(env)) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
  }
}

type Run = (cni: CNIConfig, step: Step, lab: StepLab) => Promise<unknown>;

const operations: Readonly<Record<Operation, Run>> = {
  add: onList(async (cni, list, step) =>
    viewOurResult(await cni.addNetworkList(list, rtOf(step), optionsOf(step))),
  ),
  check: onList((cni, list, step) => nothing(cni.checkNetworkList(list, rtOf(step), optionsOf(step)))),
  del: onList((cni, list, step) => nothing(cni.delNetworkList(list, rtOf(step), optionsOf(step)))),
  gc: onList((cni, list, step) =>
    nothing(cni.gcNetworkList(list, { validAttachments: step.valid }, optionsOf(step))),
  ),
  status: onList((cni, list, step) => nothing(cni.getStatusNetworkList(list, optionsOf(step)))),
  validate: onList((cni, list, step) => cni.validateNetworkList(list, optionsOf(step))),
  cachedResult: onList(async (cni, list, step) =>
    viewOurResult(await cni.getNetworkListCachedResult(list, rtOf(step))),
  ),
  cachedConfig: onList(async (cni, list, step) =>
    viewCached(await cni.getNetworkListCachedConfig(list, rtOf(step))),
  ),
  addSingle: onPlugin(async (cni, plugin, step) =>
    viewOurResult(await cni.addNetwork(plugin, rtOf(step), optionsOf(step))),
  ),
  checkSingle: onPlugin((cni, plugin, step) =>
    nothing(cni.checkNetwork(plugin, rtOf(step), optionsOf(step))),
  ),
  delSingle: onPlugin((cni, plugin, step) => nothing(cni.delNetwork(plugin, rtOf(step), optionsOf(step)))),
  validateSingle: onPlugin((cni, plugin, step) => cni.validateNetwork(plugin, optionsOf(step))),
  cachedResultSingle: onPlugin(async (cni, plugin, step) =>
    viewOurResult(await cni.getNetworkCachedResult(plugin, rtOf(step))),
  ),
  cachedConfigSingle: onPlugin(async (cni, plugin, step) =>
    viewCached(await cni.getNetworkCachedConfig(plugin, rtOf(step))),
  ),
  getVersionInfo: (cni, step) => cni.getVersionInfo(step.pluginType ?? "", optionsOf(step)),
  cachedAttachments: async (cni, { containerId }) =>
    (await cni.getCachedAttachments(containerId)).map((each) => viewAttachment(each)),
};

function onList(
  run: (cni: CNIConfig, list: ReturnType<typeof networkConfFromBytes>, step: Step) => Promise<unknown>,
): Run {
  return async (cni, step, { files }) => {
    const { list, file } = step;
    const loaded =
      file === undefined
        ? networkConfFromBytes(Buffer.from(list ?? ""))
        : await networkConfFromFile(join(files, file));
    return await run(cni, loaded, step);
  };
}

function onPlugin(
  run: (
    cni: CNIConfig,
    plugin: ReturnType<typeof networkPluginConfFromBytes>,
    step: Step,
  ) => Promise<unknown>,
): Run {
  return async (cni, step) =>
    await run(cni, networkPluginConfFromBytes(Buffer.from(step.plugin ?? "")), step);
}

async function nothing(operation: Promise<void>): Promise<null> {
  await operation;
  return null;
}

function rtOf({ rt }: Step): RuntimeConf {
  return { containerId: "", netns: "", ifName: "", ...rt };
}

function optionsOf({ timeoutMs, trace }: Step): CallOptions {
  return { timeoutMs, traceContext: trace };
}

function viewAttachment(attachment: RuntimeConf & Partial<NetworkAttachment>): unknown {
  const { args = [], capabilityArgs = {}, config, containerId, network, ifName, netns } = attachment;
  return { containerId, network, ifName, netns, args, capabilityArgs, config: config && show(config) };
}

function viewCached(cached: CachedConfig | undefined): unknown {
  return cached === undefined ? null : { config: show(cached.config), rt: viewAttachment(cached.rt) };
}
