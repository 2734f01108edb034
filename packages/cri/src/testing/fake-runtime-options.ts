import type { CgroupDriver, RuntimeFeatures, RuntimeHandler } from "../gen/runtime/v1/api.js";
import type { FakeCommand } from "./fake-command.js";
import type { FakeImage } from "./fake-image.js";
import type { FakeProgram } from "./fake-program.js";

/** What a fake runtime is like. */
export interface FakeRuntimeOptions {
  /** What Version answers as the name. Default: `fake`. */
  readonly runtimeName?: string | undefined;
  /** What Version answers as the version of the software. Default: `1.0.0`. */
  readonly runtimeVersion?: string | undefined;
  /** What there is to pull. Default: `busybox`, which stands for `docker.io/library/busybox:latest`. */
  readonly registry?: readonly FakeImage[] | undefined;
  /** The names of those images of the registry that are on the node from the start. Default: none. */
  readonly images?: readonly string[] | undefined;
  /** What containers do whose image does not say. Default: print the command line and wait until stopped. */
  readonly program?: FakeProgram | undefined;
  /** What ExecSync runs. Default: print the command line. */
  readonly command?: FakeCommand | undefined;
  /** What Status reports as features of the runtime. Default: all of them. */
  readonly features?: RuntimeFeatures | undefined;
  /** The runtime handlers. Default: the nameless one and `fake`, with all features. */
  readonly handlers?: readonly RuntimeHandler[] | undefined;
  /** What RuntimeConfig answers. Default: `SYSTEMD`. */
  readonly cgroupDriver?: CgroupDriver | undefined;
  /** How many entries one message of a streamed list has at most. Default: 100. */
  readonly batchSize?: number | undefined;
  /** How many events a follower may be behind before its stream ends with `RESOURCE_EXHAUSTED`. Default: 1,000. */
  readonly eventBuffer?: number | undefined;
  /**
   * Whether the beginning of an id stands for it where only one id begins so, as in containerd and CRI-O. Default: false, so
   * that a client which relies on it is noticed.
   */
  readonly abbreviatedIds?: boolean | undefined;
}
