import type { ImageConfig } from "@container-interfaces/oci-spec/image";
import { configError } from "./config-error.js";
import type { ContainerConfig } from "./container-config.js";

/**
 * The command line of a container: its `command` sets entrypoint and arguments of the image aside, its `args` only the
 * image's arguments.
 *
 * @throws OciError `INVALID_ARGUMENT` where neither has a program
 */
export function processArgsOf(config: ContainerConfig, image: ImageConfig): readonly string[] {
  const command = config.command ?? [];
  const args = config.args ?? [];
  const entrypoint = image.Entrypoint ?? [];
  // an image undoes the entrypoint of the one that it is built from so
  const own = entrypoint.length === 1 && entrypoint[0] === "" ? [] : entrypoint;
  const [program, rest] =
    command.length > 0 ? [command, args] : [own, args.length > 0 ? args : (image.Cmd ?? [])];
  const line = [...program, ...rest];
  if (!line[0]) {
    throw configError(
      "config.command",
      line.length === 0 ? "neither it nor the image has a program to run" : "the program's name is empty",
    );
  }
  const nul = line.findIndex((argument) => argument.includes("\0"));
  if (nul !== -1) throw configError("config.command", `argument ${nul} has a NUL character`);
  return line;
}
