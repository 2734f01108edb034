#!/usr/bin/env node
import { runCommand } from "../run-command.js";
import { createOciCommand } from "./create-oci-command.js";

await runCommand(createOciCommand);
