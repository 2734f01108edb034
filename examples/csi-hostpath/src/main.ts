#!/usr/bin/env node
import { readOptions, usage } from "./options.js";
import { startDriver } from "./start-driver.js";

try {
  const options = readOptions(process.argv.slice(2));
  if (options.help) console.log(usage);
  else {
    const driver = await startDriver(options);
    console.error(`${driver.name} listens on ${driver.endpoints.join(" and ")}`);
    await driver.closed;
  }
} catch (error) {
  console.error(`csi-hostpath: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}
