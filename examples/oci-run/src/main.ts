import { mkdir, mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { createRuntime, OciError, openLayout, unpack, validateBundle } from "@container-interfaces/oci";
import { helloProgram } from "./hello-program.js";
import { checkStatic, imageName, makeImage, type Program } from "./make-image.js";
import { type Options, readOptions, usage } from "./options.js";
import { runBundle, whyNot } from "./run-bundle.js";

const architecture = process.arch === "x64" ? "amd64" : process.arch;

/** From a program to an image, to a bundle, to a container. */
async function run(options: Options, folder: string, signal: AbortSignal): Promise<number> {
  const program = await loadProgram(options);
  await using layout = await openLayout(join(folder, "images"), { create: true });
  await makeImage(layout, program, options.args, architecture);

  const image = await layout.resolve(imageName, { signal });
  const bundle = await unpack(image, join(folder, "bundle"), {
    hostname: "example",
    // nothing that the program does outlasts it
    edit: (spec) => spec.readonlyRootfs(),
    signal,
  });
  const { process: first, linux } = bundle.spec;
  console.log(`It is unpacked into the bundle ${bundle.path}`);
  console.log(
    `  ${first?.args?.join(" ")} runs as user ${first?.user?.uid}, in ${linux?.namespaces?.length} namespaces`,
  );
  const findings = await validateBundle(bundle.path);
  for (const { severity, path, message } of findings) console.log(`  ${severity}: ${path}: ${message}`);
  if (findings.some(({ severity }) => severity === "error")) return 1;
  console.log(`  the bundle is valid, for version ${bundle.spec.ociVersion} of the specification and later`);

  const runtime = createRuntime({ command: options.runtime });
  const reason = await whyNot(runtime, signal);
  if (reason === undefined) return await runBundle(runtime, bundle, signal);
  console.log(
    `It is not run: ${reason}. As root, "${options.runtime} run --bundle BUNDLE hello" would run it.`,
  );
  return 0;
}

async function loadProgram({ program }: Options): Promise<Program> {
  if (program === undefined) {
    const made = helloProgram(architecture, "Hello from a container.\n");
    if (made !== undefined) return { name: "hello", bytes: made };
    throw new OciError("UNSUPPORTED", "making a program", `there is none for ${architecture}`, {
      hint: "Name a static one.",
    });
  }
  const bytes = await readFile(program).catch((cause: Error) => {
    throw new OciError("READ_FAILED", `reading ${program}`, cause.message, { file: program, cause });
  });
  checkStatic(bytes, program);
  return { name: basename(program), bytes };
}

async function main(): Promise<number> {
  let options: Options;
  try {
    options = readOptions(process.argv.slice(2));
  } catch (error) {
    console.error(`${(error as Error).message}\n\n${usage}`);
    return 2;
  }
  if (options.help) {
    console.log(usage);
    return 0;
  }
  const interrupt = new AbortController();
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => interrupt.abort());
  let temporary: string | undefined;
  try {
    if (options.keep === undefined) temporary = await mkdtemp(join(tmpdir(), "oci-run-"));
    else await mkdir(options.keep, { recursive: true });
    return await run(options, temporary ?? resolve(options.keep ?? "."), interrupt.signal);
  } catch (error) {
    if (interrupt.signal.aborted) {
      console.error("Interrupted");
      return 130;
    }
    console.error(OciError.is(error) ? error.message : error);
    return 1;
  } finally {
    if (temporary !== undefined) await rm(temporary, { recursive: true, force: true });
  }
}

process.exitCode = await main();
