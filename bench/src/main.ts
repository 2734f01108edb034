import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { measureClients, measureServers } from "./measure-calls.js";
import { measureImports } from "./measure-imports.js";
import { formatReport } from "./report.js";
import { writeSection } from "./write-section.js";

const usage = `npm run bench -- [--rounds N] [--only TEXT] [--write FILE]

Measures this repository's client and server beside bare grpc-js and proto-loader, and prints a table.

  --rounds N     rounds that count (default 75)
  --only TEXT    only the rows whose name holds this text, such as "server:" or "Version"
  --write FILE   also put the table between <!-- bench:start --> and <!-- bench:end --> in this file`;

const { values } = parseArgs({
  options: {
    rounds: { type: "string", default: "75" },
    only: { type: "string", default: "" },
    write: { type: "string" },
    help: { type: "boolean", default: false },
  },
});

if (values.help) console.log(usage);
else await main(Number(values.rounds), values.only, values.write);

async function main(rounds: number, only: string, write: string | undefined): Promise<void> {
  if (!Number.isInteger(rounds) || rounds < 1) throw new Error("--rounds takes a whole number from 1");
  // sockets have short names at most, so the folder must not be deep
  const folder = mkdtempSync(join(tmpdir(), "bench-"));
  try {
    const results = [
      ...(await measureClients(folder, rounds, only)),
      ...(await measureServers(folder, rounds, only)),
      ...(await measureImports(Math.ceil(rounds / 3), only)),
    ];
    if (results.length === 0) throw new Error(`no row's name holds "${only}"`);
    const report = formatReport(results, rounds);
    console.log(report);
    if (write !== undefined && !writeSection(write, report))
      console.error(`${write} has no markers, and stays as it is`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
