import {
  type Descriptor,
  isIndexMediaType,
  isManifestMediaType,
  isNonDistributableMediaType,
} from "@container-interfaces/oci-spec/image";
import type { CallOptions } from "../image-source.js";
import { readIndex, readManifest } from "../layout/read-manifest.js";
import { OciError } from "../oci-error.js";
import type { Access } from "./authorizer.js";
import { type Call, inCall } from "./call.js";
import { sizeOf } from "./content-hash.js";
import type { ContentStore } from "./content-store.js";
import type { EndpointClient } from "./endpoint-client.js";
import { findRoot } from "./find-root.js";
import type { Hosts } from "./hosts.js";
import { pushManifest } from "./push-manifest.js";
import { checkNumber } from "./registry-settings.js";
import { sourceOf } from "./registry-source.js";
import { runLimited } from "./run-limited.js";
import { repositoryScope } from "./scope.js";
import { type ReferenceInput, repositoryOf, type Target, targetOf } from "./target.js";
import type { OnTransfer, TransferEvent } from "./transfer-event.js";
import { hasBlob, sessionOf, type Upload, type UploadSession, uploadBlob } from "./upload-blob.js";

/** How an image is pushed. */
export interface PushOptions extends CallOptions {
  /**
   * Repositories of the same registry that may have blobs already, which the registry then takes from there: `registry.example.com/team/base`.
   * Those of other registries are passed over. Default: none.
   */
  readonly mountFrom?: string | readonly string[] | undefined;
  /** How many blobs are pushed at a time. Default: as the registry client was made. */
  readonly concurrency?: number | undefined;
  /** Is told of each blob and manifest. */
  readonly onProgress?: OnTransfer | undefined;
}

const MAX_DEPTH = 8;

/** Pushes an image, or an index with all that it lists, from a layout. */
export async function push(
  hosts: Hosts,
  store: ContentStore,
  name: string | Descriptor,
  reference: ReferenceInput,
  options: PushOptions = {},
): Promise<Descriptor> {
  const target = targetOf(reference, "pushing an image");
  const doing = `pushing ${target.text}`;
  const { mountFrom = [], onProgress } = options;
  const concurrency = checkNumber("concurrency", options.concurrency, hosts.settings.concurrency, 1, 1000);
  const mounts = (typeof mountFrom === "string" ? [mountFrom] : mountFrom)
    .map((from) => repositoryOf(from, doing))
    .filter(({ domain, repository }) => domain === target.domain && repository !== target.repository)
    .map(({ repository }) => repository);
  return await inCall(doing, options, async (call) => {
    const root = typeof name === "string" ? await findRoot(store, name, doing) : name;
    if (target.digest !== undefined && target.digest !== root.digest) {
      const reason = `the reference asks for ${target.digest}, and the image is ${root.digest}`;
      throw new OciError("INVALID_ARGUMENT", doing, reason, { digest: root.digest });
    }
    const { digest, mediaType, size } = root;
    if (!isIndexMediaType(mediaType) && !isManifestMediaType(mediaType)) {
      throw new OciError("UNSUPPORTED", doing, `it is of type ${mediaType}, and no image`, { digest });
    }
    const pusher = new Pusher(hosts, target, store, mounts, concurrency, onProgress);
    await pusher.document(root, target.version, 0, call);
    return { mediaType, digest, size };
  });
}

class Pusher {
  readonly #hosts: Hosts;
  readonly #client: EndpointClient;
  readonly #access: Access;
  readonly #store: ContentStore;
  readonly #mounts: readonly string[];
  readonly #concurrency: number;
  readonly #onProgress: OnTransfer;
  readonly #pushed = new Set<string>();

