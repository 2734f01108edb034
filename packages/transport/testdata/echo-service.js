// A service with one RPC of each kind, as a generator would make it. Plain JavaScript, so that a child process can load it.
import { BinaryReader, BinaryWriter } from "@bufbuild/protobuf/wire";

/** message Echo { string text = 1; uint32 count = 2; bytes payload = 3; } */
export const Echo = {
  typeName: "test.v1.Echo",
  descriptors: { base64: "" },
  encode(message, writer = new BinaryWriter()) {
    if (message.text) writer.uint32(10).string(message.text);
    if (message.count) writer.uint32(16).uint32(message.count);
    if (message.payload?.length) writer.uint32(26).bytes(message.payload);
    return writer;
  },
  decode(input, length) {
    const reader = input instanceof BinaryReader ? input : new BinaryReader(input);
    const end = length === undefined ? reader.len : reader.pos + length;
    const message = Echo.fromPartial({});
    while (reader.pos < end) {
      const tag = reader.uint32();
      if (tag === 10) message.text = reader.string();
      else if (tag === 16) message.count = reader.uint32();
      else if (tag === 26) message.payload = reader.bytes();
      else reader.skip(tag & 7);
    }
    return message;
  },
  fromPartial({ text = "", count = 0, payload = new Uint8Array(0) }) {
    return { text, count, payload };
  },
};

/** Carries any bytes where a message belongs. */
const Raw = {
  typeName: "test.v1.Raw",
  descriptors: { base64: "" },
  encode: (message, writer = new BinaryWriter()) => writer.raw(message.bytes ?? new Uint8Array(0)),
  decode: (input) => ({ bytes: input }),
  fromPartial: ({ bytes = new Uint8Array(0) }) => ({ bytes }),
};

const service = (type) => ({
  name: "EchoService",
  fullName: "test.v1.EchoService",
  methods: {
    echo: {
      name: "Echo",
      requestType: type,
      requestStream: false,
      responseType: type,
      responseStream: false,
    },
    collect: {
      name: "Collect",
      requestType: type,
      requestStream: true,
      responseType: type,
      responseStream: false,
    },
    list: { name: "List", requestType: type, requestStream: false, responseType: type, responseStream: true },
    chat: { name: "Chat", requestType: type, requestStream: true, responseType: type, responseStream: true },
  },
});

export const EchoDefinition = service(Echo);

/** The same paths on the wire, with any bytes for messages. */
export const RawDefinition = service(Raw);

/** The plainest handlers. */
export const echoHandlers = {
  echo: (request) => request,
  async collect(requests) {
    const texts = [];
    for await (const { text } of requests) texts.push(text);
    return { text: texts.join(","), count: texts.length };
  },
  async *list({ text, count }) {
    for (let index = 0; index < count; index++) yield { text, count: index };
  },
  async *chat(requests) {
    for await (const request of requests) yield request;
  },
};
