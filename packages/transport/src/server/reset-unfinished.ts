import { constants, type ServerHttp2Stream } from "node:http2";

/** How long a caller has to end an answered call's stream by itself. A reset that is read together with the status hides it. */
const graceMs = 250;

/**
 * Resets a stream, with NO_ERROR, when its call has been answered and the caller neither ends its request nor resets the stream
 * soon after: the specification of gRPC over HTTP/2 has servers do so, and the library below does not. A client in Go leaves a
 * stream like that behind when a request was refused for its size. It would stay one of the connection's streams for good; and
 * since Go counts it no more, it can open one more than are allowed, for which HTTP/2 ends the connection with every call on it.
 */
export function resetUnfinished(stream: ServerHttp2Stream): void {
  stream.on("finish", onFinish);
}

/** All of the answer is on its way; trailers, where there are some, follow at once. */
function onFinish(this: ServerHttp2Stream): void {
  if (!this.readableEnded) setTimeout(reset, graceMs, this).unref();
}

function reset(stream: ServerHttp2Stream): void {
  if (!stream.closed) stream.close(constants.NGHTTP2_NO_ERROR);
}
