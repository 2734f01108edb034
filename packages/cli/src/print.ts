import { CommandError } from "./command-error.js";

/**
 * Writes to standard output, and waits until it is written.
 *
 * @throws CommandError `OUTPUT_FAILED`, as where a disk is full or nobody reads any more
 */
export async function print(text: string | Uint8Array): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => {
      if (error) reject(new CommandError("OUTPUT_FAILED", error.message, error));
      else resolve();
    });
  });
}
