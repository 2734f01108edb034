import type { DriverClient } from "@container-interfaces/csi";
import { toJson } from "@container-interfaces/csi/json";
import { formatJson } from "../format-json.js";
import { print } from "../print.js";
import { table } from "../table.js";
import type { CsiOptions } from "./csi-options.js";
import { type DriverRpc, methodOf } from "./driver-rpc.js";
import { hideSecrets } from "./hide-secrets.js";
import { openDriver, toCallOptions } from "./open-driver.js";
import type { Pairs } from "./parse-pairs.js";

type AnyRpc = (request: object, options: object) => AsyncIterable<object> | Promise<object>;

/**
 * Calls an RPC and prints what comes back: a table, or JSON, of a stream for each message; without secrets.
 *
 * @throws RpcError of the call, without secrets
 */
export async function callDriver(
  spec: DriverRpc,
  request: object,
  options: CsiOptions,
  secrets: Pairs,
  signal: AbortSignal,
): Promise<void> {
  const hide = hideSecrets(secrets);
  const call = toCallOptions(options, signal);
  try {
    await using client = await openDriver(options, call);
    const answer =
      spec.readAll !== undefined && !options.onePage
        ? spec.readAll(client, request, call)
        : rpcOf(client, spec)(request, call);
    if (!(Symbol.asyncIterator in answer))
      return await printResponse(spec, await answer, options, hide, true);
    let isFirst = true;
    for await (const response of answer) {
      await printResponse(spec, response, options, hide, isFirst);
      isFirst = false;
    }
  } catch (error) {
    if (error instanceof Error) error.message = hide(error.message);
    throw error;
  }
}

function rpcOf(client: DriverClient, { service, rpc }: DriverRpc): AnyRpc {
  return (client[service] as unknown as Readonly<Record<string, AnyRpc>>)[rpc] as AnyRpc;
}

async function printResponse(
  spec: DriverRpc,
  response: object,
  { json }: CsiOptions,
  hide: (text: string) => string,
  withHeads: boolean,
): Promise<void> {
  if (json) await print(hide(formatJson(toJson(methodOf(spec).responseType, response, { defaults: true }))));
  else if (spec.show !== undefined) {
    const { heads, rows } = spec.show(response);
    const text = hide(table(heads, rows));
    await print(withHeads ? text : text.slice(text.indexOf("\n") + 1));
  }
  if (spec.saysNo?.(response)) process.exitCode = 1;
}
