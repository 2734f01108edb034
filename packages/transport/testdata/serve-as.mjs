// Becomes the user of the second argument, serves on the endpoint of the first, and prints what came of it.
import { serve } from "../dist/index.js";

// only now: another user may have no right to read these files
const user = Number(process.argv[3]);
if (user !== process.getuid()) {
  process.setgroups([]);
  process.setgid(user);
  process.setuid(user);
}

const outcome = await serve({ endpoint: process.argv[2], services: [] }).then(
  async (server) => {
    await server.close();
    return { code: "served" };
  },
  ({ code, message, hint }) => ({ code, message, hint }),
);
process.stdout.write(JSON.stringify(outcome));
