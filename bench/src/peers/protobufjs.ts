import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createSamples } from "../samples.js";
import { timeCodec } from "../time-codec.js";
import { importPeer, peersFolder } from "./install.js";
import type { PeerFile } from "./peer.js";

interface ProtobufJs {
  readonly default: { readonly Root: { fromDescriptor(bytes: Uint8Array): Root } };
}

interface Root {
  resolveAll(): Root;
  lookupType(name: string): {
    decode(bytes: Uint8Array): object;
    encode(message: object): { finish(): Uint8Array };
  };
}

/** protobufjs with the codecs that it compiles at run time, which are the same as those of its static code. 64-bit integers are Long. */
export const protobufJs: PeerFile = {
  name: "protobufjs",
  load: async () => {
    const { default: protobuf } = await importPeer<ProtobufJs>("protobufjs");
    await importPeer("protobufjs/ext/descriptor/index.js");
    const roots = new Map(
      ["runtime", "csi"].map((name) => {
        const file = join(peersFolder, "gen", name === "csi" ? "csi.binpb" : "cri.binpb");
        return [name, protobuf.Root.fromDescriptor(readFileSync(file)).resolveAll()];
      }),
    );
    return {
      codec: async (name) => {
        const type = roots.get(name.slice(0, name.indexOf(".")))?.lookupType(name);
        if (type === undefined) throw new Error(`the protos have no ${name}`);
        return timeCodec(
          createSamples().codec[name],
          (bytes) => type.decode(bytes),
          (message) => type.encode(message).finish(),
        );
      },
    };
  },
};
