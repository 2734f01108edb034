#!/usr/bin/env node
import { runCommand } from "../run-command.js";
import { createCsiCommand } from "./create-csi-command.js";

await runCommand(createCsiCommand);
