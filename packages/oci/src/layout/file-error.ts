import { OciError, type OciErrorCode } from "../oci-error.js";

const reasons: Readonly<Record<string, string>> = {
  EACCES: "permission denied",
  EPERM: "not permitted",
  ENOENT: "there is no such file or folder",
  ENOTDIR: "part of the path is no folder",
  EISDIR: "it is a folder",
  ELOOP: "it is a symbolic link, or leads through too many",
  ENOSPC: "no space is left",
  EDQUOT: "the quota is used up",
  EROFS: "the file system is read-only",
  EMFILE: "too many files are open",
  ENAMETOOLONG: "the name is too long",
};

/** Makes the error of a system call that failed on a file of the layout. */
export function fileError(code: OciErrorCode, doing: string, file: string, error: unknown): OciError {
  const system = errorCode(error);
  const reason = (system === undefined ? undefined : reasons[system]) ?? system ?? "it failed";
  return new OciError(code, doing, `${file}: ${reason}`, { file, cause: error });
}

/** The code of a system call's error, such as `ENOENT`. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
