import { isDeepStrictEqual } from "node:util";
import type { MethodDefinition, ServiceDefinition } from "@container-interfaces/transport";
import { expect, expectEqual, present } from "../expect.js";
import { filled, fullVariants, jsonOf, type Variant } from "./fill.js";
import { callOurs, type InteropLab, Pair } from "./pair.js";

const variants: readonly Variant[] = [...fullVariants, "empty"];

/**
 * Every RPC with every field set, at every depth, and with none: our client calls the server in Go, and the client in Go
 * calls our server. Each side knows by itself what it has to get, and compares.
 */
export async function checkMessages(lab: InteropLab): Promise<void> {
  await using pair = await Pair.start(lab);
  for (const definition of lab.definitions) {
    for (const method of Object.values(definition.methods)) {
      await lab.checks.check(
        `interop: ${definition.name} ${method.name}, every field both ways`,
        async () => {
          for (const variant of variants) {
            await callTheirs(pair, definition, method, variant);
            await callUs(pair, definition, method, variant);
          }
        },
      );
    }
  }
  await lab.checks.check("interop: every field of every message was set, and seen on the other side", () =>
    checkCoverage(lab, pair),
  );
}

/** The server in Go refuses a request that differs; what it answers is compared here. */
async function callTheirs(
  pair: Pair,
  definition: ServiceDefinition,
  method: MethodDefinition,
  variant: Variant,
): Promise<void> {
  const options = { metadata: { "interop-variant": variant }, timeoutMs: 30_000 };
  const request = filled(method.requestType, variant);
  const responses = await callOurs(pair.connection, definition, method, request, options);
  const wanted = responseVariants(method, variant);
  expectEqual(responses.length, wanted.length, "the number of responses from Go");
  for (const [index, response] of responses.entries()) {
    pair.seen.note(method.responseType, response);
    const want = filled(method.responseType, present(wanted[index], "the variant"));
    if (isDeepStrictEqual(response, want)) continue;
    expectEqual(
      jsonOf(method.responseType, response),
      jsonOf(method.responseType, want),
      "the response from Go",
    );
    throw new Error("the response from Go has the right JSON, and is not the right message");
  }
}

/** Our server refuses a request that differs, and the client in Go a response; the JSON of both is compared here. */
async function callUs(
  pair: Pair,
  definition: ServiceDefinition,
  method: MethodDefinition,
  variant: Variant,
): Promise<void> {
  const path = `/${definition.fullName}/${method.name}`;
  const result = await pair.goClient.call({ target: pair.target, method: path, variant, timeoutMs: 30_000 });
  expect(result.code === "OK", `Go got ${result.code}: ${result.message}`);
  expect(result.differs === undefined, `Go got another response: ${result.differs}`);
  const request = jsonOf(method.requestType, filled(method.requestType, variant));
  expectEqual(result.sent, request, "the JSON of the request");
  const responses = responseVariants(method, variant).map((each) =>
    jsonOf(method.responseType, filled(method.responseType, each)),
  );
  expectEqual(result.received, responses, "the JSON of the responses");
}

/** A stream answers in all ways, one after another. */
function responseVariants(method: MethodDefinition, variant: Variant): readonly Variant[] {
  return method.responseStream && variant !== "empty" ? fullVariants : [variant];
}

async function checkCoverage({ definitions }: InteropLab, pair: Pair): Promise<void> {
  const methods = definitions.flatMap((definition) => Object.values(definition.methods));
  const requests = pair.notes.seen.report(methods.map(({ requestType }) => requestType));
  const responses = pair.seen.report(methods.map(({ responseType }) => responseType));
  console.log(
    `interop: ${methods.length} RPCs; ${requests.messages} requests with ${requests.fields} fields, ${responses.messages} responses with ${responses.fields}`,
  );
  expectEqual([requests.missing, responses.missing], [[], []], "the fields that came here in no message");
  expectEqual(await pair.goServer.stop(), requests, "what the server in Go saw of requests");
  expectEqual(await pair.goClient.stop(), responses, "what the client in Go saw of responses");
}
