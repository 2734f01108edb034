import type { RuntimeClient } from "../../runtime-client.js";
import { containerCases } from "./container-cases.js";
import { ContractBench } from "./contract-bench.js";
import type { CaseBody, ContractCase, ContractOptions } from "./contract-case.js";
import { imageCases } from "./image-cases.js";
import { logCases } from "./log-cases.js";
import { nodeCases } from "./node-cases.js";
import { podCases } from "./pod-cases.js";

/**
 * What every container runtime has to do, as cases for any test runner: `for (const each of runtimeContract(…))
 * test(each.name, () => each.run())`. Each case has a connection of its own, makes sandboxes in the namespace `contract`
 * and removes them. Run them one after the other: one of them removes the image for a moment.
 */
export function runtimeContract(
  connect: () => Promise<RuntimeClient>,
  options: ContractOptions,
): ContractCase[] {
  const logs = options.logFolder === undefined ? {} : logCases;
  return Object.entries({ ...nodeCases, ...podCases, ...containerCases, ...logs, ...imageCases }).map(
    ([name, body]) => ({
      name,
      run: () => runCase(connect, options, body),
    }),
  );
}

async function runCase(
  connect: () => Promise<RuntimeClient>,
  options: ContractOptions,
  body: CaseBody,
): Promise<void> {
  await using client = await connect();
  const bench = new ContractBench(client, options);
  try {
    await body(client, bench);
  } catch (error) {
    // what the case found comes first
    await bench.clear().catch(() => {});
    throw error;
  }
  await bench.clear();
}
