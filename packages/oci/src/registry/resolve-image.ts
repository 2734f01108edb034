import {
  isIndexMediaType,
  isManifestMediaType,
  type Platform,
  platformOf,
} from "@container-interfaces/oci-spec/image";
import { formatPlatform, selectPlatform } from "@container-interfaces/oci-spec/reference";
import type { CallOptions, ResolvedImage } from "../image-source.js";
import { readConfig, readManifest } from "../layout/read-manifest.js";
import { wantedPlatform } from "../layout/wanted-platform.js";
import { OciError } from "../oci-error.js";
import { inCall } from "./call.js";
import { chooseManifest } from "./choose-manifest.js";
import { fetchManifest } from "./fetch-manifest.js";
import type { Hosts } from "./hosts.js";
import { RegistrySource, sourceOf } from "./registry-source.js";
import { type ReferenceInput, targetOf } from "./target.js";

/** Which image of several is meant. */
export interface ResolveImageOptions extends CallOptions {
  /**
   * The platform to run on, as `linux/arm64` or in parts; of an image for several, what runs best on it is taken. Default: that of this
   * machine; an image for one platform only is then taken, whichever that is.
   */
  readonly platform?: string | Platform | undefined;
}

/** Finds an image in a registry, and reads its manifest and its config. */
export async function resolveImage(
  hosts: Hosts,
  reference: ReferenceInput,
  { platform, ...options }: ResolveImageOptions = {},
): Promise<ResolvedImage> {
  const target = targetOf(reference, "resolving an image");
  const doing = `resolving ${target.text}`;
  const want = wantedPlatform(platform, doing);
  return await inCall(doing, options, async (call) => {
    const source = new RegistrySource(hosts, target.domain, target.repository);
    const within = source.within(call);
    const root = await fetchManifest(hosts, target, call);
    const rootSource = sourceOf(root.bytes);
    const isIndex = isIndexMediaType(root.mediaType);
    if (!isIndex && !isManifestMediaType(root.mediaType)) {
      throw new OciError("UNSUPPORTED", doing, `it is of type ${root.mediaType}, and no image`, {
        reference: target.text,
      });
    }
    const descriptor = isIndex
      ? await chooseManifest(within, root.descriptor, rootSource, want, call)
      : root.descriptor;
    const { manifest, bytes } = await readManifest(isIndex ? within : rootSource, descriptor, {});
    const config = await readConfig(within, descriptor, manifest, {});
    if (
      !isIndex &&
      platform !== undefined &&
      selectPlatform(want, [{ platform: platformOf(config) }]) === undefined
    ) {
      const reason = `it is for ${formatPlatform(platformOf(config))}, and not for ${formatPlatform(want)}`;
      throw new OciError("NOT_FOUND", doing, reason, { reference: target.text });
    }
    return {
      descriptor,
      manifest,
      manifestBytes: bytes,
      config,
      name: typeof reference === "string" ? reference : target.text,
      openBlob: (blob, callOptions) => source.openBlob(blob, callOptions),
    };
  });
}
