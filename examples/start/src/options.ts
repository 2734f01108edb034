import { parseArgs } from "node:util";

/** What npm start was asked for. */
export interface Options {
  /** The endpoint of a real runtime; undefined for the embedded one. */
  readonly endpoint: string | undefined;
  /** The image to run a pod from. */
  readonly run: string | undefined;
  /** The command in the pod, in the place of the image's own. */
  readonly command: string[];
  readonly help: boolean;
}

export const usage = `npm start                                              the main job on embedded peers
npm start -- --endpoint ENDPOINT                       shows what is on a real container runtime
npm start -- --endpoint ENDPOINT --run IMAGE           runs one pod there, prints its log and removes it
npm start -- --endpoint ENDPOINT --run IMAGE -- CMD…   the same, with a command of your own

ENDPOINT is such as unix:///run/containerd/containerd.sock`;

/** Reads the command line. Throws an Error whose message says what is wrong with it. */
export function readOptions(args: readonly string[]): Options {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { endpoint: { type: "string" }, run: { type: "string" }, help: { type: "boolean", short: "h" } },
  });
  if (values.run !== undefined && values.endpoint === undefined)
    throw new Error("--run needs an --endpoint to run on");
  if (positionals.length > 0 && values.run === undefined)
    throw new Error(`${positionals[0]} has no meaning without --run`);
  return { endpoint: values.endpoint, run: values.run, command: positionals, help: values.help ?? false };
}
