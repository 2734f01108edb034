import { expect, test } from "vitest";
import { signalArgument } from "./signal-argument.js";

test.each([
  ["SIGTERM", "SIGTERM"],
  ["KILL", "SIGKILL"],
  ["usr1", "SIGUSR1"],
  ["9", "9"],
  [0, "0"],
  [64, "64"],
  ["RTMIN", "34"],
  ["SIGRTMIN+3", "37"],
  ["SIGRTMAX", "64"],
  ["rtmax-2", "62"],
])("%j is %s", (signal, argument) => {
  expect(signalArgument(signal)).toBe(argument);
});

test.each([
  "",
  "SIG",
  "NONE",
  "SIGNONE",
  "-9",
  "65",
  "100",
  "RTMIN-1",
  "RTMIN+31",
  "RTMAX+1",
  "RTMAX-31",
  "KILL ",
  "__proto__",
  -1,
  65,
  1.5,
  Number.NaN,
])("%j is none", (signal) => {
  expect(signalArgument(signal)).toBeUndefined();
});
