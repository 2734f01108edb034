import * as nodeTest from "node:test";
import type { ContractOptions } from "./contract-case.js";
import { driverContract } from "./driver-contract.js";

/** What a test runner gives to the function of a test. */
export interface TestRun {
  /** Marks the test as skipped, for a reason. */
  skip(reason?: string): void;
}

/** How tests are registered, and what they have to know about the driver. */
export interface DescribeDriverOptions extends ContractOptions {
  /** The `describe` of vitest or of node:test. Default: that of node:test. */
  readonly describe?: ((name: string, body: () => void) => unknown) | undefined;
  /** The `it` or `test` of vitest or of node:test. Default: the `it` of node:test. */
  readonly it?: ((name: string, body: (run: TestRun) => Promise<void>) => unknown) | undefined;
  /** What the tests are about, for the report. Default: `a CSI driver`. */
  readonly name?: string | undefined;
}

/**
 * Registers a test for everything that a storage driver has to do, with vitest or node:test:
 * `describeDriver({ endpoint, describe, it })`. A test that needs what the driver does not advertise is skipped and says what that is.
 *
 * @throws Error under vitest when `describe` and `it` are not given
 */
export function describeDriver(options: DescribeDriverOptions): void {
  const { describe = nodeTest.describe, it = nodeTest.it } = options;
  const isVitest = process.env.VITEST !== undefined;
  if (isVitest && (options.describe === undefined || options.it === undefined))
    throw new Error(
      'describing a driver: give it `describe` and `it` of vitest, as `import … from "vitest"` has them',
    );
  describe(options.name ?? "a CSI driver", () => {
    for (const { name, run } of driverContract(options))
      it(name, async (test) => {
        const reason = await run();
        if (reason !== undefined) test.skip(reason);
      });
  });
}
