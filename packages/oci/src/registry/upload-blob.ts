import { headerOCIChunkMinLength } from "@container-interfaces/oci-spec/distribution";
import type { Descriptor } from "@container-interfaces/oci-spec/image";
import { parseDigest } from "@container-interfaces/oci-spec/reference";
import { OciError } from "../oci-error.js";
import type { Answer } from "./answer.js";
import type { Access } from "./authorizer.js";
import { BlobReader } from "./blob-reader.js";
import { Call } from "./call.js";
import { cleanText } from "./clean-text.js";
import { sizeOf } from "./content-hash.js";
import type { EndpointClient } from "./endpoint-client.js";
import { saidDigest } from "./fetch-manifest.js";
import { isTransient } from "./network-error.js";
import { isRetryableStatus, pause } from "./retry.js";

/** What is uploaded, and where to. */
export interface Upload {
  readonly client: EndpointClient;
  readonly access: Access;
  readonly descriptor: Descriptor;
  /** Gives the blob from its beginning, verified. */
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Larger ones go in chunks of so many bytes. */
  readonly chunkBytes: number;
  /** Is told how many bytes the registry has. */
  readonly onBytes: (bytes: number) => void;
}

/** An upload that a registry has begun. */
export interface UploadSession {
  readonly url: URL;
  /** The smallest chunk that the registry wants. */
  readonly minChunkBytes: number;
}

const OCTETS = "application/octet-stream";
const CANCEL_MS = 2_000;

/**
 * Uploads a blob: in one piece, or in chunks, which go on after a failure where the registry says that it is.
 *
 * @param begun an upload that a refused mount has begun
 * @throws OciError what the registry answers; what the blob's source throws, and the upload is cancelled then
 */
export async function uploadBlob(
  upload: Upload,
  begun: UploadSession | undefined,
  call: Call,
): Promise<void> {
  const { client, descriptor } = upload;
  const size = sizeOf(descriptor, call.doing);
  const reader = new BlobReader(upload.open);
  let session = begun;
  try {
    for (let failures = 1; ; failures += 1) {
      try {
        session ??= await beginUpload(upload, {}, call);
        upload.onBytes(0);
        const chunk = Math.max(upload.chunkBytes, session.minChunkBytes);
        await (size <= chunk
          ? finish(upload, session.url, reader, 0, size, call)
          : uploadChunks(upload, session.url, reader, size, chunk, call));
        return;
      } catch (error) {
        call.check();
        if (!mayRetry(error) || !(await pause(client.retryPolicy, failures, null, call))) throw error;
        // the answer alone may have been lost
        if (failures > 0 && (await hasBlob(upload, call))) return;
        session = undefined;
      }
    }
  } catch (error) {
    if (session !== undefined) await cancel(upload, session.url, call);
    throw error;
  } finally {
    await reader.close();
  }
}

/**
 * Begins an upload.
 *
 * @param query of a mount, where the registry may take the blob from another repository
 */
async function beginUpload(
  upload: Upload,
  query: Readonly<Record<string, string>>,
  call: Call,
): Promise<UploadSession> {
  const { access, client, descriptor } = upload;
  const { algorithm } = parseDigest(descriptor.digest);
  const answer = await client.request(
    {
      ...access,
      method: "POST",
      path: `${access.repository}/blobs/uploads/`,
      query: { ...query, ...(algorithm === "sha256" ? {} : { "digest-algorithm": algorithm }) },
      accept: [202],
      facts: { digest: descriptor.digest },
    },
    call,
  );
  await answer.discard();
  return sessionOf(answer, client, call);
}

/** The upload that an answer of 202 tells of. */
export function sessionOf(answer: Answer, client: EndpointClient, call: Call): UploadSession {
  const url = locationOf(answer, client, call);
  if (url === undefined) {
    throw new OciError(
      "REGISTRY_FAILED",
      call.doing,
      `${answer.url.host} began an upload without saying where`,
    );
  }
  const least = answer.headers.get(headerOCIChunkMinLength) ?? "";
  return { url, minChunkBytes: /^\d{1,12}$/.test(least) ? Number(least) : 0 };
}

function locationOf(answer: Answer, client: EndpointClient, call: Call): URL | undefined {
  const location = answer.headers.get("location");
  if (location === null) return undefined;
  const fail = (reason: string, hint?: string): OciError =>
    new OciError("REGISTRY_FAILED", call.doing, `${answer.url.host} wants an upload to go to ${reason}`, {
      hint,
    });
  if (!URL.canParse(location, answer.url.href)) throw fail("what is no address");
  const url = new URL(location, answer.url);
  url.hash = "";
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw fail(`an address of ${cleanText(url.protocol, 20)}`);
  if (url.username !== "" || url.password !== "") throw fail("an address with credentials");
  if (client.endpoint.base.protocol === "https:" && url.protocol === "http:") {
    throw fail(
      `http://${cleanText(url.host, 100)}, without TLS`,
      "A proxy in front of the registry has to tell it the scheme (X-Forwarded-Proto).",
    );
  }
  return url;
}

