import { join } from "node:path";
import { ImageServiceDefinition, RuntimeServiceDefinition } from "@container-interfaces/cri";
import { connect, implement, serve } from "@container-interfaces/transport";
import { expectCode, expectEqual } from "../expect.js";
import { startGoServe } from "./go-process.js";
import { callOurs, type InteropLab, type Pair } from "./pair.js";

/** What is not there answers UNIMPLEMENTED: every RPC without a handler, a service, and an RPC that nobody knows. */
export async function checkUnimplemented(lab: InteropLab, pair: Pair): Promise<void> {
  const services = [RuntimeServiceDefinition, ImageServiceDefinition];
  await lab.checks.check("interop: every RPC that Go does not implement is UNIMPLEMENTED here", async () => {
    const socket = join(lab.dir, "bare-go.sock");
    await using _server = await startGoServe(lab.program, `unix:${socket}`, ["-unimplemented"]);
    await using connection = connect(`unix://${socket}`);
    for (const definition of services) {
      for (const method of Object.values(definition.methods)) {
        const error = await expectCode(callOurs(connection, definition, method, {}), "UNIMPLEMENTED");
        const reason =
          definition === RuntimeServiceDefinition
            ? `method ${method.name} not implemented`
            : `unknown service ${definition.fullName}`;
        expectEqual(error.reason, reason, "the reason");
      }
    }
  });
  await lab.checks.check("interop: every RPC that we do not implement is Unimplemented in Go", async () => {
    const socket = join(lab.dir, "bare.sock");
    const bare = implement(RuntimeServiceDefinition, {});
    await using _server = await serve({ endpoint: `unix://${socket}`, services: [bare] });
    const paths = services.flatMap(({ fullName, methods }) =>
      Object.values(methods).map(({ name }) => `/${fullName}/${name}`),
    );
    for (const method of [...paths, "/runtime.v1.RuntimeService/Nothing", "/no.Service/Nothing"]) {
      const { code } = await pair.goClient.call({ target: `unix:${socket}`, method, timeoutMs: 30_000 });
      expectEqual(code, "Unimplemented", method);
    }
  });
}