  constructor(
    hosts: Hosts,
    { domain, repository }: Target,
    store: ContentStore,
    mounts: readonly string[],
    concurrency: number,
    onProgress: OnTransfer = () => {},
  ) {
    this.#hosts = hosts;
    this.#client = hosts.origin(domain);
    this.#access = {
      repository,
      scopes: [
        repositoryScope(repository, "pull", "push"),
        ...mounts.map((from) => repositoryScope(from, "pull")),
      ],
    };
    this.#store = store;
    this.#mounts = mounts;
    this.#concurrency = concurrency;
    this.#onProgress = onProgress;
  }

  /** What a document refers to, and then itself, so that no manifest ever refers to what is not there. */
  async document(descriptor: Descriptor, version: string, depth: number, call: Call): Promise<void> {
    call.check();
    const { digest, mediaType } = descriptor;
    const size = sizeOf(descriptor, call.doing);
    if (depth > MAX_DEPTH) {
      throw new OciError("INVALID_IMAGE", call.doing, `indexes are nested more than ${MAX_DEPTH} deep`, {
        digest,
      });
    }
    // those below an index are whole in the registry when they are there
    if (depth > 0 && (await this.#hasManifest(digest, call))) {
      this.#tell("present", descriptor, 0);
      return;
    }
    const bytes = await this.#store.readBlob(descriptor, { maxBytes: this.#hosts.settings.maxManifestBytes });
    if (isIndexMediaType(mediaType)) {
      const { manifests } = await readIndex(sourceOf(bytes), descriptor, {});
      for (const child of this.#fresh(manifests)) await this.document(child, child.digest, depth + 1, call);
    } else if (isManifestMediaType(mediaType)) {
      const { manifest } = await readManifest(sourceOf(bytes), descriptor, {});
      const blobs = this.#fresh([manifest.config, ...manifest.layers]);
      await runLimited(blobs, this.#concurrency, call, async (blob, part) => await this.#blob(blob, part));
    }
    await pushManifest(this.#hosts, this.#client, this.#access, version, descriptor, bytes, call);
    this.#tell("done", descriptor, size);
  }

  #fresh(descriptors: readonly Descriptor[]): readonly Descriptor[] {
    return descriptors.filter(({ digest }) => {
      if (this.#pushed.has(digest)) return false;
      this.#pushed.add(digest);
      return true;
    });
  }

  async #hasManifest(digest: string, call: Call): Promise<boolean> {
    const answer = await this.#client.request(
      {
        ...this.#access,
        method: "HEAD",
        path: `${this.#access.repository}/manifests/${digest}`,
        headers: { accept: "*/*" },
        accept: [200, 404],
        facts: { digest },
      },
      call,
    );
    await answer.discard();
    return answer.status === 200;
  }

  async #blob(descriptor: Descriptor, call: Call): Promise<void> {
    const upload: Upload = {
      client: this.#client,
      access: this.#access,
      descriptor,
      open: () => this.#store.openBlob(descriptor),
      chunkBytes: this.#hosts.settings.chunkBytes,
      onBytes: (bytes) => this.#tell("progress", descriptor, bytes),
    };
    if (await hasBlob(upload, call)) {
      this.#tell("present", descriptor, 0);
      return;
    }
    // a registry need not have what must not be uploaded
    if (isNonDistributableMediaType(descriptor.mediaType) && !(await this.#store.hasBlob(descriptor))) return;
    const session = await this.#mount(upload, call);
    if (session === "mounted") {
      this.#tell("mounted", descriptor, 0);
      return;
    }
    await uploadBlob(upload, session, call);
    this.#tell("done", descriptor, sizeOf(descriptor, call.doing));
  }

  /** Has the registry take a blob from one of its other repositories, or begins an upload. */
  async #mount({ descriptor }: Upload, call: Call): Promise<"mounted" | UploadSession | undefined> {
    const { repository } = this.#access;
    let session: UploadSession | undefined;
    for (const from of this.#mounts) {
      const answer = await this.#client.request(
        {
          ...this.#access,
          method: "POST",
          path: `${repository}/blobs/uploads/`,
          query: { mount: descriptor.digest, from },
          accept: [201, 202, 404, 405],
          facts: { digest: descriptor.digest },
        },
        call,
      );
      await answer.discard();
      if (answer.status === 201) return "mounted";
      // each refusal begins an upload; the last one is used, the registry forgets the others
      if (answer.status === 202) session = sessionOf(answer, this.#client, call);
    }
    return session;
  }

  #tell(kind: TransferEvent["kind"], { digest, mediaType, size }: Descriptor, bytes: number): void {
    this.#onProgress({ kind, digest, mediaType, bytes, totalBytes: Number(size) });
  }
}
