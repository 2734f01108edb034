import type { DriverEndpoint } from "../../driver/driver-options.js";
import type { Ability } from "../driver-abilities.js";
import type { DriverClients } from "../driver-clients.js";
import type { ContractBench } from "./contract-bench.js";

/** One thing that every driver has to do, to be run by the test runner of your choice. */
export interface ContractCase {
  /** What it is, in words that go on from "a driver". No two are equal. */
  readonly name: string;
  /** What a driver has to advertise for the case to mean something. */
  readonly needs: readonly Ability[];
  /**
   * Rejects when the driver behaves otherwise. Takes away what it made. Resolves with a reason when the case was skipped, such as
   * `the driver does not advertise controller CLONE_VOLUME`.
   */
  run(): Promise<string | undefined>;
}

/** What the cases have to know about the driver. */
export interface ContractOptions {
  /** Where the driver listens, or a function that tells it, called once for every case. */
  readonly endpoint: DriverEndpoint | (() => DriverEndpoint | Promise<DriverEndpoint>);
  /**
   * A folder for target paths that exists for the driver and for this process. Default: one below the folder for temporary files, which
   * is removed.
   */
  readonly targetPath?: string | undefined;
  /** The same for staging paths. */
  readonly stagingPath?: string | undefined;
  /** Whether a target path is looked at: it is there once it is published, and gone afterwards. Default: true. */
  readonly checkTargets?: boolean | undefined;
  /** How volumes are used. Default: `mount`. */
  readonly accessType?: "mount" | "block" | undefined;
  /** Bytes of volumes. Default: 16 MiB. */
  readonly volumeBytes?: bigint | undefined;
  /** Bytes that volumes are expanded to. Default: twice those of volumes. */
  readonly expandedBytes?: bigint | undefined;
  /** What goes with every call that takes secrets. Default: nothing. */
  readonly secrets?: Readonly<Record<string, string>> | undefined;
  /** The parameters of new volumes. Default: none. */
  readonly parameters?: Readonly<Record<string, string>> | undefined;
  /** Mutable parameters that volumes can be changed to. Default: none, and no volume is changed. */
  readonly mutableParameters?: Readonly<Record<string, string>> | undefined;
  /** The parameters of new snapshots and groups of snapshots. Default: none. */
  readonly snapshotParameters?: Readonly<Record<string, string>> | undefined;
  /** Milliseconds that a call may take, and a snapshot until it is ready. Default: 60,000. */
  readonly patienceMs?: number | undefined;
}

/** What a case does with clients and a bench of its own. It gives a reason when there is nothing to be tested. */
export type CaseBody = (
  clients: DriverClients,
  bench: ContractBench,
) => Promise<string | undefined | undefined>;

/** The body of a case, and what it needs. */
export interface NeedingCase {
  readonly needs: readonly Ability[];
  readonly body: CaseBody;
}

/** The cases of one subject by their names. */
export type CaseBodies = Readonly<Record<string, NeedingCase>>;

/** Says what a case needs. */
export function needing(needs: readonly Ability[], body: CaseBody): NeedingCase {
  return { needs, body };
}
