import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Measured } from "../measure.js";

/** Times a pull in a new process that has imported all it needs: what a caller waits for who runs anyway. */
export async function timePull(reference: string, target: string): Promise<Measured> {
  const child = fork(fileURLToPath(new URL("pull-main.js", import.meta.url)), [reference, target, "wait"]);
  const exited = once(child, "exit").then(([code]) => {
    throw new Error(`the process that pulls ended with ${code}`);
  });
  exited.catch(() => {});
  const answer = async (): Promise<unknown> => (await Promise.race([once(child, "message"), exited]))[0];
  await answer();
  child.send("go");
  const measured = (await answer()) as Measured;
  child.disconnect();
  await exited.catch(() => {});
  return measured;
}
