import { join } from "node:path";
import { imageBlobsDir } from "@container-interfaces/oci-spec/image";
import { isDigest } from "@container-interfaces/oci-spec/reference";
import { reasonOf } from "../reason-of.js";
import { SafeFolder } from "./safe-folder.js";

/** Something that is in the place of a blob; without a digest where its name is none, or it is no regular file. */
export type ListedBlob =
  | { readonly digest: string; readonly algorithm: string; readonly encoded: string }
  | { readonly digest: undefined; readonly file: string; readonly problem: string };

/** Lists all that is in `blobs`, in the order of names. */
export async function* listBlobs(root: string): AsyncGenerator<ListedBlob, void, undefined> {
  const algorithms = await namesIn(root, [imageBlobsDir]);
  for (const algorithm of algorithms ?? []) {
    const file = join(root, imageBlobsDir, algorithm);
    if (!isDigest(`${algorithm}:0`) && !/^sha(?:256|384|512)$/.test(algorithm)) {
      yield { digest: undefined, file, problem: "its name is not that of an algorithm" };
      continue;
    }
    let names: readonly string[] | undefined;
    try {
      names = await namesIn(root, [imageBlobsDir, algorithm]);
    } catch (error) {
      yield { digest: undefined, file, problem: reasonOf(error, "it cannot be read") };
      continue;
    }
    for (const encoded of names ?? []) {
      const digest = `${algorithm}:${encoded}`;
      if (isDigest(digest)) yield { digest, algorithm, encoded };
      else
        yield { digest: undefined, file: join(file, encoded), problem: "its name is not that of a digest" };
    }
  }
}

async function namesIn(root: string, names: readonly string[]): Promise<string[] | undefined> {
  const folder = await SafeFolder.open(root, names);
  if (folder === undefined) return undefined;
  try {
    return (await folder.names()).sort();
  } finally {
    await folder.close();
  }
}
