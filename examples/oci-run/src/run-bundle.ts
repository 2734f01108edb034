import { type Bundle, OciError, type Runtime } from "@container-interfaces/oci";

/**
 * Runs a bundle to its end and prints what it writes. The container is gone afterwards, also when the signal fires.
 *
 * @returns the exit code of the container
 */
export async function runBundle(runtime: Runtime, bundle: Bundle, signal: AbortSignal): Promise<number> {
  const id = `oci-run-${process.pid}`;
  await using container = await runtime.run(id, bundle, {
    stdio: { stdout: "pipe", stderr: "pipe" },
    signal,
  });
  console.log(`Container ${id} runs as process ${container.pid}; it writes:`);
  await Promise.all([container.stdout, container.stderr].map(printLines));
  const { exitCode } = await container.wait();
  console.log(`It ended with exit code ${exitCode}`);
  return exitCode;
}

/** Why a container cannot be run on this machine; undefined where it can. */
export async function whyNot(runtime: Runtime, signal: AbortSignal): Promise<string | undefined> {
  if (process.platform !== "linux") return "containers need Linux";
  if (process.geteuid?.() !== 0) return "this is not run as root";
  try {
    const { name, version, spec } = await runtime.version({ timeoutMs: 10_000, signal });
    console.log(`The runtime is ${name} ${version}, which knows version ${spec ?? "?"} of the specification`);
    return undefined;
  } catch (error) {
    if (!OciError.is(error, "PROGRAM_MISSING")) throw error;
    return error.reason;
  }
}

async function printLines(stream: AsyncIterable<Buffer> | undefined): Promise<void> {
  let text = "";
  for await (const chunk of stream ?? []) text += chunk;
  for (const line of text.split("\n")) {
    // what a program writes is shown, and steers nothing
    if (line !== "") console.log(`  | ${line.replace(/\p{Cc}/gu, "\ufffd")}`);
  }
}
