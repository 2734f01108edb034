// Becomes the user of the second argument, makes one call on the endpoint of the first, and prints how it ended.
import { connect } from "../dist/index.js";
import { EchoDefinition } from "./echo-service.js";

// only now: another user may have no right to read these files
const user = Number(process.argv[3]);
process.setgroups([]);
process.setgid(user);
process.setuid(user);

const connection = connect(process.argv[2]);
const answer = await connection
  .client(EchoDefinition)
  .echo({ text: "hello" }, { timeoutMs: 5_000 })
  .catch(({ code, message }) => ({ code, message }));
process.stdout.write(JSON.stringify(answer));
await connection.close();
