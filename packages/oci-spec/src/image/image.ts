import { z } from "zod";
import { type Validator, validatorOf } from "../validate/validator.js";
import { dateTime } from "./date-time.js";
import { History } from "./history.js";
import { ImageConfig } from "./image-config.js";
import { RootFS } from "./root-fs.js";

/**
 * The configuration of an image, the document that a manifest's `config` refers to; its digest is the image's id.
 * `null` says the same as an absent key wherever a key may be absent. Image specification, "Image Configuration".
 */
export interface Image {
  /** When the image was made, RFC 3339. Default: not said. */
  readonly created?: string | null;
  /** Who made the image and keeps it, with an address. Default: not said. */
  readonly author?: string | null;
  /** The processor's architecture as Go names it, such as `amd64`. May be empty. */
  readonly architecture: string;
  /** The operating system as Go names it, such as `linux`. May be empty. */
  readonly os: string;
  /** The version of the operating system, such as `10.0.14393.1066` on Windows. Default: any. */
  readonly "os.version"?: string | null;
  /** What the operating system has to offer; on Windows `win32k`. Default: nothing. */
  readonly "os.features"?: readonly string[] | null;
  /** The variant of the processor, such as `v8` of `arm64`. Default: the usual one. */
  readonly variant?: string | null;
  /** How a container is run. Default: all of it is said when the container is made. */
  readonly config?: ImageConfig | null;
  /** The layers that the root filesystem is made of. */
  readonly rootfs: RootFS;
  /** How the layers came about, the first step first. Default: not said. */
  readonly history?: readonly History[] | null;
}

/**
 * Reads and checks an {@link Image}, of OCI or of Docker. An optional key may be `null`, as the specification's text has
 * it; its JSON schema allows that for some of them only.
 */
export const Image: Validator<Image> = validatorOf<Image>()(
  "the image configuration",
  z.looseObject({
    created: dateTime.nullable().exactOptional(),
    author: z.string().nullable().exactOptional(),
    architecture: z.string(),
    os: z.string(),
    "os.version": z.string().nullable().exactOptional(),
    "os.features": z.array(z.string()).nullable().exactOptional(),
    variant: z.string().nullable().exactOptional(),
    config: ImageConfig.schema.nullable().exactOptional(),
    rootfs: RootFS.schema,
    history: z.array(History.schema).nullable().exactOptional(),
  }),
);
