import type { TransferEvent, UnpackProgress } from "@container-interfaces/oci";
import { mediaTypeImageLayer } from "@container-interfaces/oci-spec/image";
import { printable } from "../table.js";
import { formatBytes } from "./format-bytes.js";
import { kindOfContent, shortDigest } from "./kind-of-content.js";

/** How often a terminal is redrawn at most. */
const redrawMs = 100;

/** What there is to write to. */
type Screen = Pick<NodeJS.WriteStream, "write" | "isTTY" | "columns">;

/**
 * Shows how blobs are moved: on a terminal one line for each, which changes while it is moved; elsewhere one line for each that is over.
 * Nothing when it is to be quiet.
 */
export class TransferView {
  readonly #screen: Screen | undefined;
  readonly #word: string;
  readonly #active = new Map<string, string>();
  #drawn = 0;
  #drawnAt = 0;

  /**
   * @param word what has been done with a blob that is over, such as `pulled`
   * @param options `json`: whoever reads standard error wants nothing but JSON there
   */
  constructor(
    word: string,
    options: { readonly quiet?: true; readonly json?: true },
    screen: Screen = process.stderr,
  ) {
    this.#word = word;
    this.#screen = options.quiet || options.json ? undefined : screen;
  }

  /** For `onProgress` of a pull and a push. */
  readonly onTransfer = ({ kind, digest, mediaType, bytes, totalBytes }: TransferEvent): void => {
    const about = `${shortDigest(digest)}  ${kindOfContent(mediaType).padEnd(8)}`;
    if (kind === "progress") {
      const percent = totalBytes === 0 ? 100 : Math.floor((bytes / totalBytes) * 100);
      this.#update(
        digest,
        `${about}  ${String(percent).padStart(3)} %  ${formatBytes(bytes)} of ${formatBytes(totalBytes)}`,
      );
      return;
    }
    const words = { present: "is there already", mounted: "taken from another repository", done: this.#word };
    this.#finish(digest, `${about}  ${words[kind]}  ${formatBytes(totalBytes)}`);
  };

  /** For `onProgress` of unpacking. */
  readonly onLayer = ({ digest, bytes, totalBytes, done }: UnpackProgress): void => {
    this.onTransfer({
      kind: done ? "done" : "progress",
      digest,
      mediaType: mediaTypeImageLayer,
      bytes,
      totalBytes,
    });
  };

  /** Writes a line that stays. */
  note(text: string): void {
    this.#draw([text]);
  }

  /** Takes lines of what is not over off the terminal. */
  close(): void {
    this.#active.clear();
    this.#draw([]);
  }

  #update(key: string, line: string): void {
    if (!this.#screen?.isTTY) return;
    this.#active.set(key, line);
    if (Date.now() - this.#drawnAt >= redrawMs) this.#draw([]);
  }

  #finish(key: string, line: string): void {
    this.#active.delete(key);
    this.#draw([line]);
  }

  /** Lines that stay go above those that change. */
  #draw(staying: readonly string[]): void {
    const screen = this.#screen;
    if (screen === undefined) return;
    if (!screen.isTTY) {
      for (const line of staying) screen.write(`${printable(line)}\n`);
      return;
    }
    this.#drawnAt = Date.now();
    const changing = [...this.#active.values()];
    const width = Math.max((screen.columns || 80) - 1, 20);
    const lines = [...staying, ...changing].map((line) => `${printable(line).slice(0, width)}\n`);
    const up = this.#drawn === 0 ? "" : `\u001b[${this.#drawn}A\u001b[0J`;
    this.#drawn = changing.length;
    if (up !== "" || lines.length > 0) screen.write(up + lines.join(""));
  }
}
