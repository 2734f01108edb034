import type { Descriptor } from "@container-interfaces/oci-spec/image";
import type { CallOptions, ResolvedImage } from "../image-source.js";
import { generateInCall, inCall } from "./call.js";
import type { ContentStore } from "./content-store.js";
import { deleteBlob, deleteManifest, deleteTag } from "./delete-content.js";
import { type FetchedManifest, fetchManifest, headManifest } from "./fetch-manifest.js";
import type { Hosts } from "./hosts.js";
import { listReferrers } from "./list-referrers.js";
import { listTags } from "./list-tags.js";
import { type PullOptions, pull } from "./pull.js";
import { type PushOptions, push } from "./push.js";
import { checkNumber } from "./registry-settings.js";
import { RegistrySource } from "./registry-source.js";
import { type ResolveImageOptions, resolveImage } from "./resolve-image.js";
import { type ReferenceInput, repositoryOf, targetOf } from "./target.js";

/** How tags are listed. */
export interface TagsOptions extends CallOptions {
  /** How many tags the registry is asked for at a time, from 1 to 10,000. Default: as many as it gives. */
  readonly pageSize?: number | undefined;
}

/** Which referrers are wanted from a registry. */
export interface RegistryReferrersOptions extends CallOptions {
  /** Only those of this type of artifact. Default: all. */
  readonly artifactType?: string | undefined;
}

/** Makes the client, for `createRegistry`. */
export let newRegistry: (hosts: Hosts) => Registry;

/**
 * A client for registries, any number of them, by the distribution specification 1.1. Made by `createRegistry`; it holds tokens, and nothing
 * that has to be closed.
 *
 * Everything that comes is held to its digest and size. Every call may fail with `UNREACHABLE`, `UNAUTHORIZED`, `DENIED`, `NOT_FOUND`,
 * `REGISTRY_FAILED` (with `status`), `CREDENTIALS_FAILED`, `INVALID_ARGUMENT`, `TIMEOUT` and `ABORTED`.
 */
export class Registry {
  readonly #hosts: Hosts;

  static {
    newRegistry = (hosts) => new Registry(hosts);
  }

  private constructor(hosts: Hosts) {
    this.#hosts = hosts;
  }

