import type { Stats } from "node:fs";
import { stat } from "node:fs/promises";
import { resolve } from "node:path";
import { ProcessError, type ProcessErrorCode } from "./process-error.js";
import type { RunOptions } from "./run-options.js";
import { cleanText } from "./text.js";

const hints: Readonly<Record<string, string>> = {
  E2BIG:
    "Arguments and environment are larger than the system allows; pass data by standard input or a file.",
  EAGAIN: "The limit of processes is reached (ulimit -u, or the pids limit of the cgroup).",
  EMFILE: "This process has too many open files (ulimit -n).",
  ENFILE: "The system has too many open files.",
  ENOMEM: "The system has too little memory.",
};

const nameHint =
  "Install it, or give its path: a name is looked up in the PATH of the environment that it gets.";

/**
 * Explains why the system did not start a program. It tells a missing working directory from a missing program, which
 * the system does not, by looking at both after the fact.
 */
export async function spawnFailure(
  error: NodeJS.ErrnoException,
  command: string,
  args: readonly string[],
  options: RunOptions,
): Promise<ProcessError> {
  // Node puts the arguments where util.inspect shows them
  Reflect.deleteProperty(error, "spawnargs");
  const errno = error.code ?? "unknown error";
  const fail = (code: ProcessErrorCode, reason: string, hint?: string): ProcessError =>
    new ProcessError(code, reason, { command, args, cwd: options.cwd, hint, cause: error });

  switch (errno) {
    case "ENOENT":
    case "ENOTDIR":
    case "EACCES":
      break;
    case "EPERM":
      return fail("PERMISSION_DENIED", "the system does not allow it (EPERM)");
    case "ETXTBSY":
      return fail("BUSY", "the file is open for writing", "Try again once whoever installs it is done.");
    case "ENOEXEC":
      return fail("NOT_EXECUTABLE", "the file is no program for this system", "Check its architecture.");
    default:
      return fail("SPAWN_FAILED", `the system could not start it (${errno})`, hints[errno]);
  }

  if (options.cwd !== undefined) {
    const directory = await inspect(options.cwd);
    const name = `the working directory ${cleanText(options.cwd)}`;
    if (directory === "EACCES") return fail("PERMISSION_DENIED", `${name} may not be entered (EACCES)`);
    if (typeof directory === "string") return fail("INVALID_ARGUMENT", `${name} does not exist`);
    if (!directory.isDirectory()) return fail("INVALID_ARGUMENT", `${name} is not a directory`);
  }

  const file = await locate(command, options);
  const byName = !command.includes("/");
  if (typeof file === "string" && (byName || errno !== "EACCES")) {
    return file === "EACCES"
      ? fail("NOT_FOUND", `there is no such program where user ${process.geteuid?.()} may look`, nameHint)
      : fail(
          "NOT_FOUND",
          "there is no such program",
          byName ? nameHint : "Check the path, and that it is installed.",
        );
  }
  if (errno !== "EACCES") {
    return fail("NOT_EXECUTABLE", "the interpreter that the file asks for, or its loader, does not exist");
  }
  if (typeof file !== "string" && !file.isFile()) return fail("NOT_EXECUTABLE", "it is not a file");
  if (typeof file !== "string" && (file.mode & 0o111) === 0) {
    return fail("NOT_EXECUTABLE", "the file has no execute permission", "Set it with chmod +x.");
  }
  return fail(
    "PERMISSION_DENIED",
    `user ${process.geteuid?.()} may not execute it (EACCES)`,
    "Check the mode of the file and of the directories above it, and whether its file system is mounted noexec.",
  );
}

/** The file that the system looked at: the first of its name in the PATH for a name without a slash. */
async function locate(
  command: string,
  { cwd = ".", env = process.env }: RunOptions,
): Promise<Stats | string> {
  if (command.includes("/")) return inspect(resolve(cwd, command));
  let problem = "ENOENT";
  for (const directory of (env.PATH ?? "/bin:/usr/bin").split(":")) {
    const found = await inspect(resolve(cwd, directory, command));
    if (typeof found !== "string") return found;
    if (found === "EACCES") problem = found;
  }
  return problem;
}

/** What is at a path, or the system's code for why that cannot be told; `EACCES` also for a directory that may not be entered. */
async function inspect(path: string): Promise<Stats | string> {
  try {
    const found = await stat(path);
    // only who may enter a directory sees what is in it
    if (found.isDirectory()) await stat(`${path}/.`);
    return found;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? "ENOENT";
  }
}
