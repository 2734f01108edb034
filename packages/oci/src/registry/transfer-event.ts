/** What has happened to one blob or manifest of a pull or a push. */
export interface TransferEvent {
  /**
   * `present`: it was there already, and nothing was moved; `progress`: so much has been moved, at the beginning 0; `done`: all of it was
   * moved and verified; `mounted`: the registry took it from another of its repositories.
   */
  readonly kind: "present" | "progress" | "done" | "mounted";
  /** Its digest. */
  readonly digest: string;
  /** Its media type. */
  readonly mediaType: string;
  /** How many bytes have been moved. Less than before when a transfer had to begin anew. */
  readonly bytes: number;
  /** How many bytes it has. */
  readonly totalBytes: number;
}

/** Is told of a transfer; for `progress` often, so it has to be quick. What it throws ends the call. */
export type OnTransfer = (event: TransferEvent) => void;