  /**
   * Finds an image and reads its manifest and config; its layers are read through `openBlob`.
   *
   * @param reference as people type it: `busybox:1.36`, `registry.example.com/team/app@sha256:…`
   * @throws OciError `NOT_FOUND` also for a platform that is not there, with those that are; `UNSUPPORTED` for what is no image;
   *   `INVALID_IMAGE`, `DIGEST_MISMATCH`, `TOO_LARGE`
   */
  async resolve(reference: ReferenceInput, options: ResolveImageOptions = {}): Promise<ResolvedImage> {
    return await resolveImage(this.#hosts, reference, options);
  }

  /**
   * Gets a manifest or an index, verified, as it is.
   *
   * @throws OciError `DIGEST_MISMATCH`, `TOO_LARGE`, `INVALID_IMAGE`, `UNSUPPORTED` for Docker's schema 1
   */
  async fetchManifest(reference: ReferenceInput, options: CallOptions = {}): Promise<FetchedManifest> {
    const target = targetOf(reference, "getting a manifest");
    return await inCall(`getting the manifest of ${target.text}`, options, async (call) => {
      return await fetchManifest(this.#hosts, target, call);
    });
  }

  /** Asks what a reference stands for, without getting it where the registry says its digest. */
  async headManifest(reference: ReferenceInput, options: CallOptions = {}): Promise<Descriptor> {
    const target = targetOf(reference, "looking for a manifest");
    return await inCall(`looking for ${target.text}`, options, async (call) => {
      return await headManifest(this.#hosts, target, call);
    });
  }

  /**
   * Reads a blob of a repository by pieces, verified; a transfer that breaks off is continued. Leaving the loop ends it.
   *
   * @param repository such as `registry.example.com/team/app`
   * @throws OciError, while it is read, `DIGEST_MISMATCH`, `SIZE_MISMATCH`, `NOT_FOUND`
   */
  openBlob(
    repository: ReferenceInput,
    descriptor: Descriptor,
    options: CallOptions = {},
  ): AsyncIterable<Uint8Array> {
    const target = repositoryOf(repository, "reading a blob");
    return new RegistrySource(this.#hosts, target.domain, target.repository).openBlob(descriptor, options);
  }

  /**
   * Pulls an image into a layout: blobs that it has are not fetched, the others several at a time, and the manifest comes last. A failure
   * leaves only whole, verified blobs behind, which the next pull uses and a collection of garbage removes.
   *
   * @returns the descriptor of what the name stands for in the layout
   * @throws OciError `DIGEST_MISMATCH`, `SIZE_MISMATCH`, `INVALID_IMAGE`, `TOO_LARGE`, `UNSUPPORTED`; what the layout throws
   */
  async pull(
    reference: ReferenceInput,
    layout: ContentStore,
    options: PullOptions = {},
  ): Promise<Descriptor> {
    return await pull(this.#hosts, reference, layout, options);
  }

  /**
   * Pushes an image, or an index with all that it lists, from a layout: what the registry has is not sent, and manifests come last. Where a
   * manifest has a `subject` and the registry does not keep lists of referrers, the list under the tag is kept.
   *
   * @param name in the layout, or the descriptor of a manifest or an index that it has
   * @param reference where to: a tag, or the digest
   * @returns the descriptor of what was pushed
   */
  async push(
    layout: ContentStore,
    name: string | Descriptor,
    reference: ReferenceInput,
    options: PushOptions = {},
  ): Promise<Descriptor> {
    return await push(this.#hosts, layout, name, reference, options);
  }

  /**
   * Lists the tags of a repository, in the registry's order, page by page. Leaving the loop ends it.
   *
   * @throws OciError, while it is read, `REGISTRY_FAILED` also for a list that goes on at another host or never ends
   */
  tags(repository: ReferenceInput, { pageSize, ...options }: TagsOptions = {}): AsyncIterable<string> {
    const target = repositoryOf(repository, "listing tags");
    const size = pageSize === undefined ? undefined : checkNumber("pageSize", pageSize, 1, 1, 10_000);
    return generateInCall(`listing the tags of ${target.text}`, options, (call) =>
      listTags(this.#hosts, target, size, call),
    );
  }

  /**
   * Lists the manifests whose `subject` is the digest, with their type of artifact and their annotations, as the registry or, where it keeps no
   * such lists, the tag of the digest has them. What they say of themselves is not checked against the manifests.
   *
   * @throws OciError, while it is read, `INVALID_IMAGE` for a list that is none
   */
  referrers(
    repository: ReferenceInput,
    digest: string,
    { artifactType, ...options }: RegistryReferrersOptions = {},
  ): AsyncIterable<Descriptor> {
    const target = repositoryOf(repository, "listing referrers");
    return generateInCall(`listing the referrers of ${target.text}@${digest}`, options, (call) =>
      listReferrers(this.#hosts, target, digest, artifactType, call),
    );
  }

  /**
   * Deletes a manifest, and with it all its tags; one with a `subject` also goes out of the list of referrers under the tag.
   *
   * @param reference with the digest
   * @throws OciError `UNSUPPORTED` where the registry does not allow it
   */
  async deleteManifest(reference: ReferenceInput, options: CallOptions = {}): Promise<void> {
    const target = targetOf(reference, "deleting a manifest");
    await inCall(
      `deleting ${target.text}`,
      options,
      async (call) => await deleteManifest(this.#hosts, target, call),
    );
  }

  /**
   * Deletes a tag; the manifest stays.
   *
   * @throws OciError `UNSUPPORTED` where the registry does not allow it
   */
  async deleteTag(reference: ReferenceInput, options: CallOptions = {}): Promise<void> {
    const target = targetOf(reference, "deleting a tag");
    await inCall(
      `deleting the tag ${target.text}`,
      options,
      async (call) => await deleteTag(this.#hosts, target, call),
    );
  }

  /**
   * Deletes a blob; manifests that refer to it are broken then.
   *
   * @throws OciError `UNSUPPORTED` where the registry does not allow it
   */
  async deleteBlob(repository: ReferenceInput, digest: string, options: CallOptions = {}): Promise<void> {
    const target = repositoryOf(repository, "deleting a blob");
    await inCall(`deleting the blob ${digest} of ${target.text}`, options, async (call) => {
      await deleteBlob(this.#hosts, target, digest, call);
    });
  }

  /**
   * Asks whether a registry is there and takes the credentials, as `docker login` does.
   *
   * @param registry its host with its port, `docker.io` for Docker Hub
   */
  async ping(registry: string, options: CallOptions = {}): Promise<void> {
    const { domain } = repositoryOf(`${registry}/ping`, "asking a registry");
    await inCall(`asking ${domain}`, options, async (call) => {
      const request = { method: "GET", path: "", repository: "", scopes: [], accept: [200] } as const;
      const answer = await this.#hosts.origin(domain).request(request, call);
      await answer.discard();
    });
  }
}
