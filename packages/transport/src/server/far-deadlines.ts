import type { Http2Server } from "node:http2";
import type { Server as GrpcServer } from "@grpc/grpc-js";
import { maxTimerMs } from "../limits.js";

const unitMs: { readonly [unit: string]: number } = { H: 3_600_000, M: 60_000, S: 1_000 };

/**
 * Takes deadlines off calls that no timer can hold, of more than 24 days. The library below would let such a call fail at
 * once, and it reads them where nobody comes between; so this reaches for its HTTP/2 servers, and does nothing without them.
 */
export function dropFarDeadlines(grpc: GrpcServer): void {
  const { http2Servers } = grpc as unknown as { http2Servers?: ReadonlyMap<Http2Server, unknown> };
  for (const server of http2Servers?.keys() ?? []) {
    server.prependListener("stream", (_, headers) => {
      const [, amount, unit = ""] = /^(\d{1,8})\s*([HMS])/.exec(String(headers["grpc-timeout"])) ?? [];
      if (Number(amount) * (unitMs[unit] ?? 0) > maxTimerMs) delete headers["grpc-timeout"];
    });
  }
}
