import type { DeepPartial } from "@container-interfaces/transport";
import type { PodSandboxConfig } from "../../gen/runtime/v1/api.js";
import type { RuntimeClient } from "../../runtime-client.js";
import type { ContractBench } from "./contract-bench.js";

/** One thing that every runtime has to do, to be run by the test runner of your choice. */
export interface ContractCase {
  /** What it is, in words that go on from "a runtime". No two are equal. */
  readonly name: string;
  /** Rejects when the runtime behaves otherwise. Takes away what it made. */
  run(): Promise<void>;
}

/** What the cases have to know about the runtime. */
export interface ContractOptions {
  /** An image that can be pulled, with `/bin/sh`, `echo`, `false` and `sleep` in it; one case removes and pulls it. */
  readonly image: string;
  /** An image that cannot be pulled. Default: `localhost:1/none:none`. */
  readonly absentImage?: string | undefined;
  /** A folder where the runtime can write logs and this process can read them. Default: logs are not looked at. */
  readonly logFolder?: string | undefined;
  /** What the sandboxes have beside their metadata, such as the network of the host where no network is configured. */
  readonly podConfig?: DeepPartial<PodSandboxConfig> | undefined;
  /** Milliseconds to wait for something to happen. Default: 30,000. */
  readonly patienceMs?: number | undefined;
}

/** What a case does with a client and a bench of its own. */
export type CaseBody = (client: RuntimeClient, bench: ContractBench) => Promise<void>;

/** The cases of one subject by their names. */
export type CaseBodies = Readonly<Record<string, CaseBody>>;
