import { afterAll, describe, it } from "vitest";
import { connectRuntime } from "../../connect-runtime.js";
import { defaultProgram, type FakeProgram } from "../fake-program.js";
import { startFakeRuntime } from "../start-fake-runtime.js";
import { runtimeContract } from "./runtime-contract.js";

/** What the commands of the contract do in an image that has them. */
const program: FakeProgram = (process) => {
  const { argv, write, signal } = process;
  const script = argv[0] === "sh" ? (argv[2] ?? "") : "";
  if (script.startsWith("exit ")) return Number(script.slice("exit ".length));
  if (script.startsWith("echo ")) {
    write("stdout", "out");
    write("stderr", "err");
    return 0;
  }
  if (!script.startsWith("while ")) return defaultProgram(process);
  return new Promise((resolve) => {
    const ticking = setInterval(() => write("stdout", "tick"), 5);
    signal.addEventListener("abort", () => {
      clearInterval(ticking);
      resolve(0);
    });
  });
};

const fake = await startFakeRuntime({
  program,
  command: ({ argv }) => (argv[0] === "false" ? { exitCode: 1 } : { stdout: `${argv.slice(1).join(" ")}\n` }),
  batchSize: 1,
});
afterAll(() => fake.stop());

describe("the fake runtime", () => {
  const options = { image: "busybox", logFolder: fake.folder };
  for (const { name, run } of runtimeContract(() => connectRuntime(fake.endpoint), options)) it(name, run);
});
