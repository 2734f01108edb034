/** JSON that cannot be read, or that is not what it should be. Callers make a CniError of it, with the file. */
export class JsonError extends Error {
  /** Where in the document, such as `plugins[1].type`; empty for the document itself. */
  readonly key: string;

  constructor(key: string, message: string) {
    super(message);
    this.key = key;
  }
}
