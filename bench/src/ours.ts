import { RuntimeServiceDefinition } from "@container-interfaces/cri";
import { connect, implement, serve } from "@container-interfaces/transport";
import { createContainers, createEvents, version } from "./data.js";
import { eventCount, maxMessageBytes, type Stack, timeoutMs } from "./stack.js";

/** The client and the server of this repository. */
export const ours: Stack = {
  connect: (socketPath) => {
    const connection = connect(`unix://${socketPath}`, { maxMessageBytes });
    const client = connection.client(RuntimeServiceDefinition);
    return {
      version: () => client.version({ version: "0.1.0" }, { timeoutMs }),
      listContainers: () => client.listContainers({}, { timeoutMs }),
      events: async () => {
        let count = 0;
        for await (const _ of client.getContainerEvents({})) count += 1;
        return count;
      },
      close: () => connection.close(),
    };
  },

  serve: async (socketPath) => {
    const containers = createContainers();
    const events = createEvents();
    const runtime = implement(RuntimeServiceDefinition, {
      version: () => version,
      listContainers: () => ({ containers }),
      async *getContainerEvents() {
        for (let index = 0; index < eventCount; index += 1) yield events[index % events.length] ?? {};
      },
    });
    await serve({ endpoint: `unix://${socketPath}`, services: [runtime], maxMessageBytes });
  },
};
