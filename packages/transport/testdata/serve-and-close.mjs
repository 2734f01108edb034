// Serves on the endpoint of the first argument, makes a call, closes both ends, and has to exit by itself.
import { connect, implement, serve } from "../dist/index.js";
import { EchoDefinition, echoHandlers } from "./echo-service.js";

const server = await serve({
  endpoint: process.argv[2],
  services: [implement(EchoDefinition, echoHandlers)],
});
const connection = connect(server.endpoints[0]);
const { text } = await connection.client(EchoDefinition).echo({ text: "hello" }, { timeoutMs: 60_000 });
await connection.close();
await server.close({ graceMs: 60_000 });
process.stdout.write(`${text}\n`);
