/**
 * Whether a CRI endpoint answers, asked with a gRPC call by hand: the lab does not depend on the client that it tests.
 *
 * @module
 */
import { connect as connectHttp2 } from "node:http2";
import { connect } from "node:net";

/**
 * Calls `RuntimeService/Status` once.
 *
 * @param {string} socket path of a unix socket
 * @returns {Promise<boolean>} whether the call succeeded
 */
export function answers(socket) {
  return new Promise((resolve) => {
    const session = connectHttp2("http://localhost", { createConnection: () => connect(socket) });
    const end = (/** @type {boolean} */ result) => {
      resolve(result);
      session.destroy();
    };
    session.setTimeout(5_000, () => end(false));
    session.on("error", () => end(false));
    const call = session.request({
      ":method": "POST",
      ":path": "/runtime.v1.RuntimeService/Status",
      "content-type": "application/grpc",
      te: "trailers",
    });
    let status = "";
    const note = (/** @type {import("node:http2").IncomingHttpHeaders} */ headers) => {
      status = String(headers["grpc-status"] ?? status);
    };
    call.on("response", note);
    call.on("trailers", note);
    call.on("error", () => end(false));
    call.on("close", () => end(status === "0"));
    call.resume();
    // one message of no bytes, not compressed
    call.end(Buffer.alloc(5));
  });
}
