import { type ClientHttp2Stream, constants, type IncomingHttpHeaders } from "node:http2";
import { Metadata, status as Status, type StatusObject } from "@grpc/grpc-js";

/** The status in the trailers of a call, or in its headers where it has nothing else. */
export function trailerStatus(headers: IncomingHttpHeaders, httpStatus: number | undefined): StatusObject {
  const metadata = Metadata.fromHttp2Headers(headers);
  const [code] = metadata.get("grpc-status");
  const [details = ""] = metadata.get("grpc-message");
  if (code === undefined) return { ...httpStatusOf(httpStatus), metadata };
  return { code: Number(code), details: decode(String(details)), metadata };
}

/** The status of a call whose stream ended without one. */
export function resetStatus(stream: ClientHttp2Stream, httpStatus: number | undefined): StatusObject {
  return { ...resetReason(stream, httpStatus), metadata: new Metadata() };
}

type Reason = Pick<StatusObject, "code" | "details">;

function resetReason(stream: ClientHttp2Stream, httpStatus: number | undefined): Reason {
  // Node gives the streams of a lost connection the same codes as streams that the peer reset
  if (stream.session === undefined || stream.session.destroyed)
    return { code: Status.UNAVAILABLE, details: "Connection dropped" };
  switch (stream.rstCode) {
    case constants.NGHTTP2_NO_ERROR:
      return httpStatusOf(httpStatus);
    case constants.NGHTTP2_REFUSED_STREAM:
      return { code: Status.UNAVAILABLE, details: "Stream refused by server" };
    case constants.NGHTTP2_CANCEL:
      return { code: Status.CANCELLED, details: "Call cancelled" };
    case constants.NGHTTP2_ENHANCE_YOUR_CALM:
      return { code: Status.RESOURCE_EXHAUSTED, details: "Bandwidth exhausted or memory limit exceeded" };
    default:
      return { code: Status.INTERNAL, details: `Received RST_STREAM with code ${stream.rstCode}` };
  }
}

/** What the status of HTTP says where gRPC's is missing. */
function httpStatusOf(httpStatus: number | undefined): Reason {
  return httpStatus === undefined || httpStatus === 200
    ? { code: Status.UNKNOWN, details: "No status information received" }
    : { code: Status.UNKNOWN, details: `Received HTTP status code ${httpStatus}` };
}

function decode(details: string): string {
  try {
    return decodeURI(details);
  } catch {
    return details;
  }
}
