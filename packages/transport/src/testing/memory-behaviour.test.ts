import { startInMemory } from "../../testdata/start-echo.js";

// what these say of pairs on a socket holds in memory, too
startInMemory();
await import("../client/client.test.js");
await import("../client/cancellation.test.js");
await import("../survival/cancellation-points.test.js");
await import("../backpressure.test.js");
await import("../metadata.test.js");
await import("../interceptor.test.js");
await import("../server/error-policy.test.js");
await import("../server/serve.test.js");
