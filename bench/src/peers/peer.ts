import type { Measured } from "../measure.js";
import type { SampleName } from "../samples.js";
import type { Work } from "../work.js";

/** A client that makes the calls that are measured. */
export interface BenchClient {
  /** Does the work once, and says what it took. */
  run(work: Work): Promise<Measured>;
  /** Hangs up. */
  close(): Promise<void>;
}

/** A process with servers, which ends with this one. */
export interface ServerProcess {
  /** Clears its garbage away, and gives the processor time that it has used, in milliseconds. */
  cpuMs(): Promise<number>;
  /** Ends it. */
  close(): Promise<void>;
}

/** The codec of one message. */
export interface BenchCodec {
  /** Encodes or decodes the sample so often, and says what it took. */
  run(direction: "encode" | "decode", operations: number): Promise<Measured>;
}

/** How a new process comes to where the service can be called. */
export interface ImportScript {
  /** A module's text. */
  readonly text: string;
  /** The folder that decides what the names in it stand for. */
  readonly folder: string;
}

/** What a peer can do; what it cannot do is left out, and so is its column. */
export interface Peer {
  /** Makes a client of the server at this socket. */
  connect?(socketPath: string): Promise<BenchClient>;
  /** Serves at this socket until this process ends. */
  serve?(socketPath: string): Promise<void>;
  /** The same in a process of its own, for a peer that is no JavaScript. */
  startServer?(socketPath: string): Promise<ServerProcess>;
  /** The codec of a message. */
  codec?(name: SampleName): Promise<BenchCodec>;
  readonly importScript?: ImportScript;
  /** Ends what loading it has started. */
  close?(): Promise<void>;
}

/** One of those that are compared: each is a file in this folder, and a line in the list of them. */
export interface PeerFile {
  /** Its name in the tables. */
  readonly name: string;
  /** Loads it. Throws where it is not there, and says why; the run goes on without it. */
  load(): Promise<Peer>;
}
