/** An archive that is no tar archive, is cut short or goes over a limit; who reads it says of which blob. */
export class TarError extends Error {
  /** Tells it from other errors. */
  override readonly name: "TarError" = "TarError";
  /** The name of the entry, where one was known. */
  readonly entry: string | undefined;

  /**
   * Makes the error.
   *
   * @param reason what is wrong, as a clause: `the archive ends in the middle of a header`
   */
  constructor(reason: string, entry?: string) {
    super(reason);
    this.entry = entry;
  }
}
