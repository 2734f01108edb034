import { type Descriptor, isIndexMediaType, isManifestMediaType } from "@container-interfaces/oci-spec/image";
import type { CallOptions, ContentSource } from "../image-source.js";
import { blobStream } from "./blob-stream.js";
import { type Call, generateInCall } from "./call.js";
import { verify } from "./content-hash.js";
import { fetchManifest } from "./fetch-manifest.js";
import type { Hosts } from "./hosts.js";

/** The content of one repository. */
export class RegistrySource implements ContentSource {
  readonly #hosts: Hosts;
  readonly #domain: string;
  readonly #repository: string;

  constructor(hosts: Hosts, domain: string, repository: string) {
    this.#hosts = hosts;
    this.#domain = domain;
    this.#repository = repository;
  }

  openBlob(descriptor: Descriptor, options?: CallOptions): AsyncIterable<Uint8Array> {
    const doing = `reading ${descriptor.digest} of ${this.#domain}/${this.#repository}`;
    return generateInCall(doing, options, (call) => this.read(descriptor, call));
  }

  /** Reads a blob, or a manifest, verified. */
  async *read(descriptor: Descriptor, call: Call): AsyncGenerator<Uint8Array, void, undefined> {
    const { digest, mediaType } = descriptor;
    if (isIndexMediaType(mediaType) || isManifestMediaType(mediaType)) {
      yield await this.manifest(digest, call);
      return;
    }
    const clients = this.#hosts.clients(this.#domain, "pull");
    yield* verify(blobStream(clients, this.#repository, descriptor, call), digest, call.doing);
  }

  /** Reads a manifest or an index by its digest, verified. */
  async manifest(digest: string, call: Call): Promise<Uint8Array> {
    const target = {
      domain: this.#domain,
      repository: this.#repository,
      version: digest,
      digest,
      text: `${this.#domain}/${this.#repository}@${digest}`,
    };
    return (await fetchManifest(this.#hosts, target, call)).bytes;
  }

  /** The same source in a call, whose signal ends what is read. */
  within(call: Call): ContentSource {
    return { openBlob: (descriptor) => this.read(descriptor, call) };
  }
}

/** A source of what was read already. */
export function sourceOf(bytes: Uint8Array): ContentSource {
  return {
    openBlob: async function* () {
      yield bytes;
    },
  };
}
