/**
 * A tar archive in memory, in the ustar format, enough for the layers of the test images: names up to 100 bytes, no time.
 *
 * @module
 */
import { posix } from "node:path";

const block = 512;

/** @typedef {{ mode?: number, uid?: number, gid?: number }} Attributes */

/** One layer of an image: folders above an entry are made when it is added. */
export class Layer {
  /** @type {Buffer[]} */
  #parts = [];
  /** @type {Set<string>} */
  #folders = new Set(["."]);

  /**
   * Adds a folder.
   *
   * @param {string} path relative, without a closing slash
   * @param {Attributes} [attributes]
   */
  folder(path, attributes = {}) {
    if (this.#folders.has(path)) return this;
    this.#above(path);
    this.#folders.add(path);
    return this.#add("5", `${path}/`, { mode: 0o755, ...attributes });
  }

  /**
   * Adds a file.
   *
   * @param {string} path
   * @param {string | Uint8Array} content
   * @param {Attributes} [attributes]
   */
  file(path, content, attributes = {}) {
    this.#above(path);
    return this.#add("0", path, { mode: 0o644, ...attributes }, "", Buffer.from(content));
  }

  /**
   * Adds another name of a file of this layer.
   *
   * @param {string} path
   * @param {string} target
   */
  hardLink(path, target) {
    this.#above(path);
    return this.#add("1", path, { mode: 0o755 }, target);
  }

  /**
   * Adds a symbolic link.
   *
   * @param {string} path
   * @param {string} target
   */
  symbolicLink(path, target) {
    this.#above(path);
    return this.#add("2", path, { mode: 0o777 }, target);
  }

  /**
   * The archive.
   *
   * @returns {Buffer}
   */
  toBuffer() {
    return Buffer.concat([...this.#parts, Buffer.alloc(2 * block)]);
  }

  /** @param {string} path */
  #above(path) {
    this.folder(posix.dirname(path));
  }

  /**
   * @param {string} type
   * @param {string} path
   * @param {Attributes} attributes
   * @param {string} [link]
   * @param {Buffer} [content]
   */
  #add(type, path, { mode = 0, uid = 0, gid = 0 }, link = "", content = Buffer.alloc(0)) {
    const header = Buffer.alloc(block);
    const text = (/** @type {number} */ at, /** @type {number} */ length, /** @type {string} */ value) => {
      if (Buffer.byteLength(value) > length) throw new Error(`too long for this tar writer: ${value}`);
      header.write(value, at);
    };
    const octal = (/** @type {number} */ at, /** @type {number} */ length, /** @type {number} */ value) =>
      text(at, length - 1, value.toString(8).padStart(length - 1, "0"));
    text(0, 100, path);
    octal(100, 8, mode);
    octal(108, 8, uid);
    octal(116, 8, gid);
    octal(124, 12, content.length);
    octal(136, 12, 0);
    text(148, 8, " ".repeat(8));
    text(156, 1, type);
    text(157, 100, link);
    text(257, 8, "ustar\u000000");
    octal(
      148,
      7,
      header.reduce((sum, byte) => sum + byte, 0),
    );
    header[154] = 0;
    const padding = Buffer.alloc((block - (content.length % block)) % block);
    this.#parts.push(header, content, padding);
    return this;
  }
}
