import { Command } from "commander";
import { readVersion } from "../read-version.js";
import { createGcCommand } from "./create-gc-command.js";
import { createInspectCommand } from "./create-inspect-command.js";
import { createListCommand } from "./create-list-command.js";
import { createLoadCommand } from "./create-load-command.js";
import { createPullCommand } from "./create-pull-command.js";
import { createPushCommand } from "./create-push-command.js";
import { createRunCommand } from "./create-run-command.js";
import { createSaveCommand } from "./create-save-command.js";
import { createTagCommand } from "./create-tag-command.js";
import { createTagsCommand } from "./create-tags-command.js";
import { createUnpackCommand } from "./create-unpack-command.js";
import { createUntagCommand } from "./create-untag-command.js";
import { createValidateCommand } from "./create-validate-command.js";

const afterHelp = `
<layout:name> is the folder of an image layout, a colon, and the name of an image in it, or its digest; without a name the
layout has to hold one image only. <image> may be that, an archive with a name in the same way, or a reference of a
registry. What is there as a file comes first; oci:, oci-archive: and docker:// in front say it, as with skopeo.

Exit codes: 0 success, 1 a failed operation or findings that are errors, 2 wrong usage, 130 after Ctrl-C; of run, that of the
container.`;

/**
 * Makes the command `oci`, which moves, looks at, unpacks and runs images.
 *
 * @param signal ends what is under way
 */
export function createOciCommand(signal: AbortSignal): Command {
  const command = new Command("oci")
    .description("Works with OCI images, bundles and containers.")
    .version(readVersion())
    .addHelpText("after", afterHelp);
  for (const create of [
    createInspectCommand,
    createPullCommand,
    createPushCommand,
    createUnpackCommand,
    createValidateCommand,
    createRunCommand,
    createListCommand,
    createTagCommand,
    createUntagCommand,
    createGcCommand,
    createSaveCommand,
    createLoadCommand,
    createTagsCommand,
  ]) {
    command.addCommand(create(signal));
  }
  return command;
}
