import { spawn } from "node:child_process";

/**
 * Runs a program to its end and gives `{ ok, stdout, output }`, where `output` has stderr, too. It runs beside others, so nothing is
 * printed here. `npm_*` variables do not pass: they would carry the settings of this workspace along.
 */
export function runProgram(command, args, { cwd, timeoutMs = 180_000 }) {
  const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !isOfThisWorkspace(name)));
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, timeout: timeoutMs, stdio: ["ignore", "pipe", "pipe"] });
    let stdout = "";
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      stdout += text;
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.on("error", (error) => resolve({ ok: false, stdout, output: `${command}: ${error.message}` }));
    child.on("close", (code, signal) => {
      if (signal !== null) output += `\nended by ${signal}; it has ${timeoutMs} ms`;
      resolve({ ok: code === 0, stdout, output: output.trim() });
    });
  });
}

function isOfThisWorkspace(name) {
  return /^npm_(package|lifecycle)_|^npm_config_local_prefix$|^npm_config_workspace|^NODE_OPTIONS$|^INIT_CWD$/i.test(
    name,
  );
}
