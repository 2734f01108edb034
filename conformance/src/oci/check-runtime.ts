import type { Checks } from "../checks.js";
import { runtimeCases } from "./runtime-cases.js";
import { RuntimeLab, type RuntimeUnderTest } from "./runtime-lab.js";

/** Has our driver use a real runtime, and looks for what that leaves behind, after each case. */
export async function checkRuntime(checks: Checks, test: RuntimeUnderTest): Promise<void> {
  const lab = await RuntimeLab.create(test);
  try {
    for (const { name, body } of runtimeCases) {
      await checks.check(`${test.name}: ${name}`, async () => {
        // of a case that has failed
        await lab.clear();
        await body(lab);
        await lab.expectNothing();
      });
    }
  } finally {
    await lab.close();
  }
}