/** The last request of an upload, with the rest of the blob. */
async function finish(
  { client, access, descriptor, onBytes }: Upload,
  session: URL,
  reader: BlobReader,
  offset: number,
  size: number,
  call: Call,
): Promise<void> {
  const { digest } = descriptor;
  const length = size - offset;
  const answer = await client.request(
    {
      ...access,
      method: "PUT",
      path: session,
      query: { digest },
      headers: { "content-type": OCTETS },
      ...(length > 0
        ? { body: { size: length, open: () => counted(reader.read(offset, length, true), onBytes) } }
        : {}),
      accept: [201, 204],
      retry: false,
      facts: { digest },
    },
    call,
  );
  await answer.discard();
  const said = saidDigest(answer);
  if (said === undefined || said === digest || said.split(":")[0] !== digest.split(":")[0]) return;
  throw new OciError("DIGEST_MISMATCH", call.doing, `${answer.url.host} took ${digest} for ${said}`, {
    digest,
  });
}

async function uploadChunks(
  upload: Upload,
  begun: URL,
  reader: BlobReader,
  size: number,
  chunk: number,
  call: Call,
): Promise<void> {
  const { access, client, descriptor, onBytes } = upload;
  let session = begun;
  let offset = 0;
  let failures = 0;
  while (offset < size) {
    const start = offset;
    const length = Math.min(chunk, size - start);
    const isLast = start + length === size;
    try {
      const answer = await client.request(
        {
          ...access,
          method: "PATCH",
          path: session,
          headers: { "content-type": OCTETS, "content-range": `${start}-${start + length - 1}` },
          body: {
            size: length,
            open: () => counted(reader.read(start, length, isLast), (bytes) => onBytes(start + bytes)),
          },
          accept: [202],
          retry: false,
          facts: { digest: descriptor.digest },
        },
        call,
      );
      await answer.discard();
      session = locationOf(answer, client, call) ?? session;
      offset = receivedOf(answer) ?? start + length;
    } catch (error) {
      call.check();
      const mayGoOn = mayRetry(error) || (OciError.is(error) && error.status === 416);
      if (!mayGoOn || !(await pause(client.retryPolicy, failures + 1, null, call))) throw error;
      const answer = await client.request(
        {
          ...access,
          method: "GET",
          path: session,
          accept: [204, 202, 200],
          facts: { digest: descriptor.digest },
        },
        call,
      );
      await answer.discard();
      session = locationOf(answer, client, call) ?? session;
      offset = receivedOf(answer) ?? 0;
    }
    if (offset > start + length) {
      const reason = `${session.host} says that it has ${offset} bytes, and ${start + length} were sent`;
      throw new OciError("REGISTRY_FAILED", call.doing, reason, { digest: descriptor.digest });
    }
    // a registry that takes nothing is not asked for ever
    failures = offset > start ? 0 : failures + 1;
    if (failures > client.retryPolicy.attempts) {
      const reason = `${session.host} does not take more than ${offset} bytes of the blob`;
      throw new OciError("REGISTRY_FAILED", call.doing, reason, { digest: descriptor.digest });
    }
    onBytes(offset);
  }
  await finish(upload, session, reader, size, size, call);
}

/** How many bytes of an upload a registry has, by the header `Range`: `0-` and the last one. That of nothing cannot be told from that of one. */
function receivedOf(answer: Answer): number | undefined {
  const last = /^(?:bytes=)?0-(\d{1,15})$/.exec(answer.headers.get("range") ?? "")?.[1];
  if (last === undefined) return undefined;
  return last === "0" ? 0 : Number(last) + 1;
}

async function* counted(
  pieces: AsyncIterable<Uint8Array>,
  onBytes: (bytes: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  let bytes = 0;
  for await (const piece of pieces) {
    yield piece;
    bytes += piece.length;
    onBytes(bytes);
  }
}

/** The network, a registry that is busy, or an upload that the registry has lost. */
function mayRetry(error: unknown): boolean {
  if (!OciError.is(error)) return false;
  return (
    isTransient(error) ||
    (error.status !== undefined && (isRetryableStatus(error.status) || error.status === 404))
  );
}

/** Whether the registry has a blob. */
export async function hasBlob({ client, access, descriptor }: Upload, call: Call): Promise<boolean> {
  const { digest } = descriptor;
  const answer = await client.request(
    {
      ...access,
      method: "HEAD",
      path: `${access.repository}/blobs/${digest}`,
      accept: [200, 404],
      facts: { digest },
    },
    call,
  );
  await answer.discard();
  return answer.status === 200;
}

/** Lets the registry forget an upload, also when the call was aborted; whether it can is not important. */
async function cancel({ client, access }: Upload, session: URL, { doing }: Call): Promise<void> {
  const call = new Call(doing, { timeoutMs: CANCEL_MS });
  try {
    const answer = await client.request(
      { ...access, method: "DELETE", path: session, accept: [204, 202, 200, 404, 405], retry: false },
      call,
    );
    await answer.discard();
  } catch {
    // the registry forgets it by itself some day
  } finally {
    call.end();
  }
}
