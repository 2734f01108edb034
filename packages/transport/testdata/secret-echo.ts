import { FileSet } from "../src/gen/descriptor/descriptor.js";
import type { MessageType } from "../src/index.js";
import { Echo, EchoDefinition } from "./echo-definition.js";

const optional = 1;
const types = { string: 9, bytes: 12, uint32: 13 } as const;

function field(name: string, number: number, type: keyof typeof types, debugRedact: boolean) {
  return { name, jsonName: name, number, label: optional, type: types[type], options: { debugRedact } };
}

/** As Echo, and its `text` and `payload` are secret, while `count` is not. */
export const SecretEcho: MessageType<Echo> = {
  ...Echo,
  typeName: "test.v1.SecretEcho",
  descriptors: {
    base64: Buffer.from(
      FileSet.encode({
        file: [
          {
            name: "test/v1/secret_echo.proto",
            package: "test.v1",
            messageType: [
              {
                name: "SecretEcho",
                field: [
                  field("text", 1, "string", true),
                  field("count", 2, "uint32", false),
                  field("payload", 3, "bytes", true),
                ],
              },
            ],
          },
        ],
      }).finish(),
    ).toString("base64"),
  },
};

/** The same service on the wire, with secrets in its messages. */
export const SecretDefinition: typeof EchoDefinition = {
  ...EchoDefinition,
  methods: Object.fromEntries(
    Object.entries(EchoDefinition.methods).map(([name, method]) => [
      name,
      { ...method, requestType: SecretEcho, responseType: SecretEcho },
    ]),
  ) as unknown as typeof EchoDefinition.methods,
};
