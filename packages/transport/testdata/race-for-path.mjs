// Tries to serve on each path that it reads, three times at once, and says how each attempt ended. What won is held until
// the next line.
import { createInterface } from "node:readline";
import { implement, serve } from "../dist/index.js";
import { EchoDefinition, echoHandlers } from "./echo-service.js";

const services = [implement(EchoDefinition, echoHandlers)];
let servers = [];
process.stdout.write("ready\n");
for await (const endpoint of createInterface(process.stdin)) {
  await Promise.all(servers.map((server) => server.close()));
  servers = [];
  const attempts = Array.from({ length: 3 }, () =>
    serve({ endpoint, services }).then(
      (server) => {
        servers.push(server);
        return "serves";
      },
      ({ code, message }) => code ?? message,
    ),
  );
  process.stdout.write(`${(await Promise.all(attempts)).join(" ")}\n`);
}
process.exit();
