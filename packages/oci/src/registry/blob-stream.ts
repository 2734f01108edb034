import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { OciError } from "../oci-error.js";
import type { Answer } from "./answer.js";
import type { Call } from "./call.js";
import { sizeOf } from "./content-hash.js";
import type { EndpointClient } from "./endpoint-client.js";
import { isTransient } from "./network-error.js";
import { pause } from "./retry.js";
import { repositoryScope } from "./scope.js";

/** So much has to arrive between two failures for the first not to count any more. */
const PROGRESS_BYTES = 1024 * 1024;
const HINT = "The registry, or something between, changed the content; it was not kept.";

/**
 * Reads a blob by pieces: as many bytes as the descriptor says, their digest not verified. A transfer that breaks off is
 * continued where it was, by the next server when one does not go on.
 *
 * @throws OciError `SIZE_MISMATCH`, `NOT_FOUND`, `UNREACHABLE`, `REGISTRY_FAILED`, `UNAUTHORIZED`, `DENIED`; `ABORTED`, `TIMEOUT`
 */
export async function* blobStream(
  clients: readonly EndpointClient[],
  repository: string,
  descriptor: Descriptor,
  call: Call,
): AsyncGenerator<Uint8Array, void, undefined> {
  const size = sizeOf(descriptor, call.doing);
  const { digest } = descriptor;
  let offset = 0;
  for (const [at, client] of clients.entries()) {
    const isLast = at === clients.length - 1;
    let failures = 0;
    let failedAt = offset;
    for (;;) {
      let pieces: AsyncIterable<Uint8Array>;
      try {
        // made as often as may help; what is left is for the next server
        pieces = await open(client, repository, digest, size, offset, call);
      } catch (error) {
        call.check();
        if (!OciError.is(error) || isLast) throw error;
        break;
      }
      try {
        for await (const piece of pieces) {
          offset += piece.length;
          yield piece;
        }
        return;
      } catch (error) {
        call.check();
        failures = offset - failedAt >= PROGRESS_BYTES ? 1 : failures + 1;
        failedAt = offset;
        if (isTransient(error) && (await pause(client.retryPolicy, failures, null, call))) continue;
        if (!OciError.is(error) || isLast) throw error;
        break;
      }
    }
  }
}

/** Asks for the blob from an offset on. */
async function open(
  client: EndpointClient,
  repository: string,
  digest: string,
  size: number,
  offset: number,
  call: Call,
): Promise<AsyncIterable<Uint8Array>> {
  const ask = async (headers: Readonly<Record<string, string>>, accept: readonly number[]): Promise<Answer> =>
    await client.request(
      {
        method: "GET",
        path: `${repository}/blobs/${digest}`,
        repository,
        scopes: [repositoryScope(repository, "pull")],
        headers,
        accept,
        facts: { digest },
      },
      call,
    );
  // all of it is there; only the end was not told
  if (offset > 0 && offset === size) return nothing();
  let answer =
    offset === 0 ? await ask({}, [200]) : await ask({ range: `bytes=${offset}-` }, [200, 206, 416]);
  if (answer.status === 416) {
    // it cannot continue
    await answer.discard();
    answer = await ask({}, [200]);
  }
  if (answer.status !== 206) return counted(answer, size, offset, digest, call);
  const range = /^bytes (\d{1,15})-\d{1,15}\/(\d{1,15}|\*)$/.exec(answer.headers.get("content-range") ?? "");
  const [, from, total] = range ?? [];
  if (Number(from) === offset && (total === "*" || Number(total) === size)) {
    return counted(answer, size - offset, 0, digest, call);
  }
  await answer.discard();
  const reason = `${answer.url.host} sent another range of ${digest} than the one asked for`;
  throw new OciError("REGISTRY_FAILED", call.doing, reason, { digest });
}

async function* nothing(): AsyncGenerator<Uint8Array, void, undefined> {}

/** The pieces of a body that has to have so many bytes, of which the first ones are passed over. */
async function* counted(
  answer: Answer,
  expected: number,
  skip: number,
  digest: string,
  call: Call,
): AsyncGenerator<Uint8Array, void, undefined> {
  const { contentLength } = answer;
  const { host } = answer.url;
  const mismatch = (found: string): OciError =>
    new OciError(
      "SIZE_MISMATCH",
      call.doing,
      `${host} sent ${found} bytes of ${digest}, and not ${expected}`,
      {
        digest,
        hint: HINT,
      },
    );
  if (contentLength !== undefined && contentLength !== expected) {
    await answer.discard();
    throw mismatch(`${contentLength}`);
  }
  let received = 0;
  for await (const piece of answer.body()) {
    const before = received;
    received += piece.length;
    if (received > expected) throw mismatch("more");
    if (received > skip) yield before >= skip ? piece : piece.subarray(skip - before);
  }
  if (received === expected) return;
  // of a length that was not said, the rest may still come
  const reason = `${host} ended its answer after ${received} of ${expected} bytes of ${digest}`;
  throw new OciError("UNREACHABLE", call.doing, reason, { digest });
}
