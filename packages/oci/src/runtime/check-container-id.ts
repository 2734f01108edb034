import { OciError } from "../oci-error.js";

const grammar = /^[A-Za-z0-9_+.-]+$/;
const longest = 1024;

/**
 * Checks the id of a container by runc's grammar: letters, digits, `_`, `+`, `-` and `.`, at most 1,024, and neither `.` nor `..`. It
 * names a folder of the runtime's and stands on its command line.
 *
 * @param doing what it is needed for, such as `starting the container`
 * @throws OciError `INVALID_ARGUMENT`
 */
export function checkContainerId(id: string, doing: string): void {
  const refuse = (reason: string): OciError =>
    new OciError("INVALID_ARGUMENT", doing, reason, {
      hint: "An id has letters, digits and _ + - . only.",
    });
  if (typeof id !== "string") throw refuse("the id is not a string");
  if (id === "" || id === "." || id === "..") throw refuse(`the id ${JSON.stringify(id)} names no folder`);
  if (id.length > longest) throw refuse(`the id has ${id.length} characters, more than ${longest}`);
  if (!grammar.test(id)) throw refuse(`the id ${JSON.stringify(id)} has other characters`);
}
