import type { ClientInterceptor } from "@container-interfaces/transport";
import { readAbilities } from "../driver-abilities.js";
import { connectClients } from "../driver-clients.js";
import { attachmentCases } from "./attachment-cases.js";
import { ContractBench } from "./contract-bench.js";
import type { ContractCase, ContractOptions, NeedingCase } from "./contract-case.js";
import { expansionCases } from "./expansion-cases.js";
import { groupCases } from "./group-cases.js";
import { healthCases } from "./health-cases.js";
import { identityCases } from "./identity-cases.js";
import { listCases } from "./list-cases.js";
import { nodeCases } from "./node-cases.js";
import { requestCases } from "./request-cases.js";
import { snapshotCases } from "./snapshot-cases.js";
import { UndoStack } from "./undo-stack.js";
import { volumeCases } from "./volume-cases.js";

/**
 * What every storage driver has to do, as cases for any test runner; `describeDriver` registers them with one. Each case has a
 * connection of its own, asks the driver what it advertises, and takes away what it made. Run them one after the other.
 */
export function driverContract(options: ContractOptions): ContractCase[] {
  const all = {
    ...identityCases,
    ...requestCases,
    ...volumeCases,
    ...listCases,
    ...attachmentCases,
    ...nodeCases,
    ...expansionCases,
    ...snapshotCases,
    ...groupCases,
    ...healthCases,
  };
  return Object.entries(all).map(([name, each]) => ({
    name,
    needs: each.needs,
    run: () => runCase(each, options),
  }));
}

async function runCase({ needs, body }: NeedingCase, options: ContractOptions): Promise<string | undefined> {
  const endpoint = typeof options.endpoint === "function" ? await options.endpoint() : options.endpoint;
  const timeoutMs = options.patienceMs ?? 60_000;
  const made = new UndoStack();
  const secrets = sendSecrets(options.secrets ?? {});
  await using connections = connectClients(endpoint, timeoutMs);
  const clients = connections.clients([made.interceptor, secrets]);
  const cleaners = connections.clients([secrets]);
  const abilities = await readAbilities(clients);
  const missing = needs.filter((need) => !abilities.has(need));
  if (missing.length > 0) return `the driver does not advertise ${missing.join(" and ")}`;
  const bench = new ContractBench(clients, abilities, options);
  let skipped: string | undefined;
  try {
    skipped = (await body(clients, bench)) ?? undefined;
  } catch (error) {
    // what the case found comes first
    await made.undo(cleaners, timeoutMs).catch(() => {});
    await bench.clear().catch(() => {});
    throw error;
  }
  try {
    await made.undo(cleaners, timeoutMs);
  } finally {
    await bench.clear();
  }
  return skipped;
}

/** A layer that puts secrets into every request that has a field for them. */
function sendSecrets(secrets: Readonly<Record<string, string>>): ClientInterceptor {
  type Call = Parameters<NonNullable<ClientInterceptor["unary"]>>[0];
  const withSecrets = (call: Call): Call =>
    "secrets" in (call.method.requestType.fromPartial({} as never) as object)
      ? { ...call, request: { secrets, ...(call.request as object) } }
      : call;
  return {
    unary: (call, next) => next(withSecrets(call)),
    stream: (call, next) => next(withSecrets(call)),
  };
}
