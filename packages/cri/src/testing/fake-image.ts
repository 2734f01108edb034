import { createHash } from "node:crypto";
import type { AuthConfig } from "../gen/runtime/v1/api.js";
import type { FakeProgram } from "./fake-program.js";
import { fullImageName } from "./image-name.js";

/** An image in the fake registry. */
export interface FakeImage {
  /** Such as `busybox`, `registry.example/app:1.0`; what is missing is filled in as runtimes do it. */
  readonly name: string;
  /** What the image holds. Two names with the same content are one image with two tags. Default: the name. */
  readonly content?: string | undefined;
  /** Bytes. Default: 1,000,000. */
  readonly sizeBytes?: number | undefined;
  /** The user to run as: a number or a name. Default: 0. */
  readonly user?: number | string | undefined;
  /** Whether agents are asked to spare it when they clean up. Default: false. */
  readonly pinned?: boolean | undefined;
  /** Program and arguments of a container that brings none. Default: `/bin/sh`. */
  readonly command?: readonly string[] | undefined;
  /** What the containers of this image do. Default: the program of the runtime. */
  readonly program?: FakeProgram | undefined;
  /** Who may pull it. Default: everybody. */
  readonly credentials?:
    | {
        /** The user's name at the registry. */
        readonly username: string;
        /** The user's password at the registry. */
        readonly password: string;
      }
    | undefined;
  /**
   * Runs while the image is pulled: take as long as you like, or throw an RpcError to make the pull fail. The signal fires when
   * the caller gives up; the call ends then, whatever the function does.
   */
  readonly pull?: ((pull: FakePull) => void | Promise<void>) | undefined;
}

/** A pull under way. */
export interface FakePull {
  /** The name that was asked for. */
  readonly name: string;
  /** The credentials that came with the call. */
  readonly auth: AuthConfig | undefined;
  /** Fires when the caller gives up. */
  readonly signal: AbortSignal;
}

/** An image as the registry knows it: with its full name, its id and its digest. */
export interface RegistryImage extends FakeImage {
  readonly fullName: string;
  /** The digest of the configuration, `sha256:…`. */
  readonly id: string;
  /** The digest of the manifest, `sha256:…`. */
  readonly digest: string;
}

/** Gives an image its full name, id and digest. The same content gives the same ones, in every run. */
export function toRegistryImage(image: FakeImage): RegistryImage {
  const content = image.content ?? image.name;
  return {
    ...image,
    fullName: fullImageName(image.name),
    id: `sha256:${sha256(`config ${content}`)}`,
    digest: `sha256:${sha256(`manifest ${content}`)}`,
  };
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}
