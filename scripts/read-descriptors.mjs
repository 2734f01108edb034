// Reads what a compiled set of .proto files says of each generated message.
import { fromBinary } from "@bufbuild/protobuf";
import { FileDescriptorSetSchema } from "@bufbuild/protobuf/wkt";

/** The number of CSI's option for secrets, an extension of the options of a field. */
const csiSecret = 1059;

/** Maps with entries that may be secret, as `secret-entries.ts` of the transport has them, too. */
const contexts = ["volume_context", "publish_context"];

/**
 * @param {Uint8Array} image a FileDescriptorSet
 * @returns the files by name, each with its messages and enums by the names that they have in TypeScript: their names in
 *   the file, the names of their fields there by those in TypeScript, which of the fields are secret, and which hold secret entries
 */
export function readDescriptors(image) {
  const files = fromBinary(FileDescriptorSetSchema, image).file.map((file) => {
    const messages = new Map();
    const enums = new Map();
    const prefix = file.package === "" ? "" : `${file.package}.`;
    const addEnum = ({ name }, outer) => enums.set(`${outer}${name}`.replaceAll(".", "_"), `${outer}${name}`);
    const addMessage = (message, outer) => {
      const name = `${outer}${message.name}`;
      messages.set(name.replaceAll(".", "_"), {
        name,
        typeName: prefix + name,
        fields: new Map(message.field.map((field) => [field.jsonName, field.name])),
        isMapEntry: message.options?.mapEntry === true,
        secrets: message.field.filter(isSecret).map(({ jsonName }) => jsonName),
        contexts: message.field.filter(({ name }) => contexts.includes(name)).map(({ jsonName }) => jsonName),
      });
      for (const inner of message.enumType) addEnum(inner, `${name}.`);
      for (const inner of message.nestedType) addMessage(inner, `${name}.`);
    };
    for (const message of file.messageType) addMessage(message, "");
    for (const each of file.enumType) addEnum(each, "");
    return [file.name, { messages, enums }];
  });
  return new Map(files);
}

function isSecret({ options }) {
  // the option of CSI is not known to the library, so it is among the unknown fields
  return (
    options?.debugRedact === true ||
    (options?.$unknown?.some(({ no, data }) => no === csiSecret && data[0] === 1) ?? false)
  );
}
