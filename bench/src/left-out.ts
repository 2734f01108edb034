/** What cannot be measured on this machine, and why. */
export class LeftOut {
  readonly reasons: string[] = [];

  /** Measures something; where it fails, that is noted, and there is nothing. */
  async tried<T>(what: string, run: () => Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await run();
    } catch (error) {
      const reason = `${what} is left out: ${(error as Error).message.split("\n")[0]}`;
      this.reasons.push(reason);
      console.error(reason);
      return [];
    }
  }
}
