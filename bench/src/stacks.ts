import { bare, loadProtoLoader } from "./codecs.js";
import { ours } from "./ours.js";
import type { Stack, StackName } from "./stack.js";

/** Loads the stacks that are compared. */
export function loadStacks(): Record<StackName, Stack> {
  return { ours, bare, "bare again": bare, "proto-loader": loadProtoLoader() };
}
