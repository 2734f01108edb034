#!/usr/bin/env node
import { runCommand } from "../run-command.js";
import { createCniCommand } from "./create-cni-command.js";

await runCommand(createCniCommand);
